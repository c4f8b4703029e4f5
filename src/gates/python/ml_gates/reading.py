"""Columns whose numbers are not written as CSV usually does: `read_as` of pipeline.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ml_gates.errors import GateError
from ml_gates.request import Request
from ml_gates.table import Table


@dataclass(frozen=True)
class Reading:
    """How the words of one column become numbers; the patterns come filled in."""

    missing: frozenset[str]
    steps: tuple[tuple[re.Pattern[str], str], ...]
    accept: re.Pattern[str] | None
    thousands: str
    decimal: str

    def word(self, word: str) -> str:
        """Return a number as CSV usually writes it, "" for no value, else the word as it is."""
        if word in self.missing:
            return ""
        if self.accept is None:
            return word
        text = word
        for find, put in self.steps:
            text = find.sub(put, text)
        if self.accept.fullmatch(text) is None:
            return word
        if self.thousands:
            text = text.replace(self.thousands, "")
        return text.replace(self.decimal, ".")


@dataclass(frozen=True)
class Readings:
    """The readings of a request, by column."""

    columns: Mapping[str, Reading]

    @staticmethod
    def of(request: Request) -> Readings:
        """Read `read_as` of a request."""
        if not request.has("read_as"):
            return Readings({})
        columns = request.object("read_as")
        return Readings({name: _reading(columns.object(name)) for name in columns.values})

    def word(self, column: str, word: str) -> str:
        """Return the word of a column as it counts; "" when it is missing."""
        reading = self.columns.get(column)
        return word if reading is None else reading.word(word)

    def table(self, table: Table) -> Table:
        """Return the table with its words as they count."""
        places = [
            (at, self.columns[name])
            for at, name in enumerate(table.columns)
            if name in self.columns
        ]
        if not places:
            return table
        rows = [list(row) for row in table.rows]
        for row in rows:
            for at, reading in places:
                row[at] = reading.word(row[at])
        return table.with_rows(rows)


def _reading(told: Request) -> Reading:
    missing = frozenset(told.texts("missing", []))
    if told.values.get("number") is None:
        return Reading(missing, (), None, "", ".")
    number = told.object("number")
    try:
        return Reading(
            missing,
            tuple((re.compile(find), put) for find, put in _pairs(number)),
            re.compile(number.text("accept")),
            str(number.values.get("thousands", "")),
            number.text("decimal"),
        )
    except re.error as error:
        raise GateError(f"read_as: {error}") from error


def _pairs(number: Request) -> list[tuple[str, str]]:
    steps = number.values.get("steps")
    if not isinstance(steps, list):
        raise GateError("read_as: steps must be a list")
    return [(str(find), str(put)) for find, put in steps]
