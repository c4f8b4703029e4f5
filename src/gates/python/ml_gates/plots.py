"""What the gate view draws."""

from __future__ import annotations

from typing import Any

import numpy as np

from ml_gates.metrics import confusion
from ml_gates.predictions import Case, Classes, Floats, Numbers

BINS = 10
MOST_POINTS = 200
QUANTILES = (0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1)


def plots_of(case: Case) -> dict[str, Any]:
    """Return the confusion matrix and calibration, or the residuals; keys as in README.md."""
    if isinstance(case, Numbers):
        return {"confusion": None, "calibration": None, "residuals": _residuals(case)}
    cells = confusion(case)
    return {
        "confusion": {"labels": case.labels, "counts": cells.astype(int).tolist()},
        "calibration": _calibration(case),
        "residuals": None,
    }


def _calibration(case: Classes) -> list[dict[str, Any]] | None:
    """Return bins of the positive label's probability, or of the highest one with many labels."""
    if case.probabilities is None:
        return None
    if case.positive is not None:
        predicted: Floats = case.probabilities[:, case.positive]
        if np.isnan(predicted).any():
            return None
        observed = case.is_positive
    else:
        filled = np.nan_to_num(case.probabilities)
        predicted = filled.max(axis=1)
        observed = (filled.argmax(axis=1) == case.truth).astype(np.float64)
    bins = np.clip((predicted * BINS).astype(int), 0, BINS - 1)
    return [
        {
            "low": at / BINS,
            "high": (at + 1) / BINS,
            "rows": int(inside.sum()),
            "predicted": float(predicted[inside].mean()) if inside.any() else None,
            "observed": float(observed[inside].mean()) if inside.any() else None,
        }
        for at in range(BINS)
        for inside in [bins == at]
    ]


def _residuals(case: Numbers) -> dict[str, Any]:
    """Return prediction − truth: quantiles, a histogram, and up to 200 rows for a scatter plot."""
    residuals = case.predicted - case.truth
    counts, edges = np.histogram(residuals, bins=2 * BINS)
    step = max(1, -(-len(residuals) // MOST_POINTS))
    return {
        "quantiles": [{"q": q, "value": float(np.quantile(residuals, q))} for q in QUANTILES],
        "histogram": [
            {"low": float(edges[at]), "high": float(edges[at + 1]), "rows": int(count)}
            for at, count in enumerate(counts)
        ],
        "scatter": [
            {"truth": float(case.truth[at]), "prediction": float(case.predicted[at])}
            for at in range(0, len(residuals), step)
        ],
    }
