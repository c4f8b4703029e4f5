"""`chance_features`: features fitted on shuffled labels tell neither them nor the truth."""

from __future__ import annotations

from typing import Any

import numpy as np

from ml_gates.association import auc, correlation, strength
from ml_gates.errors import GateError
from ml_gates.labels import Target, number_of
from ml_gates.predictions import Codes, Floats
from ml_gates.request import MOST_LISTED, Request
from ml_gates.table import Dialect, Table, read_table, table_of

FOLDS = 5
PENALTY = 1.0
MOST_WORDS = 30
"""Indicator columns of a column of words."""
MARGIN = 0.01
"""A column is a lookup only when no column of the raw data is nearly as good."""
FEWEST_ROWS = 20


def chance_features(request: Request) -> dict[str, Any]:
    """Cross-validate our linear model on the shuffled target, and look for lookups of the truth."""
    target, dialect = Target.of(request), Dialect.of(request)
    shuffled = read_table(request.file("shuffled"), dialect.delimiter)
    matrix = read_table(request.file("training_matrix"))
    labels, rows = _labelled(target.labels(shuffled), len(matrix.rows), "training_matrix")
    values, _ = numeric(matrix.take(rows))
    goal, classes = goal_of(labels, target.problem)
    random = np.random.default_rng(request.integer("seed", 0))
    count = request.integer("permutations", 30)
    goals = [goal, *(random.permutation(goal) for _ in range(count))]
    value, *null = cross_validated(values, goals, classes, random)
    mean, sigma = float(np.mean(null)), float(np.std(null, ddof=1))
    z = (value - mean) / sigma if sigma > 0 else 0.0
    answer: dict[str, Any] = {
        "statistic": "mean AUC of each class" if classes else "correlation",
        "value": value,
        "mean": mean,
        "sigma": sigma,
        "z": z,
        # Below chance is no knowledge: cross-validation alone can be a little below.
        "within": z <= request.number("sigmas", 3),
        "columns": [],
        "leaks": [],
    }
    if request.has("held_matrix"):
        answer.update(_lookups(request, target, dialect))
    return answer


def _lookups(request: Request, target: Target, dialect: Dialect) -> dict[str, Any]:
    held = table_of(request, "held", dialect.delimiter)
    matrix = read_table(request.file("held_matrix"))
    labels, rows = _labelled(target.labels(held), len(matrix.rows), "held_matrix")
    goal, classes = goal_of(labels, target.problem)
    raw = held.without([target.column]).take(rows)
    scores = _strengths(matrix.take(rows), goal, classes)
    best_raw = max((score for _, score in _strengths(raw, goal, classes)), default=0.0)
    limit = request.number("limit", 0.98)
    leaks = [name for name, score in scores if score > max(limit, best_raw + MARGIN)]
    return {
        "columns": [{"column": name, "score": score} for name, score in scores[:MOST_LISTED]],
        "best_raw": best_raw,
        "leaks": leaks[:MOST_LISTED],
    }


def _strengths(table: Table, goal: Floats | Codes, classes: int) -> list[tuple[str, float]]:
    """Return the columns, best first, with how well each alone tells the target."""
    best: dict[str, float] = {}
    values, names = numeric(table)
    for at, name in enumerate(names):
        best[name] = max(best.get(name, 0.0), strength(values[:, at], goal, classes))
    return sorted(best.items(), key=lambda item: (-item[1], item[0]))


def _labelled(labels: list[str | None], rows: int, what: str) -> tuple[list[str], list[int]]:
    if len(labels) != rows:
        raise GateError(f"{what} has {rows} rows for {len(labels)} rows of data")
    known = [row for row, label in enumerate(labels) if label is not None]
    if len(known) < FEWEST_ROWS:
        raise GateError(f"{len(known)} rows have a label, {FEWEST_ROWS} are needed")
    return [label for label in labels if label is not None], known


def goal_of(labels: list[str], problem: str) -> tuple[Floats | Codes, int]:
    """Return the target as numbers and the number of classes, or codes; 0 classes for a number."""
    if problem == "regression":
        return np.array([float(label) for label in labels]), 0
    names, codes = np.unique(np.array(labels), return_inverse=True)
    return codes.astype(np.int64), len(names)


def numeric(table: Table) -> tuple[Floats, list[str]]:
    """Return standardised numbers, shape (rows, columns), and the source column of each.

    Empty cells become the mean and an indicator; words become indicators of the commonest.
    """
    columns: list[Floats] = []
    names: list[str] = []
    for name in table.columns:
        words = table.values(name)
        numbers = [number_of(word) for word in words]
        empty = np.array([word.strip().lower() in ("", "nan") for word in words])
        if all(number is not None or gap for number, gap in zip(numbers, empty, strict=True)):
            column = np.array([np.nan if number is None else number for number in numbers])
            filled = np.where(empty, np.nanmean(column) if not empty.all() else 0.0, column)
            made = [filled, empty.astype(np.float64)]
        else:
            distinct, counts = np.unique(np.array(words), return_counts=True)
            commonest = distinct[np.argsort(-counts, kind="stable")][:MOST_WORDS]
            made = [np.array([word == one for word in words], dtype=float) for one in commonest]
        for values in made:
            deviation = float(values.std())
            if np.isfinite(deviation) and deviation > 0:
                columns.append((values - values.mean()) / deviation)
                names.append(name)
    if not columns:
        return np.zeros((len(table.rows), 0)), []
    return np.column_stack(columns), names


def cross_validated(
    values: Floats, goals: list[Floats | Codes], classes: int, random: np.random.Generator
) -> list[float]:
    """Return the cross-validated score of ridge regression for each goal.

    Classes are learned as indicators, one against the rest; all goals share one factorisation a
    fold. The score is the mean over folds of the AUC (classes weighed alike) or the correlation.
    """
    rows = len(values)
    fold = random.permutation(rows) % FOLDS
    targets = np.column_stack([_indicators(goal, classes) for goal in goals])
    width = max(classes, 1)
    scores = np.zeros((FOLDS, len(goals)))
    for number in range(FOLDS):
        train, test = fold != number, fold == number
        centre, level = values[train].mean(axis=0), targets[train].mean(axis=0)
        x, y = values[train] - centre, targets[train] - level
        gram = x.T @ x + PENALTY * np.eye(x.shape[1])
        predicted = (values[test] - centre) @ np.linalg.solve(gram, x.T @ y)
        for at in range(len(goals)):
            own = slice(at * width, (at + 1) * width)
            scores[number, at] = _score(predicted[:, own], targets[test][:, own], classes)
    return [float(score) for score in scores.mean(axis=0)]


def _indicators(goal: Floats | Codes, classes: int) -> Floats:
    if classes == 0:
        return np.asarray(goal, dtype=np.float64)[:, None]
    return np.asarray(goal[:, None] == np.arange(classes), dtype=np.float64)


def _score(predicted: Floats, goal: Floats, classes: int) -> float:
    if classes == 0:
        return correlation(predicted[:, 0], goal[:, 0])
    found = [
        auc(predicted[:, code], goal[:, code])
        for code in range(classes)
        if 0 < goal[:, code].sum() < len(goal)
    ]
    return float(np.mean(found)) if found else 0.5
