"""What is known of a day when its forecast is made: the day itself, and the visits of days before the origin of the forecast."""
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.rows import TARGET, TIME

NAMES = ("level", "recent", "season", "horizon", "temperature", "promotion")
MONTH, WEEK, WEEKS = 28, 7, 8
FARTHEST = 400


@dataclass(frozen=True)
class Past:
    """Days with known visits, in their order."""

    days: np.ndarray
    visits: np.ndarray

    @classmethod
    def of(cls, rows: pd.DataFrame) -> "Past":
        known = rows.dropna(subset=[TARGET]).sort_values(TIME)
        return cls(days_of(known), known[TARGET].to_numpy(float))

    def summary(self, count: int) -> tuple[float, float, np.ndarray, int] | None:
        """Level of the last four weeks, of the last one, what each weekday adds, and the last day, of the first `count` days."""
        if count < MONTH:
            return None
        visits, days = self.visits[:count], self.days[:count]
        level = visits[-MONTH:].mean()
        span = slice(max(0, count - WEEK * WEEKS), count)
        over = visits[span] - visits[span].mean()
        weekday = days[span] % 7
        season = np.array([over[weekday == one].mean() if (weekday == one).any() else 0.0 for one in range(7)])
        return level, visits[-WEEK:].mean() - level, season, int(days[-1])


def days_of(rows: pd.DataFrame) -> np.ndarray:
    return ((rows[TIME] - pd.Timestamp("1970-01-05")) // pd.Timedelta(days=1)).to_numpy(int)


def matrix(rows: pd.DataFrame, past: Past, gap: int = 1, otherwise: dict | None = None) -> np.ndarray:
    """
    Features of each row, seen from `gap` days before it at the latest: no visits of that day or a later one are looked at. Where fewer than
    four weeks are known, `otherwise` stands for them; without it the row is all NaN.
    """
    days = days_of(rows)
    counts = np.searchsorted(past.days, days - gap, side="right")
    known = {count: past.summary(count) for count in set(counts.tolist())}
    made = np.full((len(rows), len(NAMES)), np.nan)
    for at, (day, count) in enumerate(zip(days.tolist(), counts.tolist())):
        found = known[count]
        if found is not None:
            level, recent, season, last = found
            made[at, :4] = level, recent, season[day % 7], min(day - last, FARTHEST)
        elif otherwise is not None:
            made[at, :4] = otherwise["level"], 0, otherwise["season"][day % 7], otherwise["horizon"]
    made[:, 4] = rows["temperature"]
    made[:, 5] = rows["promotion"]
    return made
