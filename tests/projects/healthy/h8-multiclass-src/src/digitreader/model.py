"""Candidates, what they answer, and how good that is."""
from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.base import ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, log_loss
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from digitreader.data import CLASSES, INK, SIDE, TARGET, pixels, split


def with_profiles(values: np.ndarray) -> np.ndarray:
    """The ink of each row and of each column of the picture beside its pixels."""
    pictures = values.reshape(-1, SIDE, SIDE)
    return np.hstack([values, pictures.mean(axis=1), pictures.mean(axis=2)])


def build(candidate: str, params: dict, seed: int) -> ClassifierMixin:
    if candidate == "logistic":
        last = LogisticRegression(C=params.get("C", 1.0) * INK, max_iter=400, random_state=seed)
    elif candidate == "neighbours":
        last = KNeighborsClassifier(params.get("n_neighbors", 5), weights="distance")
    else:
        raise ValueError(f"there is no candidate {candidate!r}")
    return make_pipeline(FunctionTransformer(with_profiles), last)


def fit(rows: pd.DataFrame, candidate: str, params: dict, seed: int = 0) -> ClassifierMixin:
    return build(candidate, params, seed).fit(pixels(rows), rows[TARGET])


def predict(model: ClassifierMixin, rows: pd.DataFrame) -> pd.DataFrame:
    """The likeliest digit, and the probability of each; a digit that it was never shown has none."""
    found = pd.DataFrame(model.predict_proba(pixels(rows)), columns=list(model.classes_)).reindex(columns=CLASSES, fill_value=0.0)
    best = found.to_numpy().argmax(axis=1)
    return pd.DataFrame({"prediction": [CLASSES[at] for at in best], **{f"probability:{one}": found[one] for one in CLASSES}})


def cross_validate(rows: pd.DataFrame, folds: np.ndarray, candidate: str, params: dict) -> pd.DataFrame:
    """Each row is answered by a model that was fitted on the other folds."""
    parts = []
    for fold in sorted(set(folds)):
        inside = np.flatnonzero(folds == fold)
        model = fit(rows.iloc[np.flatnonzero(folds != fold)], candidate, params)
        parts.append(predict(model, rows.iloc[inside]).set_index(inside))
    return pd.concat(parts).sort_index()


def evaluate(rows: pd.DataFrame, candidate: str, params: dict) -> dict:
    """Fitted on the train side, measured on the test side."""
    sides = split(rows)
    test = rows.iloc[sides["test"]]
    answers = predict(fit(rows.iloc[sides["train"]], candidate, params), test)
    truth = test[TARGET].to_numpy()
    chances = answers[[f"probability:{one}" for one in CLASSES]].to_numpy()
    return {
        "rows": {"train": len(sides["train"]), "test": len(test)},
        "test": {
            "log_loss": round(float(log_loss(truth, chances, labels=CLASSES)), 4),
            "accuracy": round(float(accuracy_score(truth, answers["prediction"])), 4),
            "macro_f1": round(float(f1_score(truth, answers["prediction"], average="macro")), 4),
        },
    }
