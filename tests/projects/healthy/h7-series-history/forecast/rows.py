"""Rows, and which of them are for the test."""
from pathlib import Path

import pandas as pd

TIME, TARGET = "date", "visits"
TEST_SHARE = 0.2


def read(path: str | Path) -> pd.DataFrame:
    return pd.read_csv(path, parse_dates=[TIME])


def split(rows: pd.DataFrame) -> dict[str, list[int]]:
    """The latest fifth of the days; rows are counted as they stand in the file."""
    times = rows[TIME].sort_values(ignore_index=True)
    first = times[round(len(times) * (1 - TEST_SHARE))]
    late = rows[TIME] >= first
    return {side: [at for at, one in enumerate(late) if one == wanted] for side, wanted in (("train", False), ("test", True))}
