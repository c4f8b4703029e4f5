"""Tree thresholds that float32 holds exactly, so that the exported model decides as this one."""

from __future__ import annotations

from typing import Any

import numpy as np

LINE = "threshold="
# Lengths of the trees as text, which change; LightGBM reads a model without them.
SIZES = "tree_sizes="


def round_thresholds(model: Any) -> None:
    """Round every threshold of a fitted LightGBM model down to float32, in place.

    Features are float32 numbers already (see `features.py`), and `x <= t` says the same of such
    an x as `x <= round_down(t)`: no prediction changes. ONNX rounds to the nearest float32
    instead; a row that lies exactly on a threshold (an age of 41 between those of 40 and 42)
    would then go the other way.
    """
    from lightgbm import Booster

    lines = model.booster_.model_to_string(num_iteration=-1).split("\n")
    rounded = [
        _rounded(line) if line.startswith(LINE) else line
        for line in lines
        if not line.startswith(SIZES)
    ]
    model._Booster = Booster(model_str="\n".join(rounded))


def _rounded(line: str) -> str:
    return LINE + " ".join(repr(round_down(float(word))) for word in line[len(LINE) :].split())


def round_down(value: float) -> float:
    """Return the largest float32 that is not above a number."""
    nearest = np.float32(value)
    if float(nearest) > value:
        nearest = np.nextafter(nearest, np.float32(-np.inf))
    return float(nearest)
