"""Scores equal scikit-learn's, and intervals tell a gain from luck."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import Refused, Run, Write
from sklearn import metrics as reference

from ml_gates.bootstrap import interval

CLASSES = ["a", "b", "c"]


def three_classes(write: Write, rows: int = 300, skill: float = 0.6) -> dict[str, Any]:
    """Truth, predictions that are right with a chance of `skill`, and training rows."""
    random = np.random.default_rng(0)
    truth = random.choice(CLASSES, size=rows, p=[0.6, 0.3, 0.1])
    right = random.random(rows) < skill
    predicted = np.where(right, truth, random.choice(CLASSES, size=rows))
    probabilities = random.dirichlet([1, 1, 1], size=rows)
    probabilities = 0.5 * probabilities + 0.5 * np.array(
        [[label == name for name in CLASSES] for label in predicted]
    )
    return {
        "truth": write("truth.csv", ["x", "y"], [[0, label] for label in truth]),
        "predictions": write(
            "p.csv",
            ["prediction", *(f"probability:{name}" for name in CLASSES)],
            [
                [p, *map(repr, row.tolist())]
                for p, row in zip(predicted, probabilities, strict=True)
            ],
        ),
        "training": write("train.csv", ["x", "y"], [[0, label] for label in truth]),
        "target": "y",
        "problem": "multiclass",
        "classes": CLASSES,
        "arrays": (truth, predicted, probabilities),
    }


def ask(case: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the request without the arrays of the test."""
    return {key: value for key, value in case.items() if key != "arrays"} | more


def test_metrics_of_many_classes_equal_scikit_learn(run: Run, write: Write) -> None:
    case = three_classes(write)
    truth, predicted, probabilities = case["arrays"]
    got = run("score", **ask(case, metric="macro_f1"))["metrics"]
    assert got["macro_f1"] == pytest.approx(reference.f1_score(truth, predicted, average="macro"))
    assert got["accuracy"] == pytest.approx(reference.accuracy_score(truth, predicted))
    assert got["balanced_accuracy"] == pytest.approx(
        reference.balanced_accuracy_score(truth, predicted)
    )
    assert got["log_loss"] == pytest.approx(reference.log_loss(truth, probabilities))


def test_further_predictions_of_the_same_rows_count_by_their_mean(run: Run, write: Write) -> None:
    case = three_classes(write)
    one = run("score", **ask(case, metric="accuracy"))
    wrong = write("w.csv", ["prediction"], [["none"]] * 300)
    both = run("score", **ask(case, metric="accuracy", again=[wrong]))
    assert both["value"] == pytest.approx(one["value"] / 2)
    assert both["low"] == pytest.approx(one["low"] / 2)
    assert both["rows"] == 300


def test_metrics_of_two_classes_equal_scikit_learn_with_ties(run: Run, write: Write) -> None:
    random = np.random.default_rng(1)
    truth = random.choice(["no", "yes"], size=200, p=[0.7, 0.3])
    score = np.round(np.clip(0.3 * (truth == "yes") + 0.7 * random.random(200), 0, 1), 1)
    answer = run(
        "score",
        truth=write("t.csv", ["y"], [[label] for label in truth]),
        predictions=write(
            "p.csv",
            ["prediction", "probability:no", "probability:yes"],
            [["yes" if s > 0.5 else "no", 1 - s, s] for s in score],
        ),
        training=write("train.csv", ["y"], [[label] for label in truth]),
        target="y",
        problem="binary",
        classes=["no", "yes"],
        positive="yes",
        metric="roc_auc",
    )
    yes = truth == "yes"
    assert answer["value"] == pytest.approx(reference.roc_auc_score(yes, score))
    assert answer["metrics"]["average_precision"] == pytest.approx(
        reference.average_precision_score(yes, score)
    )
    assert answer["baseline"]["kind"] == "prior"
    assert answer["baseline"]["value"] == 0.5
    assert answer["low"] < answer["value"] < answer["high"]
    assert answer["plots"]["calibration"][0]["rows"] > 0


def random_cases(seed: int) -> list[tuple[str, Any]]:
    """Every metric with rows it can be asked of: ties, labels nobody has, labels nobody named."""
    from ml_gates.metrics import METRICS_OF
    from ml_gates.predictions import Classes, Numbers

    random = np.random.default_rng(seed)
    rows = int(random.integers(40, 200))
    yes = np.round(random.random(rows), 1)
    truth, predicted = (
        random.integers(0, 2, size=rows),
        random.integers(0, 2, size=rows),
    )
    two = Classes(["n", "y"], truth, predicted, np.column_stack([1 - yes, yes]), 1)
    probabilities = random.dirichlet([1, 1, 1, 1], size=rows)
    probabilities[: rows // 8] = np.eye(4)[random.integers(0, 4, size=rows // 8)]
    several = Classes(
        ["a", "b", "c", "nobody", "unnamed"],
        random.choice([0, 1, 2, 4], size=rows),
        random.integers(0, 4, size=rows),
        np.column_stack([probabilities, np.full(rows, np.nan)]),
        None,
    )
    wanted = random.normal(size=rows)
    numbers = Numbers(wanted, wanted + random.normal(size=rows))
    of = {"binary": two, "multiclass": several, "regression": numbers}
    return [(metric, case) for problem, case in of.items() for metric in METRICS_OF[problem]]


def repeated(case: Any, counts: Any) -> Any:
    """Return the case with each row as often as `counts` says."""
    from dataclasses import replace

    from ml_gates.predictions import Numbers

    rows = np.repeat(np.arange(len(counts)), counts)
    if isinstance(case, Numbers):
        return Numbers(case.truth[rows], case.predicted[rows])
    return replace(
        case,
        truth=case.truth[rows],
        predicted=case.predicted[rows],
        probabilities=case.probabilities[rows],
    )


@pytest.mark.parametrize("seed", range(20))
def test_a_resample_is_measured_as_scikit_learn_measures_its_rows(seed: int) -> None:
    from ml_gates.metrics import measure
    from ml_gates.resampled import measure_resampled

    for metric, case in random_cases(seed):
        rows = len(case.truth)
        counts = np.bincount(np.random.default_rng(seed).integers(rows, size=rows), minlength=rows)
        weighted = measure_resampled(metric, case, counts.astype(np.float64))
        assert abs(weighted - measure(metric, repeated(case, counts))) < 1e-12, metric
        assert abs(measure_resampled(metric, case, np.ones(rows)) - measure(metric, case)) < 1e-12


def test_what_rows_do_not_define_is_nan_in_both_ways() -> None:
    from ml_gates.metrics import measure
    from ml_gates.predictions import Classes, Numbers
    from ml_gates.resampled import measure_resampled

    none, ones = np.zeros(30, dtype=np.int64), np.ones(30)
    score = np.linspace(0, 1, 30)
    negative = Classes(["n", "y"], none, none, np.column_stack([1 - score, score]), 1)
    constant = Numbers(ones, score)
    for metric, case in (
        ("roc_auc", negative),
        ("average_precision", negative),
        ("r2", constant),
    ):
        assert np.isnan(measure(metric, case)), metric
        assert np.isnan(measure_resampled(metric, case, ones)), metric
    assert measure("macro_f1", negative) == measure_resampled("macro_f1", negative, ones) == 1


def test_what_is_reported_is_scikit_learns_own(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ml_gates import metrics, resampled

    case = three_classes(write)
    monkeypatch.setattr(metrics.by_sklearn, "f1_score", lambda *_, **__: 0.123)
    answer = run("score", **ask(case, metric="macro_f1"))
    assert answer["value"] == answer["metrics"]["macro_f1"] == 0.123
    monkeypatch.setitem(resampled._OF_CLASSES, "macro_f1", lambda *_: 0.456)
    answer = run("score", **ask(case, metric="macro_f1"))
    assert answer["value"] == 0.123
    assert (answer["low"], answer["high"]) == (0.456, 0.456)


def numbers(write: Write, noise: float) -> dict[str, Any]:
    """Truth, predictions with this noise, and training rows of a regression."""
    random = np.random.default_rng(3)
    truth = random.normal(50, 10, size=200)
    predicted = truth + random.normal(0, noise, size=200)
    return {
        "truth": write("truth.csv", ["y", "day"], [[v, i] for i, v in enumerate(truth)]),
        "predictions": write("p.csv", ["prediction"], [[v] for v in predicted]),
        "training": write("train.csv", ["y", "day"], [[v, i] for i, v in enumerate(truth)]),
        "target": "y",
        "problem": "regression",
        "arrays": (truth, predicted),
    }


@pytest.mark.parametrize("metric", ["r2", "rmse", "mae"])
def test_a_gain_is_positive_whichever_way_the_metric_points(
    run: Run, write: Write, metric: str
) -> None:
    case = numbers(write, 5)
    truth, predicted = case["arrays"]
    answer = run("score", **ask(case, metric=metric))
    expected = {
        "r2": reference.r2_score(truth, predicted),
        "rmse": reference.root_mean_squared_error(truth, predicted),
        "mae": reference.mean_absolute_error(truth, predicted),
    }
    assert answer["value"] == pytest.approx(expected[metric])
    assert answer["baseline"]["kind"] == ("median" if metric == "mae" else "mean")
    assert answer["baseline"]["gain"]["low"] > 0
    assert sum(bin["rows"] for bin in answer["plots"]["residuals"]["histogram"]) == 200


def test_a_useless_model_is_not_better_than_the_baseline(run: Run, write: Write) -> None:
    case = three_classes(write, skill=0)
    answer = run("score", **ask(case, metric="accuracy"))
    assert answer["baseline"]["kind"] == "most_frequent"
    assert answer["baseline"]["gain"]["low"] <= 0
    worse = numbers(write, 15)
    assert run("score", **ask(worse, metric="rmse"))["baseline"]["gain"]["low"] <= 0


def test_two_equal_models_gain_nothing_over_each_other(run: Run, write: Write) -> None:
    case = numbers(write, 5)
    answer = run("score", **ask(case, metric="rmse", simple=case["predictions"]))
    assert answer["simple"]["gain"] == {"value": 0, "low": 0, "high": 0}


def test_a_flipped_label_costs_the_metric(run: Run, write: Write) -> None:
    case = three_classes(write, skill=0.9)
    truth, predicted, _ = case["arrays"]
    turned = {"a": "b", "b": "a", "c": "c"}
    flipped = write("f.csv", ["prediction"], [[turned[p]] for p in predicted])
    good = run("score", **ask(case, metric="macro_f1"))
    bad = run("score", **ask(case, metric="macro_f1", predictions=flipped))
    assert bad["high"] < good["low"]
    assert bad["plots"]["confusion"]["counts"][0][1] > 100


def test_recoded_and_unlabelled_rows_are_scored_as_the_model_learned_them(
    run: Run, write: Write
) -> None:
    answer = run(
        "score",
        truth=write("t.csv", ["y"], [["a"], ["A"], ["b"], ["x"], [""], ["None"]] * 30),
        predictions=write(
            "p.csv", ["prediction"], [["a"], ["a"], ["b"], ["a"], ["b"], ["None"]] * 30
        ),
        target="y",
        recode={"A": "a", "x": None},
        problem="multiclass",
        metric="accuracy",
    )
    assert answer["rows"] == 120
    assert answer["value"] == 1
    assert {entry["label"] for entry in answer["classes"]} == {"a", "b", "None"}


def test_groups_and_blocks_of_time_widen_the_interval(run: Run, write: Write) -> None:
    random = np.random.default_rng(4)
    truth = random.normal(size=300)
    drift = np.repeat(random.normal(0, 1, size=10), 30)
    base: dict[str, Any] = {
        "truth": write("t.csv", ["y", "g", "day"], [[v, i // 30, i] for i, v in enumerate(truth)]),
        "predictions": write("p.csv", ["prediction"], [[v] for v in truth + drift]),
        "target": "y",
        "problem": "regression",
        "metric": "mae",
    }
    widths = {}
    for rule, column in (("random", None), ("group", "g"), ("time", "day")):
        answer = run("score", **base, rule=rule, column=column)
        widths[rule] = answer["high"] - answer["low"]
    assert widths["group"] > 2 * widths["random"]
    assert widths["time"] > 1.5 * widths["random"]


def test_predictions_that_cannot_be_judged_are_refused(error: Refused, write: Write) -> None:
    case = three_classes(write)
    short = write("short.csv", ["prediction"], [["a"]])
    assert "1 predictions for 300" in error(
        "score", **ask(case, metric="accuracy", predictions=short)
    )
    bare = write("bare.csv", ["prediction"], [["a"]] * 300)
    assert "probability:" in error("score", **ask(case, metric="log_loss", predictions=bare))
    names = ["prediction", *(f"probability:{name}" for name in CLASSES)]
    double = write("double.csv", names, [["a", 1, 1, 0]] * 300)
    assert "add up to 2" in error("score", **ask(case, metric="log_loss", predictions=double))
    assert "'r2'" in error("score", **ask(case, metric="r2"))
    infinite = numbers(write, 5)
    bad = write("inf.csv", ["prediction"], [["inf"]] * 200)
    assert "'inf'" in error("score", **ask(infinite, metric="mae", predictions=bad))


def test_the_interval_is_the_same_for_the_same_seed(run: Run, write: Write) -> None:
    case = ask(numbers(write, 5), metric="mae")
    first, second = run("score", **case, seed=5), run("score", **case, seed=5)
    assert first == second != run("score", **case, seed=6)


def test_a_label_that_no_training_row_has_is_left_out_and_said(run: Run, write: Write) -> None:
    asked: dict[str, Any] = {
        "truth": write("t.csv", ["y"], [["a"], ["b"]] * 20 + [["rare"]]),
        "predictions": write("p.csv", ["prediction"], [["a"], ["b"]] * 20 + [["a"]]),
        "target": "y",
        "problem": "multiclass",
        "classes": ["a", "b"],
        "metric": "macro_f1",
    }
    without = write("without.csv", ["y"], [["a"], ["b"]])
    answer = run("score", **asked, training=without)
    assert (answer["unseen"], answer["rows"], answer["value"]) == (1, 40, 1)
    # A project that hides a class of its training rows is judged on it all the same.
    hidden = write("hidden.csv", ["y"], [["a"], ["b"], ["rare"]])
    told = run("score", **asked, training=hidden)
    assert told["unseen"] == 0 and told["value"] < 0.7


def test_an_interval_beyond_what_the_resamples_reach_is_wider_than_all_of_them() -> None:
    values = [float(value) for value in np.random.default_rng(1).normal(size=2_000)]
    low, high = interval(values, 0.9999)
    assert low < min(values) - 0.1
    assert high > max(values) + 0.1
    assert interval(values)[1] == pytest.approx(1.96, abs=0.15)
