"""Which candidate ships: the simpler one, unless a bigger one is significantly better."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from focus_package.config import Config
from focus_package.cross_validation import out_of_fold
from focus_package.metrics import measure, paired_gain

# Stricter than the 95 % that a gate asks for, since the choice is made on other rows.
LEVEL = 0.98  # two-sided: its lower end is the one-sided 99 % bound


def positive_of(config: Config) -> int | None:
    """Return the place of the positive class, for two classes."""
    positive = config.target.positive
    return None if positive is None else config.target.classes.index(positive)


def choose(
    params_of: dict[str, dict[str, Any]],
    derived: pd.DataFrame,
    target: NDArray[Any],
    folds: NDArray[np.int64],
    config: Config,
) -> dict[str, Any]:
    """Compare candidates, from simple to big, by their out-of-fold predictions.

    Returns the candidate, its parameters, the cross-validated metric of each, and for each
    comparison the gain with its interval.
    """
    metric, positive = config.model.metric, positive_of(config)
    known = np.ones(len(target), dtype=bool)
    chosen = ""
    values: dict[str, NDArray[np.float64]] = {}
    comparisons = []
    for candidate, params in params_of.items():
        values[candidate] = out_of_fold(candidate, params, derived, target, known, folds, config)
        if not chosen:
            chosen = candidate
            continue
        gained, low, high = paired_gain(
            metric, target, values[candidate], values[chosen], positive, LEVEL
        )
        comparison = {"bigger": candidate, "simpler": chosen, "gain": gained}
        comparisons.append({**comparison, "low": low, "high": high})
        if low > 0:
            chosen = candidate
    scores = {name: measure(metric, target, value, positive) for name, value in values.items()}
    return {
        "candidate": chosen,
        "params": params_of[chosen],
        "metric": metric,
        "cross_validated": scores,
        "comparisons": comparisons,
    }
