"""A linear model of the features, fitted to forecasts of one day ahead up to ten months ahead."""
import numpy as np
import pandas as pd

from forecast.features import NAMES, Past, days_of, matrix
from forecast.rows import TARGET, split

GAPS = (1, 7, 30, 60, 120, 180, 240, 300)
RIDGE = 1.0


def fit(rows: pd.DataFrame) -> dict:
    past = Past.of(rows)
    seen = [(gap, matrix(rows, past, gap)) for gap in GAPS]
    full = np.vstack([features for _, features in seen])
    truth = np.tile(rows[TARGET].to_numpy(float), len(GAPS))
    usable = ~np.isnan(full).any(axis=1)
    full, truth = full[usable], truth[usable]
    mean, scale = full.mean(axis=0), full.std(axis=0)
    scale[scale == 0] = 1
    standard = (full - mean) / scale
    weights = np.linalg.solve(standard.T @ standard + RIDGE * np.eye(len(NAMES)), standard.T @ (truth - truth.mean())) / scale
    weekday = days_of(rows) % 7
    middle = float(rows[TARGET].mean())
    season = [float(rows[TARGET][weekday == one].mean()) - middle if (weekday == one).any() else 0.0 for one in range(7)]
    return {
        "weights": dict(zip(NAMES, weights.tolist())),
        "constant": float(truth.mean() - mean @ weights),
        "otherwise": {"level": middle, "season": season, "horizon": float(mean[3])},
    }


def predict(model: dict, rows: pd.DataFrame, history: pd.DataFrame) -> np.ndarray:
    features = matrix(rows, Past.of(history), 1, model["otherwise"])
    return model["constant"] + features @ np.array([model["weights"][name] for name in NAMES])


def evaluate(rows: pd.DataFrame) -> dict:
    """The latest fifth of the days, all forecast from the day before the first of them."""
    sides = split(rows)
    train, test = rows.iloc[sides["train"]], rows.iloc[sides["test"]]
    truth = test[TARGET].to_numpy(float)
    errors = truth - predict(fit(train), test, train)
    same_weekday = matrix(test, Past.of(train))
    naive = truth - same_weekday[:, 0] - same_weekday[:, 2]
    return {
        "days": len(test),
        "test_mae": round(float(np.abs(errors).mean()), 2),
        "test_rmse": round(float(np.sqrt((errors**2).mean())), 2),
        "test_r2": round(float(1 - (errors**2).sum() / ((truth - truth.mean()) ** 2).sum()), 3),
        "baseline_same_weekday_mae": round(float(np.abs(naive).mean()), 2),
    }
