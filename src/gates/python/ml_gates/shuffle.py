"""Targets that no longer belong to their rows: `shuffle`, `permute_fold`."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from ml_gates.errors import GateError
from ml_gates.labels import Target
from ml_gates.request import Request
from ml_gates.table import Dialect, Table, read_table, write_table
from ml_gates.units import Rule, row_times

FEWEST_CHANGED = 5
"""Labels that must change for equal predictions to say something."""


def shuffle(request: Request) -> dict[str, Any]:
    """Permute the target among the rows that have a label; nothing else changes."""
    dialect, target = Dialect.of(request), Target.of(request)
    table = read_table(request.file("data"), dialect.delimiter)
    labels = target.labels(table)
    rows = [row for row, label in enumerate(labels) if label is not None]
    words = [table.rows[row][table.at(target.column)] for row in rows]
    order = np.random.default_rng(request.integer("seed", 0)).permutation(len(rows))
    drawn = [words[at] for at in order]
    if request.flag("mirror", False):
        drawn = _mirrored(drawn, target, request.texts("classes", []))
    changed = with_target(table, target.column, dict(zip(rows, drawn, strict=True)))
    write_table(request.path("out"), changed, dialect.delimiter)
    return {
        "rows": len(table.rows),
        "labelled": len(rows),
        "changed": sum(a != b for a, b in zip(words, drawn, strict=True)),
    }


def permute_fold(request: Request) -> dict[str, Any]:
    """Permute the labels of one fold among its rows; answers the rows whose predictions must stay.

    By time only the later half of the fold changes and the earlier half is compared: a series may
    know what came before a row.
    """
    dialect, target, rule = Dialect.of(request), Target.of(request), Rule.of(request)
    table = read_table(request.file("data"), dialect.delimiter)
    column = read_table(request.file("folds")).values("fold")
    labels = target.labels(table)
    random = np.random.default_rng(request.integer("seed", 0))
    folds = sorted(set(column))
    times = row_times(table, rule, target.missing)
    fold = folds[-1] if times is not None else folds[int(random.integers(len(folds)))]
    inside = [row for row, one in enumerate(column) if one == fold]
    rows, compared = [row for row in inside if labels[row] is not None], inside
    if times is not None:
        rows, compared = _later_half(rows, inside, times)
    words = [table.rows[row][table.at(target.column)] for row in rows]
    drawn = deranged(words, random)
    changed = sum(a != b for a, b in zip(words, drawn, strict=True))
    if changed < FEWEST_CHANGED or not compared:
        raise GateError(f"the labels of {changed} rows of a fold can change, {FEWEST_CHANGED} must")
    result = with_target(table, target.column, dict(zip(rows, drawn, strict=True)))
    write_table(request.path("out"), result, dialect.delimiter)
    return {"fold": fold, "rows": len(inside), "changed": changed, "compared": compared}


def _later_half(
    rows: list[int], inside: list[int], times: list[float | None]
) -> tuple[list[int], list[int]]:
    dated = sorted(time for row in rows if (time := times[row]) is not None)
    if not dated:
        return [], []
    middle = dated[len(dated) // 2]
    later = [row for row in rows if (time := times[row]) is not None and time >= middle]
    earlier = [row for row in inside if (time := times[row]) is not None and time < middle]
    return later, earlier


def with_target(table: Table, target: str, words: dict[int, str]) -> Table:
    """Return the table with another target in some rows."""
    at = table.at(target)
    return table.with_rows(
        [*row[:at], words.get(place, row[at]), *row[at + 1 :]]
        for place, row in enumerate(table.rows)
    )


def rows_also_in(table: Table, other: Table, target: str | None) -> list[int]:
    """Return the places of the rows that `other` has too, but for the target."""
    without = [] if target is None else [target]
    mine = table.without(without)
    theirs = other.without(without)
    absent = [name for name in mine.columns if name not in theirs.columns]
    if absent:
        raise GateError(f"held has no column {absent[0]!r}")
    places = [theirs.at(name) for name in mine.columns]
    known = {tuple(row[at] for at in places) for row in theirs.rows}
    return [row for row, words in enumerate(mine.rows) if tuple(words) in known]


def deranged(words: list[str], random: np.random.Generator) -> list[str]:
    """Permute words so that as few as possible stay: sorted, then turned by the commonest."""
    if not words:
        return []
    order = random.permutation(len(words)).tolist()
    order.sort(key=lambda at: words[at])
    turn = max(Counter(words).values())
    drawn = list(words)
    for place, at in enumerate(order):
        drawn[at] = words[order[(place + turn) % len(order)]]
    return drawn


def _mirrored(words: list[str], target: Target, classes: list[str]) -> list[str]:
    """Turn the labels around: the first class becomes the last one, a high number a low one."""
    if target.problem == "regression":
        values = [float(target.label(word) or "nan") for word in words]
        both = min(values) + max(values)
        return [repr(both - value) for value in values]
    if not classes:
        raise GateError("mirror needs classes")
    turned = dict(zip(classes, reversed(classes), strict=True))
    # A label goes back to a word of the data that is read as that label.
    word_of = {target.label(word): word for word in sorted(set(words))}
    return [
        word_of.get(turned.get(str(target.label(word)), target.label(word)), word) for word in words
    ]
