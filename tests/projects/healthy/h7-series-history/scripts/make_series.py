"""Makes data/visits.csv: 1,200 days of visits to a museum. python scripts/make_series.py"""
from pathlib import Path

import numpy as np
import pandas as pd

WEEK = np.array([-120, -60, -40, -20, 30, 140, 70])


def make(days: int = 1200, seed: int = 31) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    date = pd.date_range("2021-03-01", periods=days, freq="D")
    at = np.arange(days)
    temperature = 11 - 10 * np.cos(2 * np.pi * (at + 59) / 365.25) + random.normal(0, 3, days)
    promotion = (random.random(days) < 0.12).astype(int)
    drift = np.cumsum(random.normal(0, 1.5, days))
    level = 420 + 0.12 * at + drift - 3 * (temperature - 11) + 60 * promotion
    visits = np.maximum(0, level + WEEK[date.dayofweek] + random.normal(0, 25, days)).round().astype(int)
    return pd.DataFrame(
        {"date": date.strftime("%Y-%m-%d"), "temperature": temperature.round(1), "promotion": promotion, "visits": visits}
    )


if __name__ == "__main__":
    make().to_csv(Path(__file__).parent.parent / "data" / "visits.csv", index=False)
