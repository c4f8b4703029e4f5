"""Predictions: a row per row, in order, equal by ONNX."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import onnx
import pandas as pd
import pytest

from focus_package.errors import ProjectError
from focus_package.export import IR_VERSION, OPSET, export, parity
from focus_package.features import derive
from focus_package.models import fit, predict_values
from focus_package.predict import (
    check_model,
    native_values,
    onnx_values,
    predict_file,
    write_predictions,
)

from conftest import Fitted
from sample import FEATURES, document, sample_config, sample_table


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_onnx_predicts_what_the_pipeline_predicts(fitted: Fitted) -> None:
    unseen = sample_table(300, fitted.config.problem, seed=5)
    unseen.loc[0, "phase"] = "never seen"
    unseen.loc[1, "night"] = None
    derived = derive(unseen, fitted.config)
    native = native_values(fitted.folder, derived, fitted.config)
    by_onnx = onnx_values(fitted.folder, derived, fitted.config)
    assert native.tolist() == predict_values(fitted.pipeline, derived, fitted.config).tolist()
    assert by_onnx == pytest.approx(native, rel=1e-4, abs=1e-4)
    learned = fitted.pipeline.classes_.tolist() if fitted.config.classifies else []
    compared = parity(fitted.folder / "model.onnx", derived, native, learned, fitted.config)
    assert compared["rows"] == 300
    assert compared["equal"] == 300 - len(compared["flips"]) >= 299
    assert compared["largest_difference"] < 1e-3


def test_rows_on_a_threshold_go_the_same_way_by_onnx(tmp_path: Path) -> None:
    config = sample_config("regression", features=[FEATURES[0]])
    places = [number / 10 for number in range(800)]
    learned = pd.DataFrame({"speed": [repr(place) for place in places[::2]]}, dtype=object)
    between = pd.DataFrame({"speed": [repr(place) for place in places[1::2]]}, dtype=object)
    target = np.sin(np.array(places[::2]))
    params = {"n_estimators": 30, "num_leaves": 63, "min_child_samples": 3}
    pipeline = fit("lightgbm", params, derive(learned, config), target, config, seed=1)
    derived = derive(between, config)
    native = predict_values(pipeline, derived, config)
    export(pipeline, tmp_path / "model.onnx", config)
    found = parity(tmp_path / "model.onnx", derived, native, [], config)
    assert found["flips"] == []


def test_parity_sees_a_flip(classifier: Fitted) -> None:
    derived = derive(classifier.table, classifier.config)
    native = predict_values(classifier.pipeline, derived, classifier.config)
    turned = native.copy()
    turned[4] = turned[4][[1, 2, 0]]
    path = classifier.folder / "model.onnx"
    compared = parity(path, derived, turned, [0, 1, 2], classifier.config)
    assert (compared["equal"], compared["flips"]) == (149, [4])


def test_the_onnx_model_has_fixed_versions_and_two_inputs(classifier: Fitted) -> None:
    model = onnx.load(classifier.folder / "model.onnx")
    assert model.ir_version == IR_VERSION
    assert all(one.version <= OPSET[one.domain] for one in model.opset_import)
    assert [one.name for one in model.graph.input] == ["numbers", "words"]
    assert "probabilities" in [one.name for one in model.graph.output]


@pytest.mark.parametrize("by_onnx", [False, True])
def test_a_file_gets_a_line_a_row(classifier: Fitted, tmp_path: Path, by_onnx: bool) -> None:
    data, out = tmp_path / "rows.csv", tmp_path / "new" / "out.csv"
    table = sample_table(50, seed=9).drop(columns=["outcome"])
    table.to_csv(data, index=False, na_rep="")
    predict_file(classifier.config, classifier.folder, data, out, onnx=by_onnx, as_missing=False)
    lines = read(out)
    assert list(lines[0]) == [
        *("prediction", "probability:low", "probability:mid", "probability:high"),
    ]
    expected = predict_values(
        classifier.pipeline, derive(table, classifier.config), classifier.config
    )
    given = np.array([[float(word) for word in list(line.values())[1:]] for line in lines])
    assert given == pytest.approx(expected, abs=1e-5)
    names = np.array(["low", "mid", "high"])[expected.argmax(axis=1)]
    assert [line["prediction"] for line in lines] == names.tolist()


def test_values_that_cannot_be_read_are_named_and_not_predicted_unless_asked(
    classifier: Fitted, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    table = sample_table(4, seed=9).drop(columns=["outcome"])
    table["speed"] = ["abc", "1,000", "12.5", None]
    table.loc[0, "day"] = "yesterday"
    table.to_csv(data, index=False)

    def predict(as_missing: bool) -> None:
        predict_file(classifier.config, classifier.folder, data, out, False, as_missing)

    with pytest.raises(
        ProjectError,
        match=r"2 of 4 rows cannot be read, row 1: speed: 'abc' is no number; row 1: day",
    ):
        predict(as_missing=False)
    assert not out.exists()
    predict(as_missing=True)
    said = capsys.readouterr()
    assert said.out == "4 rows predicted, 2 of them with values taken as missing\n"
    assert "row 2: speed: '1,000' is no number: taken as missing\n" in said.err
    assert said.err.endswith("2 of 4 rows were not read whole\n")
    assert len(read(out)) == 4


def test_no_rows_give_a_header_and_numbers_one_column(classifier: Fitted, tmp_path: Path) -> None:
    data, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    sample_table(1).head(0).to_csv(data, index=False)
    predict_file(classifier.config, classifier.folder, data, out, onnx=False, as_missing=False)
    assert out.read_text(encoding="utf-8").startswith("prediction,probability:low")
    assert read(out) == []
    write_predictions(out, np.array([1.5, 0.1]), sample_config("regression"))
    assert out.read_text(encoding="utf-8") == "prediction\n1.5\n0.1\n"


def test_a_model_of_other_features_is_refused(classifier: Fitted, tmp_path: Path) -> None:
    fewer = sample_config(features=document()["features"][1:])
    with pytest.raises(ProjectError, match="other features or classes"):
        check_model(classifier.folder, fewer)
    assert check_model(classifier.folder, classifier.config)["learned"] == [0, 1, 2]
    with pytest.raises(ProjectError, match="cannot be read"):
        check_model(tmp_path, classifier.config)
    (tmp_path / "model.json").write_text(json.dumps({"learned": []}), encoding="utf-8")
    derived = derive(sample_table(2), classifier.config)
    with pytest.raises(ProjectError, match="train a model first"):
        onnx_values(tmp_path, derived, classifier.config)
    with pytest.raises(ProjectError, match="cannot be read"):
        native_values(tmp_path, derived, classifier.config)
