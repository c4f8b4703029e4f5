"""Models learn, weigh, predict in the order of the classes, and do so equally every time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from focus_package.errors import ProjectError
from focus_package.features import derive
from focus_package.metrics import measure
from focus_package.models import (
    check_params,
    default_params,
    encode,
    fit,
    predict_values,
    row_weights,
    spread,
    suggest_params,
)
from focus_package.schema import labels_of

from conftest import Fitted
from sample import sample_config, sample_table


class LowestTrial:
    """Answers with the lowest value of each range, and remembers the ranges."""

    def __init__(self) -> None:
        self.ranges: dict[str, tuple[float, float]] = {}

    def suggest_float(self, name: str, low: float, high: float, log: bool = False) -> float:
        """Return the lowest number."""
        self.ranges[name] = (low, high)
        return low

    suggest_int = suggest_float


@pytest.mark.parametrize("problem", ["multiclass", "regression"])
@pytest.mark.parametrize("candidate", ["linear", "lightgbm"])
def test_defaults_lie_in_the_ranges_that_are_searched(problem: str, candidate: str) -> None:
    config, trial = sample_config(problem), LowestTrial()
    suggested = suggest_params(candidate, config, trial)
    defaults = default_params(candidate, config)
    assert suggested.keys() == defaults.keys()
    assert trial.ranges.keys() == {f"{candidate}.{name}" for name in defaults}
    for name, (low, high) in trial.ranges.items():
        assert low <= defaults[name.removeprefix(f"{candidate}.")] <= high


def test_a_metric_of_classes_weighs_rare_ones_up() -> None:
    for metric, balance in (("macro_f1", 0.5), ("balanced_accuracy", 1.0), ("accuracy", 0.0)):
        config = sample_config(model={"metric": metric})
        assert default_params("linear", config)["balance"] == balance
    assert default_params("linear", sample_config("regression")) == {"alpha": 1.0}


def test_weights_balance_classes() -> None:
    target = np.array([0, 0, 0, 1])
    assert row_weights(target, 0.0).tolist() == [1, 1, 1, 1]
    balanced = row_weights(target, 1.0)
    assert balanced[:3].sum() == pytest.approx(balanced[3])
    half = row_weights(target, 0.5)
    assert half.mean() == pytest.approx(1)
    assert half[3] / half[0] == pytest.approx(3**0.5)


def test_labels_become_places_and_numbers_stay() -> None:
    labels = pd.Series(["high", "low", "mid"], dtype=object)
    assert encode(labels, sample_config()).tolist() == [2, 0, 1]
    assert encode(pd.Series([1.5], dtype=object), sample_config("regression")).tolist() == [1.5]


def test_what_does_not_exist_is_refused() -> None:
    config = sample_config(model={"candidates": ["linear"]})
    check_params("linear", {"C": 2.0}, config)
    with pytest.raises(ProjectError, match="'lightgbm' is none"):
        check_params("lightgbm", {}, config)
    with pytest.raises(ProjectError, match="no parameter 'depth'"):
        check_params("linear", {"depth": 2}, config)


def test_a_class_never_learned_has_no_probability() -> None:
    given = np.array([[0.3, 0.7]])
    assert spread(given, [0, 2], sample_config()).tolist() == [[0.3, 0, 0.7]]


def test_a_model_learns_what_the_sample_holds(fitted: Fitted) -> None:
    config = fitted.config
    unseen = sample_table(200, config.problem, seed=2)
    truth = encode(labels_of(unseen, config), config)
    values = predict_values(fitted.pipeline, derive(unseen, config), config)
    if not config.classifies:
        assert measure("r2", truth, values) > 0.7
        return
    assert values.shape == (200, len(config.target.classes))
    assert values.sum(axis=1) == pytest.approx(1)
    assert measure("accuracy", truth, values) > 0.7


def fit_once(config: Any, candidate: str, seed: int, table: pd.DataFrame) -> np.ndarray:
    target = encode(labels_of(table, config), config)
    derived = derive(table, config)
    pipeline = fit(
        candidate,
        {"n_estimators": 5} if candidate == "lightgbm" else {},
        derived,
        target,
        config,
        seed,
    )
    return predict_values(pipeline, derived, config)


@pytest.mark.parametrize("candidate", ["linear", "lightgbm"])
def test_the_same_rows_and_seed_make_the_same_model(candidate: str) -> None:
    config, table = sample_config(), sample_table(80)
    first = fit_once(config, candidate, 3, table)
    assert fit_once(config, candidate, 3, table).tolist() == first.tolist()


def test_parameters_matter() -> None:
    config, table = sample_config(), sample_table(80)
    derived, target = derive(table, config), encode(labels_of(table, config), config)
    values = [
        predict_values(fit("linear", params, derived, target, config, 0), derived, config)
        for params in ({}, {"C": 1.0, "balance": 0.5}, {"C": 0.001}, {"balance": 1.0})
    ]
    assert values[0].tolist() == values[1].tolist()
    assert values[0].tolist() != values[2].tolist()
    assert values[0].tolist() != values[3].tolist()
    assert values[2].max() < values[0].max()


def test_each_feature_matters_that_the_outcome_follows() -> None:
    config, table = sample_config(), sample_table(200)
    target = encode(labels_of(table, config), config)
    derived = derive(table, config)
    pipeline = fit("linear", {}, derived, target, config, 0)
    before = predict_values(pipeline, derived, config)
    for column, word in (("speed", "400"), ("count", "20"), ("night", "yes")):
        changed = derive(table.assign(**{column: word}), config)
        after = predict_values(pipeline, changed, config)
        assert after[:, 2].mean() > before[:, 2].mean() + 0.05, column


def test_a_class_without_rows_is_no_obstacle_and_one_class_alone_is_refused() -> None:
    config, table = sample_config(), sample_table(80)
    few = table[table["outcome"] != "mid"]
    for candidate in ("linear", "lightgbm"):
        values = fit_once(config, candidate, 0, few)
        assert values[:, 1].max() == 0
        assert values.sum(axis=1) == pytest.approx(1)
    with pytest.raises(ProjectError, match="one class"):
        fit_once(config, "linear", 0, table[table["outcome"] == "low"])


def test_a_candidate_that_is_not_listed_is_not_fitted() -> None:
    config = sample_config()
    config = replace(config, model=replace(config.model, candidates=("linear",)))
    with pytest.raises(ProjectError, match="none of the candidates"):
        fit_once(config, "lightgbm", 0, sample_table(30))
