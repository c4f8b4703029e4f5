"""Evaluations: the metric, its interval, the baseline, and where the errors lie."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from focus_package.errors import ProjectError
from focus_package.evaluate import baseline_values, evaluate, evaluate_file, plain

from conftest import Fitted
from sample import sample_config, sample_table

TRUTH = np.array([0, 0, 1, 2])
VALUES = np.array([[0.9, 0.1, 0], [0.3, 0.6, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]])


def test_the_baseline_knows_the_training_rows_only() -> None:
    assert baseline_values(np.array([0, 0, 2, 0]), sample_config()) == [0.75, 0, 0.25]
    assert baseline_values(np.array([1.0, 2.0]), sample_config("regression")) == [1.5]


def test_classes_are_evaluated() -> None:
    report = evaluate(TRUTH, VALUES, [0.5, 0.3, 0.2], sample_config(model={"metric": "accuracy"}))
    assert (report["metric"], report["value"], report["rows"]) == ("accuracy", 0.75, 4)
    assert report["baseline"] == 0.5
    assert report["low"] <= 0.75 <= report["high"]
    assert report["confusion"] == [[1, 1, 0], [0, 1, 0], [0, 0, 1]]
    assert report["recall"] == {"low": 0.5, "mid": 1.0, "high": 1.0}
    assert report["calibration"][-1] == {"probability": 0.9, "share": 1.0, "rows": 1}
    assert sum(one["rows"] for one in report["calibration"]) == 4
    assert set(report["metrics"]) == {"macro_f1", "balanced_accuracy", "accuracy", "log_loss"}


def test_the_positive_class_is_calibrated() -> None:
    values = np.array([[0.8, 0.2], [0.75, 0.25], [0.25, 0.75], [0.0, 1.0]])
    report = evaluate(np.array([0, 1, 1, 1]), values, [0.25, 0.75], sample_config("binary"))
    assert [one["rows"] for one in report["calibration"]] == [2, 1, 1]
    assert [one["share"] for one in report["calibration"]] == [0.5, 1.0, 1.0]
    assert (report["value"], report["baseline"]) == (1.0, 0.5)


def test_numbers_are_evaluated() -> None:
    truth, values = np.array([1.0, 2.0, 3.0, 6.0]), np.array([1.0, 2.0, 3.0, 4.0])
    report = evaluate(truth, values, [3.0], sample_config("regression"))
    assert report["value"] == pytest.approx(1 - 4 / 14)
    assert report["baseline"] == 0
    assert report["residuals"]["mean"] == 0.5
    assert report["residuals"]["quantiles"]["0.5"] == 0
    assert report["sample"] == {"truth": truth.tolist(), "prediction": values.tolist()}


def test_what_is_not_defined_is_null() -> None:
    assert plain({"a": [float("nan"), 1.5], "b": float("inf")}) == {"a": [None, 1.5], "b": None}
    report = evaluate(
        np.ones(3, dtype=int), np.tile([0.5, 0.5], (3, 1)), [0, 1], sample_config("binary")
    )
    assert report["value"] is None


def test_a_file_is_evaluated_on_its_labelled_rows(classifier: Fitted, tmp_path: Path) -> None:
    data, out = tmp_path / "rows.csv", tmp_path / "out.json"
    table = sample_table(80, seed=4)
    table.loc[:9, "outcome"] = "unknown"
    table.to_csv(data, index=False)
    evaluate_file(classifier.config, classifier.folder, data, out)
    report = json.loads(out.read_text(encoding="utf-8"))
    assert (report["rows"], report["metric"]) == (70, "macro_f1")
    assert report["value"] > 0.7 > report["baseline"]
    table.assign(outcome="unknown").to_csv(data, index=False)
    with pytest.raises(ProjectError, match="no row with a label"):
        evaluate_file(classifier.config, classifier.folder, data, out)
