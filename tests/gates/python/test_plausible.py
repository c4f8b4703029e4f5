"""Probabilities of honest models pass, however badly calibrated; made-up ones do not."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest
from conftest import Run, Write
from sklearn.datasets import load_breast_cancer, load_wine, make_classification
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

HONEST: dict[str, Any] = {
    "logistic": LogisticRegression(max_iter=300),
    "balanced": LogisticRegression(max_iter=300, class_weight="balanced"),
    "forest": RandomForestClassifier(20, random_state=0),
    "balanced forest": RandomForestClassifier(20, class_weight="balanced", random_state=0),
    "boosting": HistGradientBoostingClassifier(max_iter=40, random_state=0),
    "overfit boosting": GradientBoostingClassifier(n_estimators=60, max_depth=6, random_state=0),
    "nearest": KNeighborsClassifier(1),
    "three nearest": KNeighborsClassifier(3),
    "tree": DecisionTreeClassifier(random_state=0),
    "stump": DecisionTreeClassifier(max_depth=1, random_state=0),
    "balanced stump": DecisionTreeClassifier(max_depth=1, class_weight="balanced", random_state=0),
    "bayes": GaussianNB(),
    "machine": SVC(probability=True, random_state=0),
}


def data(name: str) -> tuple[Any, Any]:
    """Return features and labels of a data set."""
    if name == "cancer":
        return load_breast_cancer(return_X_y=True)
    if name == "wine":
        return load_wine(return_X_y=True)
    shares = {"rare": [0.95], "noisy": [0.5]}[name]
    noise = {"rare": 0.02, "noisy": 0.35}[name]
    return make_classification(
        1200, 8, n_informative=4, weights=shares, flip_y=noise, random_state=3
    )


def answers(write: Write, name: str, model: Any, x: Any) -> str:
    """Write predictions as a project does."""
    rows = zip(model.predict(x), model.predict_proba(x), strict=True)
    columns = ["prediction", *(f"probability:c{label}" for label in model.classes_)]
    return write(name, columns, [[f"c{label}", *said] for label, said in rows])


def judged(run: Run, write: Write, model: Any, set_: str, change: Any = None) -> dict[str, Any]:
    """Judge a model as the gate does: other labels only where they are asked for."""
    x, y = data(set_)
    held = np.random.default_rng(1).random(len(y)) < 0.4
    labels = sorted(set(y))
    chain = make_pipeline(StandardScaler(), model)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = chain.fit(x[~held], y[~held])
        asked: dict[str, Any] = {
            "truth": write("t.csv", ["y"], [[f"c{one}"] for one in y[held]]),
            "target": "y",
            "problem": "binary" if len(labels) == 2 else "multiclass",
            "classes": [f"c{label}" for label in labels],
        }
        shown = fitted if change is None else change(fitted)
        mine = answers(write, "p.csv", shown, x[held])
        found = run("plausible", **asked, predictions=mine)
        if found["asks_other"]:
            other = chain.fit(x[~held], np.random.default_rng(2).permutation(y[~held]))
            other = other if change is None else change(other)
            theirs = answers(write, "o.csv", other, x[held])
            found = run("plausible", **asked, predictions=mine, other=theirs)
    return found


@pytest.mark.parametrize("set_", ["cancer", "wine", "rare", "noisy"])
@pytest.mark.parametrize("kind", list(HONEST))
def test_honest_models_pass(run: Run, write: Write, kind: str, set_: str) -> None:
    assert judged(run, write, HONEST[kind], set_)["faults"] == []


class Changed:
    """A fitted model whose probabilities somebody made up."""

    def __init__(self, model: Any, way: str) -> None:
        self.model, self.way, self.classes_ = model, way, model.classes_

    def predict(self, x: Any) -> Any:
        return self.model.predict(x)

    def predict_proba(self, x: Any) -> Any:
        said = self.model.predict_proba(x)
        if self.way == "constant":
            return np.full_like(said, 1 / said.shape[1])
        hit = self.predict(x)[:, None] == self.classes_[None, :]
        random = np.random.default_rng(0).random(len(x))
        if self.way == "by decision":
            return np.where(hit, 0.9, 0.1 / (said.shape[1] - 1))
        if self.way == "by decision, shaken":
            shaken = 0.9 + 0.004 * random[:, None]
            return np.where(hit, shaken, (1 - shaken) / (said.shape[1] - 1))
        if self.way == "random":
            return np.column_stack([1 - random, random])
        if self.way == "turned":
            return said[:, ::-1]
        return np.column_stack([1 - 0.05 * said[:, 1], 0.05 * said[:, 1]])


@pytest.mark.parametrize(
    ("way", "kind"),
    [
        ("constant", "constant"),
        ("by decision", "fixed"),
        ("by decision, shaken", "fixed"),
        ("random", "order"),
        ("turned", "order"),
        ("squeezed to one end", "far"),
    ],
)
def test_made_up_probabilities_fail(run: Run, write: Write, way: str, kind: str) -> None:
    found = judged(run, write, LogisticRegression(), "cancer", lambda model: Changed(model, way))
    assert kind in {fault["kind"] for fault in found["faults"]}


def test_decisions_without_probabilities_are_not_judged(run: Run, write: Write) -> None:
    found = run(
        "plausible",
        truth=write("t.csv", ["y"], [["a"], ["b"]] * 20),
        predictions=write("p.csv", ["prediction"], [["a"], ["b"]] * 20),
        target="y",
        problem="binary",
        classes=["a", "b"],
    )
    assert found["given"] is False
    assert found["faults"] == []
