"""Paired bootstrap: the same resampled rows for everything that is compared.

Percentile intervals, Efron and Tibshirani (1993), chapter 13. Groups are drawn whole; rows in
time are drawn in circular blocks, Politis and Romano (1992).
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from ml_gates.errors import GateError
from ml_gates.labels import Target
from ml_gates.predictions import Floats, Truth
from ml_gates.units import Rule, row_times, units_of

FEWEST = 100
LEVEL = 0.95
FEWEST_BEYOND = 2


def weights(truth: Truth, rule: Rule, samples: int, seed: int) -> Iterator[Floats]:
    """Yield how often each resample holds each row, shape (rows,)."""
    random = np.random.default_rng(seed)
    rows = len(truth.labels)
    if samples < FEWEST:
        raise GateError(f"bootstrap must be at least {FEWEST}, seen {samples}")
    order = _time_order(truth, rule, truth.target)
    units = units_of(truth.table, rule, truth.target.missing)
    for _ in range(samples):
        if order is not None:
            yield _blocks(random, order)
        elif rule.name == "group":
            count = int(units.max()) + 1
            drawn = np.bincount(random.integers(count, size=count), minlength=count)
            yield drawn[units].astype(np.float64)
        else:
            drawn = np.bincount(random.integers(rows, size=rows), minlength=rows)
            yield drawn.astype(np.float64)


def interval(values: list[float], level: float = LEVEL) -> tuple[float, float]:
    """Return the percentile interval, of 95 % unless said otherwise.

    Where an end would hang on fewer than two resamples, it is that of a normal distribution with
    their mean and deviation.
    """
    if not values:
        raise GateError("no resample of the rows had a value, they are too few")
    tail = (1 - level) / 2
    if tail * len(values) >= FEWEST_BEYOND:
        low, high = np.quantile(values, [tail, 1 - tail])
        return float(low), float(high)
    reach = NormalDist().inv_cdf(1 - tail) * float(np.std(values))
    middle = float(np.mean(values))
    return middle - reach, middle + reach


def _time_order(truth: Truth, rule: Rule, target: Target) -> NDArray[np.int64] | None:
    times = row_times(truth.table, rule, target.missing)
    if times is None:
        return None
    keys = np.array([-np.inf if time is None else time for time in times])
    return np.argsort(keys, kind="stable")


def _blocks(random: np.random.Generator, order: NDArray[np.int64]) -> Floats:
    """Draw one circular block bootstrap; a block is as long as the cube root of the rows."""
    rows = len(order)
    length = max(1, round(rows ** (1 / 3)))
    starts = random.integers(rows, size=-(-rows // length))
    places = (starts[:, None] + np.arange(length)).ravel()[:rows] % rows
    return np.bincount(order[places], minlength=rows).astype(np.float64)
