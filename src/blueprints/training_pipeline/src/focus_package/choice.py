"""Which candidate ships: the simpler one, unless a bigger one is significantly better."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from focus_package.config import Config
from focus_package.cross_validation import out_of_fold
from focus_package.metrics import measure, paired_gain
from focus_package.schema import labels_of
from focus_package.split import folds

# Stricter than the 95 % that a gate asks for, since the gate deals other folds.
LEVEL = 0.98  # two-sided: its lower end is the one-sided 99 % bound
# One dealing of folds is luck too: the bigger candidate must win on each of these.
FOLDINGS = 3


def positive_of(config: Config) -> int | None:
    """Return the place of the positive class, for two classes."""
    positive = config.target.positive
    return None if positive is None else config.target.classes.index(positive)


def fresh_folds(training: pd.DataFrame, config: Config) -> list[NDArray[np.int64]]:
    """Deal the labelled training rows into folds that no trial was scored on, several times.

    The best of many trials is partly the luckiest on the folds that it was searched on, so the
    choice needs others. By time, folds have no luck in the dealing: their boundaries move instead.
    """
    known = labels_of(training, config).notna().to_numpy()
    count, seed = config.model.folds, config.split.seed
    by_time = config.split.rule == "time"
    return [
        folds(
            training,
            replace(config, split=replace(config.split, seed=seed + number)),
            count + number if by_time else count,
        )[known]
        for number in range(1, FOLDINGS + 1)
    ]


def choose(
    params_of: dict[str, dict[str, Any]],
    derived: pd.DataFrame,
    target: NDArray[Any],
    foldings: list[NDArray[np.int64]],
    config: Config,
) -> dict[str, Any]:
    """Compare candidates, from simple to big, by their out-of-fold predictions of each folding.

    Returns the candidate, its parameters, the cross-validated metric of each (the mean of the
    foldings), and for each comparison the gain with its interval, of the folding with the lowest.
    """
    metric, positive = config.model.metric, positive_of(config)
    known = np.ones(len(target), dtype=bool)
    chosen = ""
    values: dict[str, list[NDArray[np.float64]]] = {}
    comparisons = []
    for candidate, params in params_of.items():
        values[candidate] = [
            out_of_fold(candidate, params, derived, target, known, one, config) for one in foldings
        ]
        if not chosen:
            chosen = candidate
            continue
        gained, low, high = min(
            (
                paired_gain(metric, target, bigger, simpler, positive, LEVEL)
                for bigger, simpler in zip(values[candidate], values[chosen], strict=True)
            ),
            key=lambda interval: interval[1],
        )
        comparison = {"bigger": candidate, "simpler": chosen, "gain": gained}
        comparisons.append({**comparison, "low": low, "high": high})
        if low > 0:
            chosen = candidate
    return {
        "candidate": chosen,
        "params": params_of[chosen],
        "metric": metric,
        "cross_validated": {
            name: float(
                np.mean([measure(metric, target, value, positive) for value in of_foldings])
            )
            for name, of_foldings in values.items()
        },
        "comparisons": comparisons,
    }
