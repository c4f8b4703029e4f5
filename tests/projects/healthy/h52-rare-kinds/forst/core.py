"""A fixed random forest; nothing is tuned, its quality is the out-of-bag estimate of the training itself.

The bundle holds the classes as text: "007" is a kind, and so are "NA" and "None"."""
import csv
import json
import math
from pathlib import Path

import joblib
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score

NUMBERS = ("fe", "si", "mg", "ca", "hardness", "density")
COLOURS = ("grey", "red", "none")
KINDS = ("1", "2", "007", "10", "None", "NA")


def read(path):
    with open(path, newline="", encoding="utf-8") as f:
        return list(csv.DictReader(f))


def matrix(rows):
    """Forests of scikit-learn take NaN; colours that are not known are three zeros."""
    return np.array([[float(r[n]) if r[n] != "" else math.nan for n in NUMBERS] + [float(r["colour"] == c) for c in COLOURS] for r in rows], dtype=np.float32).reshape(len(rows), 9)


def learn(rows, seed):
    y = np.array([r["kind"] for r in rows])
    forest = RandomForestClassifier(200, min_samples_leaf=2, class_weight="balanced_subsample", oob_score=True, n_jobs=1, random_state=seed).fit(matrix(rows), y)
    oob = f1_score(y, forest.classes_[forest.oob_decision_function_.argmax(axis=1)], average="macro")
    return forest, {"oob_f1_macro": round(float(oob), 4), "rows": len(rows)}


def save(forest, figures, folder):
    Path(folder).mkdir(parents=True, exist_ok=True)
    joblib.dump(forest, Path(folder) / "forest.joblib", compress=3)
    (Path(folder) / "figures.json").write_text(json.dumps(figures))


def answer(folder, rows):
    """A kind that the training rows did not have gets probability 0."""
    forest = joblib.load(Path(folder) / "forest.joblib")
    shares = forest.predict_proba(matrix(rows)) if rows else np.zeros((0, len(forest.classes_)))
    place = {k: at for at, k in enumerate(forest.classes_)}
    return [{k: float(s[place[k]]) if k in place else 0.0 for k in KINDS} for s in shares]
