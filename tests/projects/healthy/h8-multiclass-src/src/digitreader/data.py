"""Rows of pixels, and which of them are for the test."""
from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.model_selection import train_test_split

TARGET = "digit"
SIDE = 8
PIXELS = [f"p{row}{column}" for row in range(SIDE) for column in range(SIDE)]
CLASSES = [str(digit) for digit in range(10)]
INK = 16


def read(path: str | Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype={TARGET: str})


def pixels(rows: pd.DataFrame) -> np.ndarray:
    """Darkness from 0 to 1."""
    return rows[PIXELS].to_numpy(float) / INK


def split(rows: pd.DataFrame) -> dict[str, list[int]]:
    train, test = train_test_split(np.arange(len(rows)), test_size=0.2, stratify=rows[TARGET], random_state=12)
    return {"train": sorted(train.tolist()), "test": sorted(test.tolist())}
