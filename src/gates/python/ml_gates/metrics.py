"""The metrics of pipeline.yaml, by scikit-learn itself: what a gate reports.

The worker's figures come from code of ours; a judge that computed them the same way would repeat
its mistakes.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np
from sklearn import metrics as by_sklearn
from sklearn.exceptions import UndefinedMetricWarning

from ml_gates.errors import GateError
from ml_gates.predictions import Case, Classes, Floats, Numbers

LOWER_IS_BETTER = frozenset({"log_loss", "rmse", "mae"})
METRICS_OF = {
    "binary": (
        "roc_auc",
        "average_precision",
        "macro_f1",
        "balanced_accuracy",
        "accuracy",
        "log_loss",
    ),
    "multiclass": ("macro_f1", "balanced_accuracy", "accuracy", "log_loss"),
    "regression": ("r2", "rmse", "mae"),
}
NEED_PROBABILITIES = frozenset({"roc_auc", "average_precision", "log_loss"})


def confusion(case: Classes) -> Floats:
    """Count rows by truth and prediction, shape (labels, labels), truth first."""
    labels = np.arange(len(case.labels))
    cells = by_sklearn.confusion_matrix(case.truth, case.predicted, labels=labels)
    return np.asarray(cells, dtype=np.float64)


def _accuracy(case: Classes) -> float:
    return float(by_sklearn.accuracy_score(case.truth, case.predicted))


def _balanced_accuracy(case: Classes) -> float:
    return float(by_sklearn.balanced_accuracy_score(case.truth, case.predicted))


def _macro_f1(case: Classes) -> float:
    return float(by_sklearn.f1_score(case.truth, case.predicted, average="macro"))


def _roc_auc(case: Classes) -> float:
    return float(by_sklearn.roc_auc_score(case.is_positive, case.score()))


def _average_precision(case: Classes) -> float:
    score = case.score()
    if not case.is_positive.any():
        return float("nan")
    return float(by_sklearn.average_precision_score(case.is_positive, score))


def _log_loss(case: Classes) -> float:
    labels = np.arange(len(case.labels))
    return float(by_sklearn.log_loss(case.truth, case.filled_probabilities(), labels=labels))


def _r2(case: Numbers) -> float:
    if np.ptp(case.truth) == 0:
        return float("nan")
    return float(by_sklearn.r2_score(case.truth, case.predicted))


def _rmse(case: Numbers) -> float:
    return float(by_sklearn.root_mean_squared_error(case.truth, case.predicted))


def _mae(case: Numbers) -> float:
    return float(by_sklearn.mean_absolute_error(case.truth, case.predicted))


_OF_CLASSES: dict[str, Callable[[Classes], float]] = {
    "accuracy": _accuracy,
    "balanced_accuracy": _balanced_accuracy,
    "macro_f1": _macro_f1,
    "roc_auc": _roc_auc,
    "average_precision": _average_precision,
    "log_loss": _log_loss,
}
_OF_NUMBERS: dict[str, Callable[[Numbers], float]] = {
    "r2": _r2,
    "rmse": _rmse,
    "mae": _mae,
}


def measure(metric: str, case: Case) -> float:
    """Return a metric; NaN where it is not defined for these rows."""
    with warnings.catch_warnings():
        # NaN says it; labels that only the predictions have and sums a little off 1 are known.
        warnings.simplefilter("ignore", UndefinedMetricWarning)
        warnings.simplefilter("ignore", UserWarning)
        if isinstance(case, Numbers):
            return _OF_NUMBERS[metric](case)
        return _OF_CLASSES[metric](case)


def check_metric(metric: str, problem: str) -> None:
    """Raise GateError when the metric does not belong to the problem."""
    if metric not in METRICS_OF[problem]:
        raise GateError(
            f"metric {metric!r} is none of {', '.join(METRICS_OF[problem])} ({problem})"
        )


def gain(metric: str, value: float, other: float) -> float:
    """Return how much better `value` is, positive when it is, in the metric's unit."""
    return other - value if metric in LOWER_IS_BETTER else value - other
