"""Metrics from predictions, by scikit-learn's definitions, with bootstrap intervals.

A resample is a weight for each row (how often it was drawn), so that none needs a copy.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
LOWER_IS_BETTER = frozenset({"log_loss", "rmse", "mae"})
RESAMPLES = 1000


def classes_of(values: Floats) -> NDArray[np.int64]:
    """Return the class of highest probability, shape (rows,); of equal ones the first."""
    return np.asarray(np.argmax(values, axis=1), dtype=np.int64)


def confusion(truth: NDArray[np.int64], values: Floats, weights: Floats) -> Floats:
    """Return weights by truth (rows) and prediction (columns), shape (classes, classes)."""
    size = values.shape[1]
    cells = np.bincount(truth * size + classes_of(values), weights, size * size)
    return cells.reshape(size, size).astype(np.float64)


def measure(
    metric: str,
    truth: NDArray[np.generic],
    values: Floats,
    positive: int | None = None,
    weights: Floats | None = None,
) -> float:
    """Return a metric; NaN where the rows do not define it.

    `truth`: places of classes or numbers, shape (rows,). `values`: probabilities, shape
    (rows, classes), or numbers, shape (rows,). `positive`: its column, for two classes.
    """
    row_weights = np.ones(len(truth)) if weights is None else weights
    if not len(truth) or row_weights.sum() == 0:
        return float("nan")
    if values.ndim == 1:
        return _OF_NUMBERS[metric](truth.astype(np.float64), values, row_weights)
    places = truth.astype(np.int64)
    if metric in _OF_RANKS:
        column = values.shape[1] - 1 if positive is None else positive
        return _OF_RANKS[metric](places == column, values[:, column], row_weights)
    return _OF_CLASSES[metric](places, values, row_weights)


def gain(metric: str, value: float, other: float) -> float:
    """Return how much better `value` is than `other`; positive when it is better."""
    return other - value if metric in LOWER_IS_BETTER else value - other


def interval(
    metric: str,
    truth: NDArray[np.generic],
    values: Floats,
    positive: int | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[float, float]:
    """Return the percentile bootstrap interval of a metric over rows."""
    drawn = [
        measure(metric, truth, values, positive, weights)
        for weights in _resamples(len(truth), seed)
    ]
    return _percentiles(drawn, level)


def paired_gain(
    metric: str,
    truth: NDArray[np.generic],
    values: Floats,
    others: Floats,
    positive: int | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> tuple[float, float, float]:
    """Return by how much `values` beat `others` on the same rows, and the interval's ends."""
    first = measure(metric, truth, values, positive)
    second = measure(metric, truth, others, positive)
    drawn = [
        gain(
            metric,
            measure(metric, truth, values, positive, weights),
            measure(metric, truth, others, positive, weights),
        )
        for weights in _resamples(len(truth), seed)
    ]
    return (gain(metric, first, second), *_percentiles(drawn, level))


def _resamples(rows: int, seed: int) -> list[Floats]:
    chance = np.random.default_rng(seed)
    # The interval of many rows is narrow; fewer resamples tell its ends well enough.
    count = RESAMPLES if rows <= 20_000 else RESAMPLES // 5
    return [
        np.bincount(chance.integers(0, rows, rows), minlength=rows).astype(np.float64)
        for _ in range(count if rows else 0)
    ]


def _percentiles(drawn: list[float], level: float) -> tuple[float, float]:
    finite = [value for value in drawn if np.isfinite(value)]
    if not finite:
        return float("nan"), float("nan")
    low, high = np.quantile(finite, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def _accuracy(truth: NDArray[np.int64], values: Floats, weights: Floats) -> float:
    return float(np.average(truth == classes_of(values), weights=weights))


def _balanced_accuracy(truth: NDArray[np.int64], values: Floats, weights: Floats) -> float:
    cells = confusion(truth, values, weights)
    there = cells.sum(axis=1) > 0
    return float((np.diag(cells)[there] / cells.sum(axis=1)[there]).mean())


def _macro_f1(truth: NDArray[np.int64], values: Floats, weights: Floats) -> float:
    cells = confusion(truth, values, weights)
    both = cells.sum(axis=0) + cells.sum(axis=1)
    there = both > 0
    return float((2 * np.diag(cells)[there] / both[there]).mean())


def _log_loss(truth: NDArray[np.int64], values: Floats, weights: Floats) -> float:
    step = np.finfo(np.float64).eps
    given = np.clip(values[np.arange(len(truth)), truth], step, 1 - step)
    return float(np.average(-np.log(given), weights=weights))


def _by_score(
    is_positive: NDArray[np.bool_], score: Floats, weights: Floats
) -> tuple[Floats, Floats]:
    ranks = np.unique(score, return_inverse=True)[1]
    return (
        np.bincount(ranks, weights * is_positive).astype(np.float64),
        np.bincount(ranks, weights * ~is_positive).astype(np.float64),
    )


def _roc_auc(is_positive: NDArray[np.bool_], score: Floats, weights: Floats) -> float:
    hits, misses = _by_score(is_positive, score, weights)
    total = hits.sum() * misses.sum()
    below = np.cumsum(misses) - misses
    return float((hits * (below + misses / 2)).sum() / total) if total else float("nan")


def _average_precision(is_positive: NDArray[np.bool_], score: Floats, weights: Floats) -> float:
    hits, misses = (side[::-1] for side in _by_score(is_positive, score, weights))
    found = np.cumsum(hits)
    named = found + np.cumsum(misses)
    steps = hits > 0
    if not hits.sum():
        return float("nan")
    return float((hits[steps] / hits.sum() * found[steps] / named[steps]).sum())


def _r2(truth: Floats, values: Floats, weights: Floats) -> float:
    total = (weights * (truth - np.average(truth, weights=weights)) ** 2).sum()
    residual = (weights * (truth - values) ** 2).sum()
    return float(1 - residual / total) if total else float("nan")


def _rmse(truth: Floats, values: Floats, weights: Floats) -> float:
    return float(np.sqrt(np.average((truth - values) ** 2, weights=weights)))


def _mae(truth: Floats, values: Floats, weights: Floats) -> float:
    return float(np.average(np.abs(truth - values), weights=weights))


_OF_CLASSES: dict[str, Callable[[NDArray[np.int64], Floats, Floats], float]] = {
    "accuracy": _accuracy,
    "balanced_accuracy": _balanced_accuracy,
    "macro_f1": _macro_f1,
    "log_loss": _log_loss,
}
_OF_RANKS: dict[str, Callable[[NDArray[np.bool_], Floats, Floats], float]] = {
    "roc_auc": _roc_auc,
    "average_precision": _average_precision,
}
_OF_NUMBERS: dict[str, Callable[[Floats, Floats, Floats], float]] = {
    "r2": _r2,
    "rmse": _rmse,
    "mae": _mae,
}
