"""CSV as words: nothing is guessed, nothing is changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ml_gates.errors import GateError
from ml_gates.request import Request

LONGEST_FIELD = 1 << 24


@dataclass(frozen=True)
class Table:
    """A header and rows of words, every row as long as the header."""

    columns: list[str]
    rows: list[list[str]]

    def at(self, column: str) -> int:
        """Return the place of a column."""
        try:
            return self.columns.index(column)
        except ValueError:
            raise GateError(
                f"there is no column {column!r} among {', '.join(self.columns[:20])}"
            ) from None

    def values(self, column: str) -> list[str]:
        """Return the words of one column, one a row."""
        at = self.at(column)
        return [row[at] for row in self.rows]

    def with_rows(self, rows: Iterable[list[str]]) -> Table:
        """Return the same columns with other rows."""
        return Table(self.columns, list(rows))

    def take(self, indices: Iterable[int]) -> Table:
        """Return the rows at these places."""
        return self.with_rows(self.rows[index] for index in indices)

    def without(self, columns: Iterable[str]) -> Table:
        """Return the table without these columns; names that are absent do not matter."""
        left_out = set(columns)
        keep = [index for index, name in enumerate(self.columns) if name not in left_out]
        return Table(
            [self.columns[index] for index in keep],
            [[row[index] for index in keep] for row in self.rows],
        )


@dataclass(frozen=True)
class Dialect:
    """How the data files of a request are written."""

    delimiter: str
    missing: frozenset[str]

    @staticmethod
    def of(request: Request) -> Dialect:
        """Read `delimiter` and `missing` of a request."""
        delimiter = request.text("delimiter", ",")
        if len(delimiter) != 1:
            raise GateError(f"delimiter must be one character, seen {delimiter!r}")
        return Dialect(delimiter, frozenset(request.texts("missing", [""])))


def stream(path: Path, delimiter: str = ",") -> Iterator[list[str]]:
    """Yield the header and every row. Raises GateError at a row of another length."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from _rows(file, path.name, delimiter)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise GateError(f"{path.name} is no readable CSV: {error}") from error


def _rows(lines: Iterable[str], name: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_FIELD)
    width = 0
    for fields in csv.reader(lines, delimiter=delimiter):
        # A blank line is the empty word in a file of one column.
        row = fields or ([""] if width == 1 else [])
        if not row:
            continue
        width = width or len(row)
        if len(row) != width:
            raise GateError(f"{name}: a row has {len(row)} fields, the header has {width}")
        yield row


def read_table(path: Path, delimiter: str = ",") -> Table:
    """Read a whole file."""
    return _table(stream(path, delimiter), path.name)


def table_of(request: Request, key: str, delimiter: str) -> Table:
    """Read what stands under `key`: a file, or the text of one as `{"csv": …}`.

    Rows with the labels that something is judged by come as a text: no file ever holds them.
    """
    text = request.csv_text(key)
    if text is None:
        return read_table(request.file(key), delimiter)
    try:
        return _table(_rows(io.StringIO(text, newline=""), key, delimiter), key)
    except csv.Error as error:
        raise GateError(f"{key} is no readable CSV: {error}") from error


def _table(lines: Iterator[list[str]], name: str) -> Table:
    header = next(lines, None)
    if header is None:
        raise GateError(f"{name} is empty, a header was expected")
    if len(set(header)) != len(header):
        raise GateError(f"{name} names a column twice")
    return Table(header, list(lines))


def table_text(table: Table, delimiter: str = ",") -> str:
    """Return what `write_table` would write."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows(table.rows)
    return out.getvalue()


def write_table(path: Path, table: Table, delimiter: str = ",") -> None:
    """Write a header and rows, quoted where the words need it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(table_text(table, delimiter), encoding="utf-8", newline="")


def write_column(path: Path, name: str, values: Sequence[object]) -> None:
    """Write a file of one column."""
    write_table(path, Table([name], [[str(value)] for value in values]))
