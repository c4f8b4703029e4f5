"""`vary` and `judge_varied`: which columns change nothing when their values do.

Some rows are copied once for each column, with another value of that column and nothing else
changed. A column that a project uses changes the features of at least one of its copies.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ml_gates.compare import same
from ml_gates.errors import GateError
from ml_gates.labels import number_of
from ml_gates.request import MOST_LISTED, Request
from ml_gates.table import Dialect, read_table, write_table

MOST_ROWS = 20_000
"""Rows of the stacked file: one command derives the features of all of them."""
FEWEST_COPIES, MOST_COPIES = 4, 60
MOST_VALUES = 24
TOLERANCE = 1e-12


def vary(request: Request) -> dict[str, Any]:
    """Write the rows, then for each column the same rows with other values of it."""
    dialect = Dialect.of(request)
    table = read_table(request.file("data"), dialect.delimiter)
    table = table.without([request.text("target")])
    names = [name for name in request.texts("columns") if name in table.columns]
    pools = {name: _pool(table.values(name), dialect.missing) for name in names}
    varied = [name for name in names if len(pools[name]) > 1]
    if not table.rows or not varied:
        raise GateError("no listed column has two values")
    random = np.random.default_rng(request.integer("seed", 0))
    count = min(MOST_COPIES, len(table.rows), MOST_ROWS // (len(varied) + 1))
    count = min(max(count, FEWEST_COPIES), len(table.rows))
    base = table.take(int(row) for row in random.permutation(len(table.rows))[:count])
    stacked = [list(row) for row in base.rows]
    for name in varied:
        at, pool = table.at(name), pools[name]
        for place, row in enumerate(base.rows):
            before = _meaning(row[at], dialect.missing)
            others = [word for word in pool if _meaning(word, dialect.missing) != before]
            stacked.append([*row[:at], others[place % len(others)], *row[at + 1 :]])
    write_table(request.path("out"), table.with_rows(stacked), dialect.delimiter)
    constant = [name for name in request.texts("columns") if name not in varied]
    return {"rows": count, "varied": varied, "constant": constant}


def judge_varied(request: Request) -> dict[str, Any]:
    """Return the columns of whose copies no feature differs from those of the rows themselves."""
    matrix = read_table(request.file("matrix"))
    varied, count = request.texts("varied"), request.integer("count")
    if count < 1 or len(matrix.rows) != count * (len(varied) + 1):
        raise GateError(f"{len(matrix.rows)} rows of features for {count * (len(varied) + 1)} rows")
    base = matrix.rows[:count]
    unused = []
    for number, name in enumerate(varied, start=1):
        copies = matrix.rows[number * count : (number + 1) * count]
        pairs = zip(base, copies, strict=True)
        if all(_equal(left, right) for left, right in pairs):
            unused.append(name)
    return {"columns": len(varied), "unused_count": len(unused), "unused": unused[:MOST_LISTED]}


def _equal(left: list[str], right: list[str]) -> bool:
    return all(same(a, b, TOLERANCE) for a, b in zip(left, right, strict=True))


def _meaning(word: str, missing: frozenset[str]) -> float | str | None:
    """Return what equal values share: "1" and "1.0" are one number."""
    if word in missing:
        return None
    number = number_of(word)
    return word.strip() if number is None else number


def _pool(words: list[str], missing: frozenset[str]) -> list[str]:
    """Return values that mean different things: the extremes and the commonest, and a gap."""
    counts: dict[float | str | None, int] = {}
    first: dict[float | str | None, str] = {}
    for word in words:
        meaning = _meaning(word, missing)
        counts[meaning] = counts.get(meaning, 0) + 1
        first.setdefault(meaning, word)
    gap = [first[None]] if None in first else []
    known = sorted(
        (one for one in counts if one is not None), key=lambda one: (-counts[one], str(one))
    )
    numbers = sorted(one for one in known if isinstance(one, float))
    ends = [one for one in (numbers[:1] + numbers[-1:]) if len(numbers) > 1]
    chosen = dict.fromkeys([*ends, *known])
    return [*(first[one] for one in list(chosen)[:MOST_VALUES]), *gap]
