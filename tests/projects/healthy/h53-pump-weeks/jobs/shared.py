"""Columns, model and the cost of a mistake."""
import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, TargetEncoder

NUMBERS = ["hours", "vibration", "oil heat"]
TARGET = "failed"
MISSED = 4  # a stand-still that nobody expected costs four needless visits


def read(path):
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for name in NUMBERS:
        table[name] = pd.to_numeric(table[name].replace("", np.nan)).astype(float)
    return table


def model(seed):
    """More hours or vibration never make a pump safer. A row's site is encoded by the labels of other rows only: TargetEncoder fits in folds."""
    columns = ColumnTransformer([
        ("site", TargetEncoder(target_type="binary", smooth="auto", cv=5, random_state=seed), ["site"]),
        ("make", OneHotEncoder(handle_unknown="ignore", sparse_output=False, categories=[["A", "B", "C"]]), ["make"]),
        ("numbers", "passthrough", NUMBERS),
    ])
    trees = HistGradientBoostingClassifier(max_iter=80, learning_rate=0.06, max_leaf_nodes=8, min_samples_leaf=30, l2_regularization=1.0,
                                           monotonic_cst=[1, 0, 0, 0, 1, 1, 0], early_stopping=False, random_state=seed)
    return make_pipeline(columns, trees)


def cheapest(truth, share):
    """The threshold that costs least on rows the model did not see."""
    tried = np.round(np.arange(0.05, 0.6, 0.01), 2)
    cost = [MISSED * np.sum(truth & (share < t)) + np.sum(~truth & (share >= t)) for t in tried]
    return float(tried[int(np.argmin(cost))])


def sides(table, fraction=0.2):
    """Whole weeks: the latest are the test."""
    late = table["week"] > table["week"].sort_values(kind="stable").iloc[int(len(table) * (1 - fraction)) - 1]
    if not late.any():
        late = table["week"] == table["week"].max()
    return np.flatnonzero(~late).tolist(), np.flatnonzero(late).tolist()
