"""`score`: a metric of predictions, its interval, and the gain over simpler answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import precision_recall_fscore_support

from ml_gates.baseline import baseline
from ml_gates.bootstrap import LEVEL, interval, weights
from ml_gates.errors import GateError
from ml_gates.metrics import (
    METRICS_OF,
    NEED_PROBABILITIES,
    check_metric,
    confusion,
    gain,
    measure,
)
from ml_gates.plots import plots_of
from ml_gates.predictions import Case, Classes, Truth
from ml_gates.request import Request
from ml_gates.resampled import measure_resampled
from ml_gates.units import Rule

FEWEST_ROWS_OF_A_CLASS = 25


def score(request: Request) -> dict[str, Any]:
    """Judge predictions against the truth."""
    truth, metric = Truth.of(request), request.text("metric")
    check_metric(metric, truth.target.problem)
    case = truth.case(request.file("predictions"))
    # What other fits said of the same rows: their mean counts, of the same resampled rows.
    rounds = [case, *(truth.case(Path(file)) for file in request.texts("again", []))]
    others: dict[str, Case] = {}
    kind = ""
    if request.has("training"):
        kind, others["baseline"] = baseline(truth, truth.training, metric)
    if request.has("simple"):
        others["simple"] = truth.case(request.file("simple"))
    value = float(np.mean([defined(metric, one) for one in rounds]))
    samples = request.integer("bootstrap", 2000)
    values: list[float] = []
    gains: dict[str, list[float]] = {name: [] for name in others}
    seed = request.integer("seed", 0)
    for weight in weights(truth, Rule.of(request), samples, seed):
        resampled = float(np.mean([measure_resampled(metric, one, weight) for one in rounds]))
        compared = {n: measure_resampled(metric, other, weight) for n, other in others.items()}
        if np.isnan([resampled, *compared.values()]).any():
            continue
        values.append(resampled)
        for name, reached in compared.items():
            gains[name].append(gain(metric, resampled, reached))
    level = request.number("level", LEVEL)
    low, high = interval(values, level)
    answer: dict[str, Any] = {
        "metric": metric,
        "rows": len(truth.labels),
        "unseen": truth.unseen,
        "value": value,
        "low": low,
        "high": high,
        "bootstrap": len(values),
        "skipped": samples - len(values),
        "metrics": all_metrics(case, truth.target.problem),
        "classes": per_class(case) if isinstance(case, Classes) else [],
    }
    for name, other in others.items():
        reached = defined(metric, other)
        low, high = interval(gains[name], level)
        answer[name] = {
            "value": reached,
            "gain": {"value": gain(metric, value, reached), "low": low, "high": high},
        }
    if kind:
        answer["baseline"]["kind"] = kind
    if request.flag("plots", True):
        answer["plots"] = plots_of(case)
    return answer


def defined(metric: str, case: Case) -> float:
    """Return a metric of all rows. Raises GateError where it is not defined."""
    value = measure(metric, case)
    if not np.isfinite(value):
        raise GateError(f"{metric} is not defined: every row has the same target")
    return value


def all_metrics(case: Case, problem: str) -> dict[str, float | None]:
    """Return every metric of the problem; None where the predictions do not tell it."""
    values: dict[str, float | None] = {}
    for metric in METRICS_OF[problem]:
        try:
            value = measure(metric, case)
        except GateError:
            if metric not in NEED_PROBABILITIES:
                raise
            value = float("nan")
        values[metric] = value if np.isfinite(value) else None
    return values


def per_class(case: Classes) -> list[dict[str, Any]]:
    """Return precision, recall and F1 of every label; None where there is nothing to divide by."""
    labels = np.arange(len(case.labels))
    precision, recall, f1, rows = precision_recall_fscore_support(
        case.truth, case.predicted, labels=labels, zero_division=np.nan
    )
    predicted = confusion(case).sum(axis=0)
    return [
        {
            "label": label,
            "rows": int(rows[at]),
            "predicted": int(predicted[at]),
            "precision": _or_none(precision[at]),
            "recall": _or_none(recall[at]),
            "f1": _or_none(f1[at]),
            "judged": bool(rows[at] >= FEWEST_ROWS_OF_A_CLASS),
        }
        for at, label in enumerate(case.labels)
    ]


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
