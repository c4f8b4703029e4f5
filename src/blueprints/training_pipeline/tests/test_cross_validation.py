"""Out-of-fold predictions come from models that did not see the row."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from focus_package.choice import choose, fresh_folds
from focus_package.cross_validation import (
    cross_validate_file,
    out_of_fold,
    read_params,
)
from focus_package.errors import ProjectError
from focus_package.features import derive
from focus_package.models import default_params, encode, fit, predict_values
from focus_package.schema import labels_of
from focus_package.split import folds as deal

from sample import sample_config, sample_table


def test_each_fold_is_predicted_by_a_model_of_the_others() -> None:
    config, table = sample_config(), sample_table(90)
    derived, target = derive(table, config), encode(labels_of(table, config), config)
    folds = np.arange(90) % 3
    known = np.ones(90, dtype=bool)
    seen: list[tuple[int, int]] = []

    def note(done: int, values: np.ndarray) -> None:
        seen.append((done, int(np.isnan(values[:, 0]).sum())))

    values = out_of_fold("linear", {"C": 0.5}, derived, target, known, folds, config, note)
    for fold in range(3):
        others = folds != fold
        model = fit("linear", {"C": 0.5}, derived[others], target[others], config, 5)
        expected = predict_values(model, derived[~others], config)
        assert values[folds == fold].tolist() == expected.tolist()
    assert seen == [(1, 60), (2, 30), (3, 0)]


def files(tmp_path: Path, rows: int, fold_rows: int | None = None) -> dict[str, Path]:
    table = sample_table(rows)
    table.loc[0, "outcome"] = "unknown"
    table.to_csv(tmp_path / "rows.csv", index=False)
    given = [str(row % 3) for row in range(fold_rows or rows)]
    (tmp_path / "folds.csv").write_text("\n".join(["fold", *given]) + "\n", encoding="utf-8")
    (tmp_path / "params.json").write_text("{}", encoding="utf-8")
    return {name: tmp_path / f"{name}.csv" for name in ("rows", "folds", "out")}


def test_a_file_gets_a_line_a_row_also_for_rows_without_label(tmp_path: Path) -> None:
    paths = files(tmp_path, 60)
    config = sample_config()
    params = tmp_path / "params.json"
    cross_validate_file(config, paths["rows"], paths["folds"], "linear", params, paths["out"])
    with paths["out"].open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 60
    table = sample_table(60)
    table.loc[0, "outcome"] = "unknown"
    labels = labels_of(table, config)
    known = labels.notna().to_numpy()
    target = encode(labels[known], config)
    assert len(target) == 59
    expected = out_of_fold(
        "linear", {}, derive(table, config), target, known, np.arange(60) % 3, config
    )
    given = [[float(word) for word in list(line.values())[1:]] for line in lines]
    assert given == expected.tolist()


def test_folds_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    paths, config = files(tmp_path, 30, fold_rows=29), sample_config()
    params = tmp_path / "params.json"
    with pytest.raises(ProjectError, match="29 folds"):
        cross_validate_file(config, paths["rows"], paths["folds"], "linear", params, paths["out"])
    paths = files(tmp_path, 30)
    with pytest.raises(ProjectError, match="give --candidate"):
        cross_validate_file(config, paths["rows"], paths["folds"], None, params, paths["out"])


def test_parameters_are_read_in_both_forms(tmp_path: Path) -> None:
    file = tmp_path / "params.json"
    file.write_text(json.dumps({"C": 2}), encoding="utf-8")
    assert read_params(file, "linear") == ("linear", {"C": 2})
    assert read_params(file, None) == (None, {"C": 2})
    file.write_text(json.dumps({"candidate": "lightgbm", "params": {"a": 1}}), encoding="utf-8")
    assert read_params(file, None) == ("lightgbm", {"a": 1})
    assert read_params(file, "linear") == ("linear", {"a": 1})
    file.write_text("[1]", encoding="utf-8")
    with pytest.raises(ProjectError, match="must hold an object"):
        read_params(file, None)
    file.write_text("{", encoding="utf-8")
    with pytest.raises(ProjectError, match="no JSON"):
        read_params(file, None)


def test_the_simpler_ships_unless_the_bigger_is_significantly_better() -> None:
    config, table = sample_config(), sample_table(150)
    derived, target = derive(table, config), encode(labels_of(table, config), config)
    folds = [np.arange(150) % 3]
    good = default_params("linear", config)
    bigger = {**default_params("lightgbm", config), "n_estimators": 5}
    decision = choose({"linear": good, "lightgbm": bigger}, derived, target, folds, config)
    assert (decision["candidate"], decision["params"]) == ("linear", good)
    assert decision["comparisons"][0]["low"] <= 0
    blind = {**good, "C": 1e-9}
    decision = choose({"linear": blind, "lightgbm": bigger}, derived, target, folds, config)
    assert (decision["candidate"], decision["params"]) == ("lightgbm", bigger)
    assert decision["comparisons"][0]["low"] > 0
    assert set(decision["cross_validated"]) == {"linear", "lightgbm"}


def test_the_bigger_must_win_on_every_folding(monkeypatch: pytest.MonkeyPatch) -> None:
    config, table = sample_config(), sample_table(60)
    target = encode(labels_of(table, config), config)
    right: NDArray[np.float64] = np.eye(len(config.target.classes))[target]
    even = np.full_like(right, 1 / right.shape[1])

    def out_of_fold(candidate: str, *given: Any) -> NDArray[np.float64]:
        lucky = given[4].max() == 2
        return right if candidate == "lightgbm" and lucky else even

    monkeypatch.setattr("focus_package.choice.out_of_fold", out_of_fold)
    candidates: dict[str, dict[str, Any]] = {"linear": {}, "lightgbm": {}}
    three, two = np.arange(60) % 3, np.arange(60) % 2
    for foldings, ships in (([three], "lightgbm"), ([three, two], "linear")):
        assert choose(candidates, table, target, foldings, config)["candidate"] == ships


@pytest.mark.parametrize("rule", ["stratified", "time"])
def test_the_choice_has_folds_that_no_trial_was_scored_on(rule: str) -> None:
    column = "day" if rule == "time" else None
    config = sample_config()
    config = replace(config, split=replace(config.split, rule=rule, column=column))
    table = sample_table(120)
    if column:
        table[column] = [str(1000 + row) for row in range(len(table))]
    searched = deal(table, config, config.model.folds)
    dealt = [searched, *fresh_folds(table, config)]
    assert len(dealt) == 4
    assert len({tuple(one.tolist()) for one in dealt}) == len(dealt)
