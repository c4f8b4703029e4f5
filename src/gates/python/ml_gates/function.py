"""`variations`, `judge_variations` and `earlier`: whether an answer depends on its own row alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ml_gates.errors import GateError
from ml_gates.labels import number_of
from ml_gates.order import times_of
from ml_gates.predictions import PROBABILITY
from ml_gates.request import Request
from ml_gates.table import Dialect, Table, read_table, write_table

ABSOLUTE, RELATIVE = 1e-5, 1e-4
"""Sums in float32 differ with the batch by less; what a neighbour's row changes, by more."""
ROUNDED_SHARE = 0.01
"""Of answers written with few digits, the part that may differ by one of the last digit."""


MOST_EXAMPLES = 5


def variations(request: Request) -> dict[str, Any]:
    """Write the rows in other company: some alone, all in another order, half of them, both."""
    delimiter = Dialect.of(request).delimiter
    table = read_table(request.file("data"), delimiter)
    if not table.rows:
        raise GateError("there are no rows to predict")
    random = np.random.default_rng(request.integer("seed", 0))
    order = [int(row) for row in random.permutation(len(table.rows))]
    half = order[: max(1, len(order) // 2)]
    places = {
        **{f"alone-{row}": [row] for row in order[: request.integer("alone", 3)]},
        "order": order,
        "subset": sorted(half),
        "mixed": half,
    }
    files = []
    for name, rows in places.items():
        path = request.path("out") / f"{name}.csv"
        write_table(path, table.take(rows), delimiter)
        files.append({"name": name, "file": str(path), "rows": rows})
    return {"rows": len(table.rows), "files": files}


def judge_variations(request: Request) -> dict[str, Any]:
    """Hold predictions of some rows against those of all rows together."""
    whole = read_table(request.file("whole"))
    edge = _edge(whole)
    found = []
    for one in request.objects("varied"):
        table, rows = read_table(one.file("predictions")), one.rows("rows") or []
        name = one.text("name")
        if len(table.rows) != len(rows):
            raise GateError(f"{name}: {len(table.rows)} predictions for {len(rows)} rows")
        if set(table.columns) != set(whole.columns):
            raise GateError(f"{name}: columns {table.columns!r:.80}, seen before {whole.columns!r:.80}")
        found.append({"name": name, **_compared(whole.take(rows), table, edge).answer(rows)})
    return {"varied": found}


@dataclass(frozen=True)
class Compared:
    """Places of rows that differ, and the largest difference of a number."""

    differing: list[tuple[int, str, str, str]]
    rows: int
    largest: float

    def answer(self, rows: list[int]) -> dict[str, Any]:
        """Say it by the rows of the whole."""
        return {
            "rows": self.rows,
            "changed": len(self.differing),
            "largest": self.largest,
            "examples": [
                {"row": rows[at], "column": column, "left": left, "right": right}
                for at, column, left, right in self.differing[:MOST_EXAMPLES]
            ],
        }


def _compared(left: Table, right: Table, edge: tuple[float, float] | None) -> Compared:
    scores = [c for c in left.columns if all(number_of(word) is not None for word in left.values(c))]
    if "prediction" in scores and len(scores) > 1:
        # A label that is spelled as a number is a decision, not a score.
        scores.remove("prediction")
    steps = {column: _step(left.values(column) + right.values(column)) for column in scores}
    differing: list[tuple[int, str, str, str]] = []
    rounded: list[tuple[int, str, str, str]] = []
    largest = 0.0
    for at in range(len(left.rows)):
        worst, kind = None, 0
        for column in left.columns:
            mine, theirs = left.rows[at][left.at(column)], right.rows[at][right.at(column)]
            if mine == theirs:
                continue
            if column in scores:
                a, b = number_of(mine), number_of(theirs)
                difference = abs(a - b) if a is not None and b is not None else np.inf
                largest = max(largest, difference)
                if difference <= ABSOLUTE + RELATIVE * abs(a or 0):
                    continue
                now = 1 if difference <= 1.001 * steps[column] else 2
            elif column == "prediction" and _tied(left, right, at, mine, theirs, edge):
                continue
            else:
                now = 2
            if now > kind:
                worst, kind = (at, column, mine, theirs), now
        if worst is not None:
            (differing if kind == 2 else rounded).append(worst)
    if len(rounded) > ROUNDED_SHARE * len(left.rows):
        differing = sorted([*differing, *rounded])
    return Compared(differing, len(left.rows), float(min(largest, 1e300)))


def _step(words: list[str]) -> float:
    """Return one unit of the last digit that a column is written with; 0 where it has all digits."""
    if any("e" in word.lower() for word in words):
        return 0.0
    digits = max(len(word.partition(".")[2]) for word in words)
    return 10.0**-digits if 0 < digits <= 5 else 0.0


def _tied(
    left: Table, right: Table, at: int, mine: str, theirs: str, edge: tuple[float, float] | None
) -> bool:
    """Tell whether two labels were as good as equal: decisions may then fall either way."""
    values = []
    for table in (left, right):
        for label in (mine, theirs):
            name = PROBABILITY + label
            value = number_of(table.rows[at][table.at(name)]) if name in table.columns else None
            if value is None:
                return False
            values.append(value)
    near = max(ABSOLUTE + RELATIVE * abs(value) for value in values)
    if abs(values[0] - values[1]) <= near or abs(values[2] - values[3]) <= near:
        return True
    # A binary decision may have another threshold than one half: beside it the same holds.
    score = values[0] if mine == _last_label(left) else values[1]
    return edge is not None and edge[0] - near <= score <= edge[1] + near


def _last_label(table: Table) -> str:
    names = [name for name in table.columns if name.startswith(PROBABILITY)]
    return names[-1].removeprefix(PROBABILITY) if names else ""


def _edge(whole: Table) -> tuple[float, float] | None:
    """Return the scores between which a binary decision turns; None where no threshold tells."""
    names = [name for name in whole.columns if name.startswith(PROBABILITY)]
    label = _last_label(whole)
    if len(names) != 2 or "prediction" not in whole.columns:
        return None
    scores = [number_of(word) for word in whole.values(PROBABILITY + label)]
    sides: dict[bool, list[float]] = {True: [], False: []}
    for score, word in zip(scores, whole.values("prediction"), strict=True):
        if score is None:
            return None
        sides[word == label].append(score)
    if not sides[True] or not sides[False]:
        return None
    low, high = max(sides[False]), min(sides[True])
    return (low, high) if low <= high else None


def earlier(request: Request) -> dict[str, Any]:
    """Write the rows whose time lies before every judged row."""
    dialect, time_format = Dialect.of(request), request.text("time_format", "iso")
    column = request.text("column")

    def times(table: Table) -> list[float | None]:
        return times_of(table.values(column), time_format, dialect.missing)

    table = read_table(request.file("data"), dialect.delimiter)
    judged = read_table(request.file("judged"), dialect.delimiter)
    first = min((time for time in times(judged) if time is not None), default=None)
    if first is None:
        raise GateError(f"no judged row has a time in {column!r}")
    kept = [row for row, time in enumerate(times(table)) if time is not None and time < first]
    write_table(request.path("out"), table.take(kept), dialect.delimiter)
    return {"rows": len(kept), "left_out": len(table.rows) - len(kept)}
