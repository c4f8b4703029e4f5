"""What a model must beat: the best answer that knows the training targets only."""

from __future__ import annotations

from collections import Counter

import numpy as np

from ml_gates.errors import GateError
from ml_gates.metrics import NEED_PROBABILITIES
from ml_gates.predictions import Case, Numbers, Truth


def baseline(truth: Truth, training: list[str], metric: str) -> tuple[str, Case]:
    """Return the kind of dummy that suits the metric, and its predictions.

    `training` are the labels of the training rows. Kinds are those of scikit-learn's
    DummyClassifier and DummyRegressor.
    """
    if not training:
        raise GateError("no row of training has a label")
    rows = len(truth.labels)
    if truth.target.problem == "regression":
        values = np.array([float(label) for label in training])
        kind = "median" if metric == "mae" else "mean"
        guess = float(np.median(values) if kind == "median" else values.mean())
        known = np.array([float(label) for label in truth.labels])
        return kind, Numbers(known, np.full(rows, guess))
    counts = Counter(training)
    labels = [*truth.classes]
    labels += sorted((set(training) | set(truth.labels)) - set(labels))
    most = max(labels, key=lambda label: counts[label])
    prior = np.array([counts[label] / len(training) for label in labels])
    case = truth.classes_case(
        labels,
        np.full(rows, labels.index(most), dtype=np.int64),
        np.tile(prior, (rows, 1)),
    )
    return "prior" if metric in NEED_PROBABILITIES else "most_frequent", case
