"""Metrics are scikit-learn's, and intervals hold what they should."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import metrics as reference

from focus_package.metrics import (
    classes_of,
    confusion,
    gain,
    interval,
    measure,
    paired_gain,
)

CHANCE = np.random.default_rng(0)
TRUTH = CHANCE.integers(0, 3, 80)
VALUES = CHANCE.dirichlet([1, 1, 1], 80)
WEIGHTS = CHANCE.integers(0, 4, 80).astype(float)
PREDICTED = VALUES.argmax(axis=1)
FLAGS = CHANCE.integers(0, 2, 80)
SCORES = np.round(CHANCE.random(80), 1)
TWO = np.column_stack([1 - SCORES, SCORES])
NUMBERS = CHANCE.normal(size=80)
GUESSES = NUMBERS + CHANCE.normal(size=80)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_metrics_of_classes_are_as_defined(weights: np.ndarray | None) -> None:
    of = {"sample_weight": weights}
    expected = {
        "accuracy": reference.accuracy_score(TRUTH, PREDICTED, **of),
        "balanced_accuracy": reference.balanced_accuracy_score(TRUTH, PREDICTED, **of),
        "macro_f1": reference.f1_score(TRUTH, PREDICTED, average="macro", **of),
        "log_loss": reference.log_loss(TRUTH, VALUES, **of),
    }
    for name, value in expected.items():
        assert measure(name, TRUTH, VALUES, None, weights) == pytest.approx(value), name


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_metrics_of_ranks_are_as_defined(weights: np.ndarray | None) -> None:
    of = {"sample_weight": weights}
    for name, score in (
        ("roc_auc", reference.roc_auc_score),
        ("average_precision", reference.average_precision_score),
    ):
        assert measure(name, FLAGS, TWO, 1, weights) == pytest.approx(score(FLAGS, SCORES, **of))
        turned = score(1 - FLAGS, 1 - SCORES, **of)
        assert measure(name, FLAGS, TWO, 0, weights) == pytest.approx(turned)
        assert measure(name, FLAGS, TWO, None, weights) == measure(name, FLAGS, TWO, 1, weights)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_metrics_of_numbers_are_as_defined(weights: np.ndarray | None) -> None:
    of = {"sample_weight": weights}
    expected = {
        "r2": reference.r2_score(NUMBERS, GUESSES, **of),
        "rmse": reference.root_mean_squared_error(NUMBERS, GUESSES, **of),
        "mae": reference.mean_absolute_error(NUMBERS, GUESSES, **of),
    }
    for name, value in expected.items():
        assert measure(name, NUMBERS, GUESSES, None, weights) == pytest.approx(value), name


def test_what_rows_do_not_define_is_no_number() -> None:
    ones = np.ones(4, dtype=int)
    assert np.isnan(measure("roc_auc", ones, np.tile([0.4, 0.6], (4, 1)), 1))
    assert np.isnan(measure("average_precision", 0 * ones, np.tile([0.4, 0.6], (4, 1)), 1))
    assert np.isnan(measure("r2", ones.astype(float), np.zeros(4)))
    assert np.isnan(measure("mae", np.zeros(0), np.zeros(0)))


def test_absent_classes_do_not_count() -> None:
    values = np.array([[0.9, 0.1, 0.0], [0.2, 0.8, 0.0]])
    assert measure("macro_f1", np.array([0, 1]), values) == 1
    assert measure("balanced_accuracy", np.array([0, 0]), values) == 0.5


def test_of_equal_probabilities_the_first_class_is_predicted() -> None:
    assert classes_of(np.array([[0.4, 0.4, 0.2], [0.1, 0.2, 0.7]])).tolist() == [0, 2]


def test_truth_is_by_line_and_prediction_by_column() -> None:
    values = np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7]])
    assert confusion(np.array([0, 0, 1]), values, np.ones(3)).tolist() == [[1, 1], [0, 1]]


def test_better_is_positive() -> None:
    assert gain("accuracy", 0.8, 0.7) == pytest.approx(0.1)
    for name in ("log_loss", "rmse", "mae"):
        assert gain(name, 0.8, 0.7) == pytest.approx(-0.1)


def test_an_interval_holds_the_value_and_narrows_with_rows() -> None:
    low, high = interval("accuracy", TRUTH, VALUES)
    assert low < measure("accuracy", TRUTH, VALUES) < high
    many = interval("accuracy", np.tile(TRUTH, 9), np.tile(VALUES, (9, 1)))
    assert many[1] - many[0] < (high - low) / 2
    wide = interval("accuracy", TRUTH, VALUES, level=0.99)
    assert wide[0] < low and wide[1] > high
    assert interval("accuracy", TRUTH, VALUES) == (low, high)


def test_a_better_model_gains_and_an_equal_one_does_not() -> None:
    right = np.eye(3)[TRUTH]
    value, low, high = paired_gain("accuracy", TRUTH, right, VALUES)
    assert 0 < low < value < high
    assert paired_gain("accuracy", TRUTH, VALUES, VALUES) == (0, 0, 0)
    assert paired_gain("log_loss", TRUTH, right, VALUES)[1] > 0
    assert paired_gain("log_loss", TRUTH, VALUES, right)[2] < 0
