"""The metrics of pipeline.yaml with a weight for every row: the bootstrap's short way.

A weight is how often a resample holds the row, so that none needs a copy. scikit-learn takes 1 to
4 ms for a metric of 2,000 rows, too long for 2,000 resamples of three models; these take a
hundredth. `metrics.measure` is what is reported; the tests hold both together.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ml_gates.predictions import Case, Classes, Floats, Numbers


def confusion(case: Classes, weights: Floats) -> Floats:
    """Count rows by truth and prediction, shape (labels, labels), truth first."""
    size = len(case.labels)
    cells = np.bincount(case.truth * size + case.predicted, weights, size * size)
    return np.asarray(cells.reshape(size, size), dtype=np.float64)


def accuracy(case: Classes, weights: Floats) -> float:
    """Return the share of right predictions."""
    return float(np.average(case.truth == case.predicted, weights=weights))


def balanced_accuracy(case: Classes, weights: Floats) -> float:
    """Return the mean recall of the labels that occur in the truth."""
    cells = confusion(case, weights)
    rows = cells.sum(axis=1)
    there = rows > 0
    return float((np.diag(cells)[there] / rows[there]).mean())


def macro_f1(case: Classes, weights: Floats) -> float:
    """Return the mean F1 of the labels that occur in the truth or the predictions."""
    cells = confusion(case, weights)
    both = cells.sum(axis=0) + cells.sum(axis=1)
    there = both > 0
    return float((2 * np.diag(cells)[there] / both[there]).mean())


def roc_auc(case: Classes, weights: Floats) -> float:
    """Return the chance that a positive row scores above a negative one; ties count half."""
    hits, misses = _by_rank(case, weights)
    total = hits.sum() * misses.sum()
    if total == 0:
        return float("nan")
    below = np.cumsum(misses) - misses
    return float((hits * (below + misses / 2)).sum() / total)


def average_precision(case: Classes, weights: Floats) -> float:
    """Return the sum over thresholds of precision times the step in recall."""
    hits, misses = _by_rank(case, weights)
    hits, misses = hits[::-1], misses[::-1]
    total = hits.sum()
    if total == 0:
        return float("nan")
    found = np.cumsum(hits)
    named = found + np.cumsum(misses)
    steps = hits > 0
    return float((hits[steps] / total * found[steps] / named[steps]).sum())


def log_loss(case: Classes, weights: Floats) -> float:
    """Return the mean −ln of the probability given to the truth, in nats."""
    return float(np.average(case.surprise, weights=weights))


def r2(case: Numbers, weights: Floats) -> float:
    """Return 1 − residual over total sum of squares; NaN where the truth is constant."""
    mean = np.average(case.truth, weights=weights)
    total = float((weights * (case.truth - mean) ** 2).sum())
    if total == 0:
        return float("nan")
    return 1 - float((weights * (case.truth - case.predicted) ** 2).sum()) / total


def rmse(case: Numbers, weights: Floats) -> float:
    """Return the root of the mean squared error, in units of the target."""
    squares = (case.truth - case.predicted) ** 2
    return float(np.sqrt(np.average(squares, weights=weights)))


def mae(case: Numbers, weights: Floats) -> float:
    """Return the mean absolute error, in units of the target."""
    return float(np.average(np.abs(case.truth - case.predicted), weights=weights))


_OF_CLASSES: dict[str, Callable[[Classes, Floats], float]] = {
    "accuracy": accuracy,
    "balanced_accuracy": balanced_accuracy,
    "macro_f1": macro_f1,
    "roc_auc": roc_auc,
    "average_precision": average_precision,
    "log_loss": log_loss,
}
_OF_NUMBERS: dict[str, Callable[[Numbers, Floats], float]] = {
    "r2": r2,
    "rmse": rmse,
    "mae": mae,
}


def measure_resampled(metric: str, case: Case, weights: Floats) -> float:
    """Return a metric of rows that count `weights` times; NaN where they do not define it."""
    if isinstance(case, Numbers):
        return _OF_NUMBERS[metric](case, weights)
    return _OF_CLASSES[metric](case, weights)


def _by_rank(case: Classes, weights: Floats) -> tuple[Floats, Floats]:
    """Weigh positive and negative rows by distinct score, from the lowest score."""
    ranks = case.ranks
    hits = np.bincount(ranks, weights * case.is_positive)
    misses = np.bincount(ranks, weights * (1 - case.is_positive))
    return hits.astype(np.float64), misses.astype(np.float64)
