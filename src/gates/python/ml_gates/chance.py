"""`chance`: models that were trained on shuffled labels must know nothing of the real ones.

One such model is not at chance within the deviation of a permutation: it learns a direction by
luck, and where features are strong that direction goes with the truth or against it (measured on
breast_cancer: AUC from .19 to .67 with a deviation of .055). A second model trained on the same
permutation with the labels reversed learns the opposite direction, so the mean of the two is at
chance for an honest project, while one that knows the answers is right both times.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from ml_gates.association import auc, correlation
from ml_gates.errors import GateError
from ml_gates.metrics import check_metric, measure
from ml_gates.predictions import Case, Classes, Floats, Numbers, Truth
from ml_gates.request import Request

CHANCE_OF_AUC = 0.5


def chance(request: Request) -> dict[str, Any]:
    """Compare predictions of models trained on shuffled labels with permutations of the truth."""
    truth, metric = Truth.of(request), request.text("metric")
    check_metric(metric, truth.target.problem)
    paths = request.texts("predictions")
    if not paths:
        raise GateError("chance needs at least one file of predictions")
    cases = [truth.case(Request({"predictions": path}).file("predictions")) for path in paths]
    pair = _two_commonest(truth)
    sides = [_side(case, pair) for case in cases]
    values = [_statistic(scores, goal, bool(pair)) for scores, goal in sides]
    random = np.random.default_rng(request.integer("seed", 0))
    permutations = request.integer("permutations", 2000)
    goal = sides[0][1]
    drawn = [
        [_statistic(scores, order, bool(pair)) for scores, _ in sides]
        for order in (random.permutation(goal) for _ in range(permutations))
    ]
    # The deviation of one file: that of a mirrored pair's mean is nearly 0, and no honest project
    # mirrors exactly (its own split may depend on the labels).
    deviation = float(np.std(np.array(drawn), axis=0).mean())
    expected = CHANCE_OF_AUC if pair else 0.0
    value = float(np.mean(values))
    z = (value - expected) / deviation if deviation > 0 else 0.0
    return {
        "metric": metric,
        "metric_values": [_metric(metric, case) for case in cases],
        "statistic": f"AUC of {pair[0]!r} against {pair[1]!r}" if pair else "correlation",
        "rows": len(goal),
        "value": value,
        "values": values,
        "mean": expected,
        "sigma": deviation,
        "z": z,
        "within": abs(z) <= request.number("sigmas", 3),
    }


def _two_commonest(truth: Truth) -> tuple[str, str] | None:
    """Return the two commonest labels that `mirror` exchanges, None for numbers."""
    if truth.target.problem == "regression":
        return None
    counts = Counter(truth.labels)
    turned = list(zip(truth.classes, reversed(truth.classes), strict=True))
    pairs = [(a, b) for a, b in turned[: len(turned) // 2] if counts[a] and counts[b]]
    if not pairs:
        raise GateError("the truth has too few labels to tell chance from knowledge")
    return max(pairs, key=lambda pair: min(counts[pair[0]], counts[pair[1]]))


def _side(case: Case, pair: tuple[str, str] | None) -> tuple[Floats, Floats]:
    """Return what is predicted and what is true, shape (rows that have one of the two labels,)."""
    if isinstance(case, Numbers) or pair is None:
        if isinstance(case, Classes):
            raise GateError("classes need two labels")
        return case.predicted, case.truth
    first, second = (case.labels.index(label) for label in pair)
    rows = np.isin(case.truth, (first, second))
    if case.probabilities is not None:
        both = np.nan_to_num(case.probabilities[:, [first, second]])
        scores: Floats = both[:, 0] - both[:, 1]
    else:
        scores = (case.predicted == first).astype(np.float64) - (case.predicted == second)
    return scores[rows], np.asarray(case.truth[rows] == first, dtype=np.float64)


def _statistic(scores: Floats, goal: Floats, classes: bool) -> float:
    return auc(scores, goal) if classes else correlation(scores, goal)


def _metric(metric: str, case: Case) -> float | None:
    try:
        value = measure(metric, case)
    except GateError:
        return None
    return value if np.isfinite(value) else None
