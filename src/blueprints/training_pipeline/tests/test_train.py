"""Training uses its own training rows, and writes what it measured."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from focus_package import tracking
from focus_package.errors import ProjectError
from focus_package.evaluate import evaluate
from focus_package.features import derive
from focus_package.files import sha256_of
from focus_package.model_card import model_card
from focus_package.models import default_params, encode, fit, predict_values
from focus_package.predict import native_values
from focus_package.schema import labels_of
from focus_package.split import split
from focus_package.train import decide, train
from focus_package.tune import open_study, search_of, tune

from sample import sample_config, sample_table

CONFIG = sample_config(
    model={"metric": "macro_f1", "candidates": ["linear"], "folds": 3, "seed": 5}
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder to train in; what would be tracked is left in `tracked.json`."""

    def noted(*given: Any) -> dict[str, Any]:
        (tmp_path / "tracked.json").write_text(json.dumps(given[3]), encoding="utf-8")
        return {"run_id": "none"}

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tracking, "track", noted)
    table = sample_table(150)
    table.loc[3, "outcome"] = "unknown"
    table.to_csv("rows.csv", index=False)
    return tmp_path


def test_the_model_is_one_of_the_training_rows_only(place: Path) -> None:
    facts = train(CONFIG, place / "rows.csv", place / "m", 7, place)
    table = pd.read_csv(place / "rows.csv", dtype=str, keep_default_na=False, na_values=[""])
    table = table.astype(object).where(table.notna(), None)
    train_rows, test_rows = split(table, CONFIG)
    training, test = (
        table.iloc[rows][labels_of(table.iloc[rows], CONFIG).notna()]
        for rows in (train_rows, test_rows)
    )
    assert facts["rows"] == {"train": len(training), "test": len(test)}
    assert len(training) + len(test) == 149
    target = encode(labels_of(training, CONFIG), CONFIG)
    model = fit("linear", {}, derive(training, CONFIG), target, CONFIG, 7)
    expected = predict_values(model, derive(test, CONFIG), CONFIG)
    shipped = native_values(place / "m", derive(test, CONFIG), CONFIG)
    assert shipped.tolist() == expected.tolist()
    truth = encode(labels_of(test, CONFIG), CONFIG)
    shares = np.bincount(target, minlength=3) / len(target)
    assert facts["test"] == evaluate(truth, expected, shares.tolist(), CONFIG)
    assert facts["onnx"]["equal"] == facts["onnx"]["rows"] == len(test)
    assert facts["data_sha256"] == sha256_of(place / "rows.csv")
    assert facts["seed"] == 7
    assert json.loads((place / "m" / "model.json").read_text(encoding="utf-8")) == facts
    assert json.loads((place / "tracked.json").read_text(encoding="utf-8")) == facts
    card = model_card(facts, CONFIG)
    assert f"{facts['test']['value']:.4g}" in card
    assert facts["data_sha256"] in card
    for feature in CONFIG.features:
        assert feature.name in card


def test_a_given_split_is_kept_to(place: Path) -> None:
    sides = place / "split.json"
    rows = {"train": list(range(100)), "test": list(range(100, 130))}
    sides.write_text(json.dumps(rows), encoding="utf-8")
    facts = train(CONFIG, place / "rows.csv", place / "m", 7, place, sides)
    assert facts["rows"] == {"train": 99, "test": 30}
    values = native_values(place / "m", derive(sample_table(5), CONFIG), CONFIG)
    table = sample_table(150)
    table.loc[3, "outcome"] = "unknown"
    training = table.iloc[:100][labels_of(table.iloc[:100], CONFIG).notna()]
    target = encode(labels_of(training, CONFIG), CONFIG)
    model = fit("linear", {}, derive(training, CONFIG), target, CONFIG, 7)
    expected = predict_values(model, derive(sample_table(5), CONFIG), CONFIG)
    assert values.tolist() == expected.tolist()


def test_tuned_parameters_are_used_and_wrong_ones_refused(place: Path) -> None:
    table = sample_table(100)
    defaults = decide(CONFIG, table)
    assert (defaults["candidate"], defaults["from"]) == ("linear", "defaults")
    assert defaults["params"] == default_params("linear", CONFIG)
    params = place / "params.json"
    params.write_text('{"candidate": "linear", "params": {"C": 3.5}}', encoding="utf-8")
    decision = decide(CONFIG, table)
    assert (decision["candidate"], decision["params"]) == ("linear", {"C": 3.5})
    params.write_text('{"C": 3.5}', encoding="utf-8")
    with pytest.raises(ProjectError, match="names no candidate"):
        decide(CONFIG, table)
    params.write_text('{"candidate": "linear", "params": {"depth": 1}}', encoding="utf-8")
    with pytest.raises(ProjectError, match="'depth'"):
        decide(CONFIG, table)


def test_tuning_begins_with_the_defaults_and_goes_on_where_it_stopped(place: Path) -> None:
    data, study, out = place / "rows.csv", place / "study.db", place / "params.json"
    first = tune(CONFIG, data, study, out, trials=1)
    assert (first["finished"], first["pruned"], first["default"]["trial"]) == (1, 0, 0)
    assert first["default"]["params"] == default_params("linear", CONFIG)
    assert first["best_cv"] == first["default_cv"]
    # The choice is made on other folds than the search, so a lucky dealing chooses nothing.
    assert first["cross_validated"]["linear"] != first["best_cv"]
    assert first["cross_validated"]["linear"] == pytest.approx(first["best_cv"], abs=0.1)
    assert first["candidate"] == "linear"
    assert json.loads(out.read_text(encoding="utf-8"))["params"] == first["params"]
    again = tune(CONFIG, data, study, out, trials=3)
    assert (again["finished"] + again["pruned"], again["default_cv"]) == (3, first["default_cv"])
    assert again["best_cv"] >= again["default_cv"]
    with pytest.raises(ProjectError, match="at least 1"):
        tune(CONFIG, data, study, out, trials=0)


@pytest.mark.parametrize("cut_off", [0, 1])
def test_defaults_that_were_cut_off_are_tried_again(place: Path, cut_off: int) -> None:
    config = replace(CONFIG, model=replace(CONFIG.model, candidates=("linear", "lightgbm")))
    data, file = place / "rows.csv", place / "study.db"
    if cut_off:
        tune(config, data, file, place / "params.json", trials=cut_off)
    open_study(config, data, file).ask()  # begun, and then the process was killed
    summary = tune(config, data, file, place / "params.json", trials=3)
    assert summary["default"]["trial"] == 0
    assert summary["default_cv"] is not None
    ended = [trial for trial in open_study(config, data, file).trials if trial.value is not None]
    assert {trial.params["candidate"] for trial in ended[:3]} == {"linear", "lightgbm"}


def test_a_study_is_of_its_data_and_search_but_not_of_its_bounds(place: Path) -> None:
    data = place / "rows.csv"
    search = search_of(CONFIG, data)
    longer = replace(CONFIG, model=replace(CONFIG.model, trials=99, tuning_seconds=5.0, threads=2))
    assert search_of(longer, data) == search
    assert search_of(replace(CONFIG, features=CONFIG.features[1:]), data) != search
    other = replace(CONFIG, model=replace(CONFIG.model, metric="accuracy"))
    assert search_of(other, data) != search
    sample_table(20).to_csv(data, index=False)
    assert search_of(CONFIG, data) != search
