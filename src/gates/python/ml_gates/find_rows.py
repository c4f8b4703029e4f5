"""`find_rows`: which files of a project hold rows that were kept aside.

Rows are compared as parsed values, whatever the file is written in: a line of text, an object of
JSON, a row of SQLite or Parquet, a cell of a notebook, each also packed. A row is found where
nearly all of its values stand together. The target does not count: who has the other values may
have the label beside them in any form.
"""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from ml_gates.errors import GateError
from ml_gates.open_file import NotLooked, parts_of
from ml_gates.reading import Readings
from ml_gates.request import MOST_LISTED, Request
from ml_gates.table import Dialect, read_table, table_of

SHARE = 0.8
"""Part of a row's values that stand together where it is found."""
FEWEST_VALUES = 3
"""A row of no more values may stand anywhere by chance: all of them must then be there."""
FEWEST_ROWS = 2
FEWEST_OF_CODE = 0.02
"""Part of the kept rows in a source: an example in a docstring helps nobody."""
TELLING = 16.0
"""Bits that the values of a row hold among the rows, from which on it stands nowhere by chance."""
FEWEST_OF_COMMON = 0.5
"""Part of the kept rows, where one alone may stand anywhere by chance."""
ROUNDED = 9
"""Digits of a number that are compared."""


def find_rows(request: Request) -> dict[str, Any]:
    """Search every file below `root`; bounded by `seconds` and `bytes`, what is left is named."""
    dialect = Dialect.of(request)
    table = table_of(request, "truth", dialect.delimiter).without([request.text("target")])
    readings = Readings.of(request)
    # A number is looked for as it is written, and as who reads it would write it.
    tables = [table, readings.table(table)] if readings.columns else [table]
    known = [
        Known([[normal(w) for w in row if w not in dialect.missing] for row in one.rows])
        for one in tables
    ]
    rows = known[0]
    if request.has("training"):
        # Nearly the same rows may be trained on: these tell nothing where they are found.
        training = read_table(request.file("training"), dialect.delimiter)
        for row in training.without([request.text("target")]).rows:
            rows.told_by_others |= rows.together(row)
    root = request.path("root")
    if not root.is_dir():
        raise GateError(f"root: there is no folder {root}")
    until = time.monotonic() + request.number("seconds", 60)
    budget = request.integer("bytes", 2_000_000_000)
    found: list[dict[str, Any]] = []
    left: list[dict[str, Any]] = []
    looked = 0
    for file in sorted(root.rglob("*"), key=lambda path: (path.suffix in {".py", ".pyc"}, path)):
        if file.is_symlink() or not file.is_file():
            continue
        name = file.relative_to(root).as_posix()
        size = file.stat().st_size
        if time.monotonic() > until or size > budget:
            left.append({"path": name, "why": "no time or room was left"})
            continue
        budget -= size
        looked += 1
        hits: set[int] = set()
        try:
            for place in parts_of(file):
                hits |= set().union(*(one.together(place) for one in known))
                if time.monotonic() > until:
                    raise NotLooked("the time was over")
        except NotLooked as why:
            left.append({"path": name, "why": str(why)})
        hits -= rows.told_by_others
        if rows.enough(hits, code=file.suffix == ".py"):
            found.append({"path": name, "rows": len(hits)})
    return {
        "rows": rows.count,
        "files": found,
        "looked": looked,
        "left_count": len(left),
        "left": left[:MOST_LISTED],
    }


@dataclass
class Known:
    """Rows as sets of values, found by their rarest ones."""

    rows: list[list[str]]
    count: int = 0
    sets: list[frozenset[str]] = field(default_factory=list)
    by_rare: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    telling: set[int] = field(default_factory=set)
    """Rows that stand nowhere by chance."""
    told_by_others: set[int] = field(default_factory=set)
    """Rows that nearly stand among the training rows, too."""

    def __post_init__(self) -> None:
        """Index every row by as many of its rarest values as may be missing, and one more."""
        self.sets = [frozenset(row) for row in self.rows]
        self.count = len(self.sets)
        common = Counter(value for row in self.sets for value in row)
        for number, row in enumerate(self.sets):
            if -sum(math.log2(common[value] / self.count) for value in row) >= TELLING:
                self.telling.add(number)
            may_miss = 0 if len(row) <= FEWEST_VALUES else len(row) - needed(len(row))
            for value in sorted(row, key=lambda value: (common[value], value))[: may_miss + 1]:
                self.by_rare[value].append(number)

    def together(self, words: Iterable[str]) -> set[int]:
        """Return the rows nearly all of whose values are among `words`."""
        here = {normal(word) for word in words}
        near = {row for value in here & self.by_rare.keys() for row in self.by_rare[value]}
        return {row for row in near if self._stands(row, here)}

    def enough(self, hits: set[int], *, code: bool) -> bool:
        """Tell whether these rows in one file are more than chance, or an example, puts there."""
        part = FEWEST_OF_CODE if code else 0.0
        telling = len(hits & self.telling) >= max(min(FEWEST_ROWS, self.count), part * self.count)
        return telling or len(hits) >= max(FEWEST_ROWS, FEWEST_OF_COMMON * self.count)

    def _stands(self, number: int, here: set[str]) -> bool:
        row = self.sets[number]
        both = len(row & here)
        among = 8 if number in self.telling else 2
        return bool(row) and both >= needed(len(row)) and both * among >= len(here)


def needed(size: int) -> int:
    """Return how many of a row's values must stand together."""
    return size if size <= FEWEST_VALUES else max(FEWEST_VALUES, -int(-SHARE * size // 1))


def normal(word: str) -> str:
    """Write a value in one way: numbers by their value, words without case and blanks around."""
    text = word.strip().strip("\"'").strip()
    try:
        return f"{float(text):.{ROUNDED}g}"
    except ValueError:
        return text.casefold()
