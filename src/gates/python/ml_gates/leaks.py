"""`leaks`: how well each column alone tells the target, out of fold, with its interval.

What tells a leak from an honest strong column: it is a copy of the target, perhaps with noise (as
many values as classes, each standing for one), or it lies above .98 beyond chance.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.stats import rankdata

from ml_gates.association import auc
from ml_gates.errors import GateError
from ml_gates.labels import Target, number_of
from ml_gates.predictions import Codes, Floats
from ml_gates.request import Request
from ml_gates.table import Dialect, read_table
from ml_gates.units import Rule, row_times

LISTED, LIMIT, COPY = 0.95, 0.98, 0.95
SURELY = 3.72
"""Standard deviations above a limit: by chance once in 10,000."""
PER95 = 1.96
FOLDS, BINS, PRIOR = 5, 64, 10.0
USUAL_PART = 0.99
"""The part of the rows that has to tell a leak of numbers."""
FEW_VALUES = 50
"""Of a number; more are put into bins."""
FEWEST_OF_A_CLASS, MOST_CLASSES = 25, 20
FEWEST_ROWS = 50
MOST_ROWS, MOST_CELLS = 50_000, 8_000_000
PERSISTENCE = 0.005
"""How much better than the target's own value before a column in time may be."""


def leaks(request: Request) -> dict[str, Any]:
    """List columns that alone tell the target above .95, and which of them are leaks."""
    target, dialect, rule = Target.of(request), Dialect.of(request), Rule.of(request)
    table = read_table(request.file("data"), dialect.delimiter)
    labels = target.labels(table)
    table = target.readings.table(table)
    rows = [row for row, label in enumerate(labels) if label is not None]
    random = np.random.default_rng(0)
    most = min(MOST_ROWS, max(1000, MOST_CELLS // max(1, len(table.columns))))
    if len(rows) > most:
        rows = sorted(random.choice(rows, size=most, replace=False).tolist())
    if len(rows) < FEWEST_ROWS:
        raise GateError(f"{len(rows)} rows have a label, {FEWEST_ROWS} are needed")
    goal = _Goal([str(labels[row]) for row in rows], target, random)
    before = _before(goal, row_times(table, rule, target.missing), rows)
    found = []
    for name in table.columns:
        if name == target.column:
            continue
        one = _column(name, [table.rows[row][table.at(name)] for row in rows], goal, dialect)
        if before is not None and one["value"] <= before + PERSISTENCE and one["kind"] != "copy":
            # A series tells of itself: its last value is known beforehand.
            one["leak"] = False
        if one["value"] >= LISTED or one["leak"]:
            found.append(one)
    found.sort(key=lambda one: -float(one["value"]))
    return {"rows": len(rows), "columns": found, "before": before}


class _Goal:
    """The target of the sampled rows, and the folds."""

    def __init__(self, labels: list[str], target: Target, random: np.random.Generator) -> None:
        self.fold: Codes = random.permutation(len(labels)) % FOLDS
        self.numeric = target.problem == "regression"
        names, codes, counts = np.unique(labels, return_inverse=True, return_counts=True)
        self.codes: Codes = codes.astype(np.int64)
        self.classes = len(names)
        self.goals: list[Floats] = []
        if self.numeric:
            self.goals = [np.array([float(label) for label in labels])]
            return
        order = np.argsort(-counts, kind="stable")
        judged = order[1:] if len(names) == 2 else order[counts[order] >= FEWEST_OF_A_CLASS]
        self.goals = [np.asarray(codes == at, dtype=np.float64) for at in judged[:MOST_CLASSES]]


def _column(name: str, words: list[str], goal: _Goal, dialect: Dialect) -> dict[str, Any]:
    missing = np.array([word in dialect.missing for word in words])
    spelled = [None if gap else number_of(word) for word, gap in zip(words, missing, strict=True)]
    numeric = all(gap or value is not None for value, gap in zip(spelled, missing, strict=True))
    numbers = (
        np.array([np.nan if value is None else value for value in spelled]) if numeric else None
    )
    levels = _levels(words, missing, numbers)
    value, error, at_limit = _alone(levels, numbers, goal)
    kind, agreement = "predicts", None
    if numbers is not None and goal.numeric and not missing.any():
        kind = "copy" if _straight(numbers, goal.goals[0]) else kind
    elif not goal.numeric:
        agreement, surely = _agreement(levels, goal)
        kind = "copy" if agreement == 1.0 else "noisy copy" if surely else kind
    beyond = value > LIMIT and (at_limit == 0 or (value - LIMIT) / at_limit > SURELY)
    return {
        "column": name,
        "metric": "r2" if goal.numeric else "auc",
        "value": value,
        "low": max(0.0, value - PER95 * error),
        "high": min(1.0, value + PER95 * error),
        "kind": kind,
        "agreement": agreement,
        "leak": beyond or kind != "predicts",
    }


def _levels(words: list[str], missing: np.ndarray, numbers: Floats | None) -> Codes:
    """Return the level of each row: a value, or a bin of equal numbers of rows; missing is 0."""
    if numbers is not None:
        known = numbers[~missing]
        if len(np.unique(known)) > FEW_VALUES:
            edges = np.unique(np.quantile(known, np.linspace(0, 1, BINS + 1)[1:-1]))
            return np.where(missing, 0, 1 + np.searchsorted(edges, np.nan_to_num(numbers)))
        found = np.unique(np.where(missing, np.inf, numbers), return_inverse=True)[1]
        return np.where(missing, 0, 1 + found).astype(np.int64)
    found = np.unique(np.array(words), return_inverse=True)[1]
    return np.where(missing, 0, 1 + found).astype(np.int64)


def _alone(levels: Codes, numbers: Floats | None, goal: _Goal) -> tuple[float, float, float]:
    """Return the score, its standard error, and the error that it would have at the limit."""
    if goal.numeric:
        size = len(levels)
        value = _told(levels, numbers, goal.goals[0], goal.fold)
        if value >= LISTED:
            # What a few rows far out make (a total below the table) is no leak.
            rows = _nearest(goal.goals[0])
            some = None if numbers is None else numbers[rows]
            value = min(value, _told(levels[rows], some, goal.goals[0][rows], goal.fold[rows]))
        return value, _r2_error(value, size), _r2_error(LIMIT, size)
    found, errors, at_limit = [], [], []
    for one in goal.goals:
        area = auc(_means(levels, one, goal.fold), one)
        if numbers is not None and not np.isnan(numbers).any():
            direct = auc(numbers, one)
            area = max(area, direct, 1 - direct)
        hits = float(one.sum())
        found.append(area)
        errors.append(_auc_error(area, hits, len(one) - hits))
        at_limit.append(_auc_error(LIMIT, hits, len(one) - hits))
    if not found:
        return 0.5, 0.0, 0.0
    return float(np.mean(found)), float(np.mean(errors)), float(np.mean(at_limit))


def _told(levels: Codes, numbers: Floats | None, goal: Floats, fold: Codes) -> float:
    """Return the share of a target of numbers, or of its ranks, that is told out of fold."""
    ranks = np.asarray(rankdata(goal), dtype=np.float64)
    scores = [_explained(one, _means(levels, one, fold)) for one in (goal, ranks)]
    if numbers is not None:
        scores.append(_explained(goal, _line(numbers, goal, fold)))
    return max(0.0, *scores)


def _nearest(goal: Floats) -> Codes:
    """Return the rows but for the hundredth whose target is farthest from the middle."""
    order = np.argsort(np.abs(goal - np.median(goal)), kind="stable")
    return np.sort(order[: int(USUAL_PART * len(goal))])


def _means(levels: Codes, goal: Floats, fold: Codes) -> Floats:
    """Return the mean of each row's level over the other folds, drawn to the overall mean."""
    size = int(levels.max()) + 1
    scores = np.zeros(len(levels))
    for number in range(FOLDS):
        train, test = fold != number, fold == number
        rows = np.bincount(levels[train], minlength=size)
        sums = np.bincount(levels[train], goal[train], minlength=size)
        means = (sums + PRIOR * goal[train].mean()) / (rows + PRIOR)
        scores[test] = means[levels[test]]
    return scores


def _line(numbers: Floats, goal: Floats, fold: Codes) -> Floats:
    scores = np.zeros(len(goal))
    for number in range(FOLDS):
        train = (fold != number) & ~np.isnan(numbers)
        x, y = numbers[train], goal[train]
        variance = float(((x - x.mean()) ** 2).sum()) if len(x) else 0.0
        slope = float(((x - x.mean()) * (y - y.mean())).sum()) / variance if variance > 0 else 0.0
        test = fold == number
        middle = float(x.mean()) if len(x) else 0.0
        level = float(y.mean()) if len(y) else 0.0
        scores[test] = level + slope * np.nan_to_num(numbers[test] - middle)
    return scores


def _explained(goal: Floats, scores: Floats) -> float:
    total = float(((goal - goal.mean()) ** 2).sum())
    return 0.0 if total == 0 else 1 - float(((goal - scores) ** 2).sum()) / total


def _straight(numbers: Floats, goal: Floats) -> bool:
    """Tell whether a number is the target in another unit."""
    if numbers.std() == 0 or goal.std() == 0:
        return False
    return abs(float(np.corrcoef(numbers, goal)[0, 1])) > 1 - 1e-9


def _agreement(levels: Codes, goal: _Goal) -> tuple[float | None, bool]:
    """Pair values and classes one to one; return the mean recall, and whether it is a copy."""
    values = np.unique(levels[levels > 0])
    if len(values) != goal.classes or goal.classes > FEW_VALUES:
        return None, False
    place = np.searchsorted(values, levels)
    cells = np.zeros((goal.classes, goal.classes))
    there = levels > 0
    np.add.at(cells, (goal.codes[there], place[there]), 1)
    rows = np.bincount(goal.codes, minlength=goal.classes).astype(np.float64)
    recall = cells / rows[:, None]
    first, second = linear_sum_assignment(-recall)
    agreement = float(recall[first, second].mean())
    error = float(np.sqrt((COPY * (1 - COPY) / rows).sum())) / goal.classes
    return agreement, agreement == 1.0 or (agreement - COPY) / error > SURELY


def _auc_error(area: float, hits: float, misses: float) -> float:
    """Hanley and McNeil (1982)."""
    if hits == 0 or misses == 0:
        return 0.0
    one, two = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (hits - 1) * (one - area**2) + (misses - 1) * (two - area**2)
    return float(np.sqrt(max(0.0, spread) / (hits * misses)))


def _r2_error(value: float, rows: int) -> float:
    """Olkin and Finn (1995), large samples."""
    return 2 * float(np.sqrt(value)) * (1 - value) / float(np.sqrt(rows))


def _before(goal: _Goal, times: list[float | None] | None, rows: list[int]) -> float | None:
    """Return how well the target's own value before tells it; None where rows have no time."""
    if times is None:
        return None
    order = sorted(
        (at for at in range(len(rows)) if times[rows[at]] is not None),
        key=lambda at: times[rows[at]] or 0.0,
    )
    if len(order) < FEWEST_ROWS:
        return None
    now, last = np.array(order[1:]), np.array(order[:-1])
    found = []
    for one in goal.goals[:1] if goal.numeric else goal.goals:
        if goal.numeric:
            spread = one[now].std() * one[last].std()
            found.append(0.0 if spread == 0 else float(np.corrcoef(one[now], one[last])[0, 1]) ** 2)
        else:
            found.append(auc(one[last], one[now]))
    return float(np.mean(found)) if found else None
