"""Shuffled labels teach an honest project nothing, and give away one that knows the answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import Refused, Run, Write, read
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

PROBLEMS = {
    "binary": (load_breast_cancer, "roc_auc"),
    "multiclass": (load_wine, "macro_f1"),
    "regression": (load_diabetes, "r2"),
}


def data(problem: str) -> tuple[Any, Any, list[str]]:
    """Return features, target and classes of a real data set."""
    x, y = PROBLEMS[problem][0](return_X_y=True)
    if problem == "regression":
        return x, y.astype(float), []
    return x, np.array([f"c{code}" for code in y]), sorted({f"c{code}" for code in y})


def predictions(problem: str, model: Any, x: Any) -> tuple[list[str], list[list[object]]]:
    """Return header and rows as a project writes them."""
    if problem == "regression":
        return ["prediction"], [[value] for value in model.predict(x)]
    probabilities = model.predict_proba(x)
    names = ["prediction", *(f"probability:{name}" for name in model.classes_)]
    return names, [[p, *row] for p, row in zip(model.predict(x), probabilities, strict=True)]


@pytest.mark.parametrize("problem", list(PROBLEMS))
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_an_honest_project_is_at_chance_and_one_that_knows_the_rows_is_not(
    run: Run, write: Write, problem: str, seed: int
) -> None:
    x, y, classes = data(problem)
    held = np.arange(len(y)) % 4 == 0
    asked: dict[str, Any] = {"target": "y", "problem": problem, "classes": classes}
    training = write("train.csv", ["y"], [[value] for value in y[~held]])
    truth = write("truth.csv", ["y"], [[value] for value in y[held]])
    honest, cheating = [], []
    for mirror in (False, True):
        out = training.replace("train", f"shuffled{mirror}")
        run("shuffle", **asked, data=training, out=out, seed=seed, mirror=mirror)
        labels = np.array([row["y"] for row in read(out)])
        learner = Ridge() if problem == "regression" else LogisticRegression(max_iter=500)
        model = make_pipeline(StandardScaler(), learner)
        model.fit(x[~held], labels.astype(float) if problem == "regression" else labels)
        honest.append(write(f"p{mirror}.csv", *predictions(problem, model, x[held])))
        # It trained on the rows it should never have seen.
        model.fit(x[held], y[held])
        cheating.append(write(f"c{mirror}.csv", *predictions(problem, model, x[held])))
    asked |= {"truth": truth, "metric": PROBLEMS[problem][1], "permutations": 300}
    fine = run("chance", **asked, predictions=honest)
    assert fine["within"], fine
    told = run("chance", **asked, predictions=cheating)
    assert not told["within"] and told["z"] > 4


def test_constant_predictions_are_at_chance(run: Run, error: Refused, write: Write) -> None:
    truth = write("t.csv", ["y"], [[i] for i in range(40)])
    flat = write("p.csv", ["prediction"], [[3]] * 40)
    asked = {"truth": truth, "target": "y", "problem": "regression", "metric": "r2"}
    answer = run("chance", **asked, predictions=[flat], permutations=100)
    assert answer["within"] and answer["value"] == 0
    assert "at least one" in error("chance", **asked, predictions=[])


def people(write: Write, encoded: str) -> dict[str, Any]:
    """Rows with a column of 100 words and shuffled labels, and features that encode the words.

    `encoded`: "counts" is honest, "labels" encodes a word by its mean label over the same rows.
    """
    random = np.random.default_rng(0)
    words = random.integers(0, 100, size=400)
    label = random.integers(0, 2, size=400)

    def encode(word: int) -> float:
        inside = words == word
        return float(label[inside].mean() if encoded == "labels" else inside.sum())

    rows = [[f"w{word}", "yes" if one else "no"] for word, one in zip(words, label, strict=True)]
    return {
        "shuffled": write("s.csv", ["word", "y"], rows),
        "training_matrix": write("m.csv", ["word"], [[encode(word)] for word in words]),
        "target": "y",
        "problem": "binary",
    }


def test_an_encoding_by_the_rows_own_labels_is_not_at_chance(run: Run, write: Write) -> None:
    assert run("chance_features", **people(write, "counts"))["within"]
    answer = run("chance_features", **people(write, "labels"))
    assert not answer["within"] and answer["z"] > 5


def test_a_feature_that_looks_the_answer_up_is_named(run: Run, write: Write) -> None:
    asked = people(write, "counts")
    random = np.random.default_rng(1)
    truth = random.integers(0, 2, size=100)
    size = truth + random.normal(0, 0.5, size=100)
    held = write(
        "h.csv",
        ["size", "copy", "y"],
        [[s, t, "yes" if t else "no"] for s, t in zip(size, truth, strict=True)],
    )
    matrix = write(
        "hm.csv",
        ["size", "answer"],
        [[s, 1 - t] for s, t in zip(size, truth, strict=True)],
    )
    answer = run("chance_features", **asked, held=held, held_matrix=matrix)
    assert answer["leaks"] == []  # The raw data has a copy itself: no invention of the project.
    bare = write(
        "b.csv",
        ["size", "y"],
        [[s, "yes" if t else "no"] for s, t in zip(size, truth, strict=True)],
    )
    answer = run("chance_features", **asked, held=bare, held_matrix=matrix)
    assert answer["leaks"] == ["answer"]
    assert answer["columns"][0] == {"column": "answer", "score": 1}


@pytest.mark.parametrize("problem", list(PROBLEMS))
def test_raw_features_of_real_data_are_at_chance(run: Run, write: Write, problem: str) -> None:
    x, y, classes = data(problem)
    names = [f"x{at}" for at in range(x.shape[1])]
    shuffled = np.random.default_rng(3).permutation(y)
    answer = run(
        "chance_features",
        shuffled=write("s.csv", ["y"], [[value] for value in shuffled]),
        training_matrix=write("m.csv", names, x.tolist()),
        held=write(
            "h.csv",
            [*names, "y"],
            [[*r, v] for r, v in zip(x.tolist(), y, strict=True)],
        ),
        held_matrix=write("hm.csv", names, x.tolist()),
        target="y",
        problem=problem,
        classes=classes,
    )
    assert answer["within"] and answer["leaks"] == []


def test_codes_in_any_order_tell_the_class() -> None:
    from ml_gates.association import strength

    random = np.random.default_rng(5)
    truth = np.repeat(np.arange(4), 60)
    codes = np.array([2.0, 0.0, 3.0, 1.0])
    assert strength(codes[truth], truth, 4) == 1
    assert strength(random.integers(0, 8, len(truth)).astype(float), truth, 4) < 0.4
    assert strength(random.normal(size=len(truth)), truth, 4) < 0.2
