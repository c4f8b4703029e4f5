"""Numbers that lie far from zero beside their spread, and what float32 leaves of them.

A model calculates in float32, which has 24 bits for a number: of counters around 2,000,000,000 it
holds every 128th. `features: offset` of pipeline.yaml is taken away before, in float64.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from focus_package.config import Config, Feature
from focus_package.errors import ProjectError
from focus_package.schema import map_words, require_columns
from focus_package.tokens import number_of

# Float64 writes some numbers in two ways (0.3 and 0.30000000000000004): that is one value.
DIGITS = 12
# Of the distinct values of a column so many must stay distinct: continuous ones may meet by rounding.
LEAST_KEPT = 0.75
# ONNX calculates in float32; both models get numbers that float32 holds exactly.
LARGEST = 1e30


def centred(word: str, offset: float) -> float | None:
    """Return the number a word spells less the offset of its column; None when it spells none.

    Whole numbers are subtracted exactly, also those beyond 2 ** 53 that float64 does not hold.
    """
    value = number_of(word)
    if value is None or offset == 0:
        return value
    try:
        return float(int(word) - offset)
    except ValueError:
        return value - offset


def check_numbers(table: pd.DataFrame, config: Config) -> None:
    """Raise ProjectError at a column of numbers whose values are merged by float32."""
    require_columns(table, [feature.name for feature in config.features])
    for feature in config.features:
        if feature.kind == "number":
            _check(table[feature.name], feature)


def _check(words: pd.Series[Any], feature: Feature) -> None:
    values = _values(words, feature.offset)
    if not len(values):
        return
    middle = feature.offset + int(np.median(values))
    # As they are written: beside their middle float64 holds what it may merge beside zero.
    written = _values(words, middle)
    distinct = len(np.unique(np.round(written / max(np.abs(written).max(), 1e-300), DIGITS)))
    kept = len(np.unique(values.astype(np.float32)))
    if kept < LEAST_KEPT * distinct:
        raise ProjectError(
            f"{feature.name}: float32 leaves {kept} of its {distinct} different values; in "
            f"pipeline.yaml give it an offset near them, such as {middle}, or move it to excluded."
        )


def _values(words: pd.Series[Any], offset: float) -> NDArray[np.float64]:
    numbers = map_words(words, lambda word: centred(word, offset)).dropna()
    clipped: NDArray[np.float64] = np.clip(numbers.to_numpy(dtype=np.float64), -LARGEST, LARGEST)
    return clipped
