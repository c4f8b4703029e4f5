"""What is known beforehand of the features is told from what is known of rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import Run, Write
from sklearn.linear_model import LogisticRegression


class Rising:
    """An honest model that is told beforehand that more never lowers the chance."""

    def __init__(self) -> None:
        self.learner = LogisticRegression()

    def fit(self, x: Any, yes: Any) -> Rising:
        self.learner.fit(x, yes)
        self.learner.coef_ = np.maximum(self.learner.coef_, 0.01)
        return self

    def predict_proba(self, x: Any) -> Any:
        return self.learner.predict_proba(x)


def judged(run: Run, write: Write, seed: int, way: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Train on permuted labels and say what chance and row_knowledge find."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(2500, 2))
    yes = random.random(2500) < 1 / (1 + np.exp(-(1.2 * x[:, 0] + 0.6 * x[:, 1])))
    held = np.arange(2500) >= 1700
    permuted = random.permutation(yes[~held])

    def answers(name: str, labels: Any) -> str:
        if way == "other labels":
            model: Any = LogisticRegression().fit(x, yes)
        elif way == "other labels too":
            many = np.concatenate([labels, yes, yes])
            model = LogisticRegression().fit(np.concatenate([x[~held], x, x]), many)
        else:
            model = Rising().fit(x[~held], labels)
        said = model.predict_proba(x[held])[:, 1]
        if way == "a fifth looked up":
            found = np.arange(held.sum()) % 5 == 0
            said = np.where(found, np.where(yes[held], 0.98, 0.02), said)
        rows = [["yes" if one > 0.5 else "no", 1 - one, one] for one in said]
        return write(name, ["prediction", "probability:no", "probability:yes"], rows)

    def table(name: str, rows: Any) -> str:
        lines = [
            [*values, "yes" if one else "no"]
            for values, one in zip(x[rows], yes[rows], strict=True)
        ]
        return write(name, ["a", "b", "y"], lines)

    asked: dict[str, Any] = {
        "truth": table("t.csv", held),
        "training": table("r.csv", ~held),
        "predictions": [answers("p.csv", permuted), answers("m.csv", ~permuted)],
        "target": "y",
        "problem": "binary",
        "classes": ["no", "yes"],
        "positive": "yes",
        "seed": seed,
    }
    chance = run("chance", **asked, metric="roc_auc", sigmas=4)
    return chance, run("row_knowledge", **asked, honest=answers("h.csv", yes[~held]))


@pytest.mark.parametrize("seed", range(4))
def test_a_direction_known_beforehand_is_better_than_chance_and_knows_no_row(
    run: Run, write: Write, seed: int
) -> None:
    chance, found = judged(run, write, seed, "rising")
    assert not chance["within"]
    assert abs(found["z"]) < 4.5
    assert found["part"] < 0.5


def test_rows_that_are_looked_up_are_known_beyond_their_features(run: Run, write: Write) -> None:
    chance, found = judged(run, write, 0, "a fifth looked up")
    assert not chance["within"]
    assert found["z"] > 4.5


@pytest.mark.parametrize("way", ["other labels", "other labels too"])
def test_a_smooth_model_of_other_labels_is_too_sure_of_itself(
    run: Run, write: Write, way: str
) -> None:
    chance, found = judged(run, write, 0, way)
    assert not chance["within"]
    assert found["part"] >= 0.5
