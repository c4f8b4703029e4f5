"""Fit FLAML on the rows that a project trained on, then predict held rows and score it.

One JSON object on stdin: `training`, `held` (files of CSV rows), and either `ours` (predictions of
the project for the held rows, which are then scored beside its own) or `out` (a file for its own,
written as a project writes them; the held rows need no target then), `delimiter`, `missing`,
`target`, `recode`, `problem`, `classes`, `positive`, `features` ([{name, kind}]), `metric`,
`seconds`, `threads`, `seed`. Answers one JSON object.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import numpy as np
import pandas as pd
from sklearn import metrics

AIMS = {
    "accuracy": "accuracy",
    "macro_f1": "macro_f1",
    "roc_auc": "roc_auc",
    "average_precision": "ap",
    "log_loss": "log_loss",
    "rmse": "rmse",
    "mae": "mae",
    "r2": "r2",
}


def read(files: list[str], asked: dict[str, Any]) -> pd.DataFrame:
    """Read rows as text, recode labels, drop rows without one."""
    rows = pd.concat(
        pd.read_csv(
            file,
            sep=asked["delimiter"],
            dtype=str,
            keep_default_na=False,
            na_values=asked["missing"],
        )
        for file in files
    )
    if asked["target"] not in rows:
        return rows.reset_index(drop=True)
    labels = rows[asked["target"]]
    rows[asked["target"]] = [asked["recode"].get(one, one) for one in labels]
    return rows[rows[asked["target"]].notna()].reset_index(drop=True)


def inputs(rows: pd.DataFrame, asked: dict[str, Any], like: pd.DataFrame | None) -> pd.DataFrame:
    """Give the columns that the project uses their kinds; categories are those of `like`."""
    columns = {}
    for feature in asked["features"]:
        name, values = feature["name"], rows[feature["name"]]
        if feature["kind"] == "number":
            columns[name] = pd.to_numeric(values, errors="coerce")
        elif feature["kind"] == "time":
            columns[name] = pd.to_datetime(values, errors="coerce", format="mixed")
        else:
            known = None if like is None else like[name].cat.categories
            columns[name] = pd.Series(pd.Categorical(values, categories=known), index=rows.index)
    return pd.DataFrame(columns)


def score(asked: dict[str, Any], truth: Any, predicted: Any, probabilities: Any) -> float:
    """Measure with scikit-learn, in the units of the metric."""
    name, positive = asked["metric"], asked["positive"]
    if asked["problem"] == "regression":
        of = {
            "rmse": metrics.root_mean_squared_error,
            "mae": metrics.mean_absolute_error,
            "r2": metrics.r2_score,
        }
        return float(of[name](truth, predicted))
    if name == "accuracy":
        return float(metrics.accuracy_score(truth, predicted))
    if name == "balanced_accuracy":
        return float(metrics.balanced_accuracy_score(truth, predicted))
    if name == "macro_f1":
        # As the project: a class that is neither there nor predicted says nothing.
        return float(metrics.f1_score(truth, predicted, average="macro", zero_division=0))
    if name == "log_loss":
        return float(metrics.log_loss(truth, probabilities, labels=asked["classes"]))
    hit = np.asarray(truth) == positive
    chance = probabilities[:, asked["classes"].index(positive)]
    of = {"roc_auc": metrics.roc_auc_score, "average_precision": metrics.average_precision_score}
    return float(of[name](hit, chance))


def main() -> None:
    """Fit, predict, score both."""
    from flaml import AutoML

    asked = json.load(sys.stdin)
    training, held = read(asked["training"], asked), read(asked["held"], asked)
    given = inputs(training, asked, None)
    regression = asked["problem"] == "regression"
    kind = float if regression else str
    labels = training[asked["target"]].astype(kind)
    automl = AutoML()
    started = time.monotonic()
    automl.fit(
        given,
        labels,
        task="regression" if regression else "classification",
        # It has no balanced accuracy; macro F1 weighs classes alike, too.
        metric=AIMS.get(asked["metric"], "macro_f1"),
        time_budget=asked["seconds"],
        n_jobs=asked["threads"],
        seed=asked["seed"],
        verbose=0,
    )
    took = time.monotonic() - started
    rows = inputs(held, asked, given)
    theirs = automl.predict(rows)
    chances = None
    if not regression:
        seen = [str(one) for one in automl.classes_]
        table = pd.DataFrame(automl.predict_proba(rows), columns=seen)
        chances = table.reindex(columns=asked["classes"], fill_value=0.0).to_numpy()
    answer: dict[str, Any] = {
        "rows": len(held),
        "estimator": automl.best_estimator,
        "seconds": took,
    }
    if "out" in asked:
        write(asked, theirs, chances)
    else:
        answer |= beside(asked, held[asked["target"]].astype(kind), theirs, chances)
    print(json.dumps(answer))


def write(asked: dict[str, Any], theirs: Any, chances: Any) -> None:
    """Write predictions as the commands of a project do."""
    table = pd.DataFrame({"prediction": theirs})
    for place, label in enumerate(asked["classes"] if chances is not None else []):
        table[f"probability:{label}"] = chances[:, place]
    table.to_csv(asked["out"], index=False)


def beside(asked: dict[str, Any], truth: Any, theirs: Any, chances: Any) -> dict[str, float]:
    """Score what the project predicted and what FLAML did."""
    kind = float if asked["problem"] == "regression" else str
    ours = pd.read_csv(asked["ours"], dtype={"prediction": kind}, keep_default_na=False)
    names = [f"probability:{label}" for label in asked["classes"]]
    has_all = chances is not None and set(names) <= set(ours)
    own = ours[names].to_numpy(dtype=float) if has_all else None
    return {
        "ours": score(asked, truth, ours["prediction"], own),
        "theirs": score(asked, truth, theirs, chances),
    }


main()
