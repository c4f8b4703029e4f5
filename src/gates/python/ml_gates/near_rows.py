"""`near_rows`: the same rows a hair away, written another way.

What was measured carries noise, and a number may be written in several ways: a model that learned
from the numbers answers nearly the same. One that knows rows by their words does not know these.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml_gates.errors import GateError
from ml_gates.labels import number_of
from ml_gates.request import Request
from ml_gates.table import Dialect, Table, read_table, write_table

FEWEST_VALUES = 30
"""With fewer, a number may be a code, and its neighbour another thing."""
NUMBERS = 0.9
"""The part of a column's words that are numbers, where the column is one of numbers."""
HEAPED = 0.1
"""A value of so many rows may mean something of its own (0: none), its neighbour does not."""
NEIGHBOUR, HAIR = 0.05, 1e-3
"""Standard deviations: as far as another value may lie, and where there is none."""
CODE = re.compile(r"\s*[+-]?0\d")
"""007 is no quantity."""


@dataclass(frozen=True)
class Column:
    """The numbers of a column, as its training rows have them."""

    name: str
    distinct: list[float]
    heaped: frozenset[float]
    spread: float
    integral: bool
    bare: bool
    """A whole number is written without a point, always or at times."""

    @staticmethod
    def of(table: Table, name: str, missing: frozenset[str]) -> Column | None:
        """Return the column; None where its values are no quantities."""
        words = [word for word in table.values(name) if word not in missing]
        found = [(word, value) for word in words if (value := number_of(word)) is not None]
        counts = Counter(value for _, value in found)
        if len(counts) < FEWEST_VALUES or len(found) < NUMBERS * len(words):
            return None
        integral = all(value.is_integer() for value in counts)
        if any(CODE.match(word) for word in words) or (integral and len(counts) == len(words)):
            return None  # a code, or a number that names its row
        return Column(
            name=name,
            distinct=sorted(counts),
            heaped=frozenset(v for v, rows in counts.items() if rows >= HEAPED * len(table.rows)),
            spread=float(np.std([value for _, value in found])),
            integral=integral,
            bare=any(word.strip().lstrip("+-").isdigit() for word, _ in found),
        )

    def near(self, value: float, random: np.random.Generator) -> float:
        """Return another value that differs by less than its noise; the same where none does."""
        low, high = self.distinct[0], self.distinct[-1]
        side, share = (1 if random.random() < 0.5 else -1), random.uniform(0.5, 1)
        if value in self.heaped or not low < value < high:
            return value
        below = self.distinct[int(np.searchsorted(self.distinct, value, "left")) - 1]
        above = self.distinct[int(np.searchsorted(self.distinct, value, "right"))]
        for other in (above, below) if side > 0 else (below, above):
            if abs(other - value) <= NEIGHBOUR * self.spread:
                return other
        hair = share * HAIR * self.spread
        return value if self.integral else min(max(value + side * hair, low), high)

    def written(self, value: float) -> str:
        """Write a number in its shortest form, a whole one as the column has it."""
        whole = value.is_integer() and self.bare and abs(value) < 2**53
        return str(int(value)) if whole else repr(float(f"{value:.10g}"))


def near_rows(request: Request) -> dict[str, Any]:
    """Write the rows with every number moved by less than its noise and written another way."""
    dialect = Dialect.of(request)
    table = read_table(request.file("data"), dialect.delimiter)
    training = read_table(request.file("training"), dialect.delimiter)
    never = {request.text("target"), *request.texts("never", [])}
    listed = request.texts("columns") if request.has("columns") else table.columns
    names = [name for name in listed if name in table.columns and name not in never]
    columns = [column for name in names if (column := Column.of(training, name, dialect.missing))]
    if len(table.rows) == 0:
        raise GateError("there are no rows to predict")
    random = np.random.default_rng(request.integer("seed", 0))
    rows = [list(row) for row in table.rows]
    moved: dict[str, int] = {}
    for column in columns:
        at, changed = table.at(column.name), 0
        for row in rows:
            value = None if row[at] in dialect.missing else number_of(row[at])
            if value is None:
                continue
            word = column.written(column.near(value, random))
            changed += word != row[at]
            row[at] = word
        if changed:
            moved[column.name] = changed
    write_table(request.path("out"), table.with_rows(rows), dialect.delimiter)
    pairs = enumerate(zip(table.rows, rows, strict=True))
    return {
        "rows": len(rows),
        "moved": [at for at, (old, new) in pairs if old != new],
        "columns": moved,
    }
