"""The refit: the judged parameters on all rows, with no figures of its own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from focus_package.config import Config
from focus_package.errors import ProjectError
from focus_package.features import derive
from focus_package.model_card import write_model_card
from focus_package.models import encode, fit, predict_values
from focus_package.predict import native_values, onnx_values
from focus_package.refit import refit
from focus_package.schema import labels_of, read_table
from focus_package.train import train

from sample import sample_config, sample_table


@pytest.fixture(params=["binary", "regression"])
def judged(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Config, dict[str, Any]]:
    """Return a trained model in `model`, of `rows.csv`, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(os.environ, "ML_ENGINEER_TRACKING", "off")
    sample_table(150, request.param).to_csv("rows.csv", index=False)
    Path("params.json").write_text('{"candidate": "linear", "params": {}}', encoding="utf-8")
    config = sample_config(request.param)
    return config, train(config, Path("rows.csv"), Path("model"), 7, Path())


def test_it_is_a_fit_of_the_judged_parameters_on_all_rows(
    judged: tuple[Config, dict[str, Any]],
) -> None:
    config, facts = judged
    before = Path("model/model.joblib").read_bytes()
    refit(config, Path("rows.csv"), Path("model"), Path("refit"))
    assert Path("model/model.joblib").read_bytes() == before
    table = read_table(Path("rows.csv"), config)
    derived, target = derive(table, config), encode(labels_of(table, config), config)
    whole = fit(facts["candidate"], facts["params"], derived, target, config, 7)
    expected = predict_values(whole, derived, config)
    assert native_values(Path("refit"), derived, config).tolist() == expected.tolist()
    assert onnx_values(Path("refit"), derived, config) == pytest.approx(expected, abs=1e-4)
    said = json.loads(Path("refit/model.json").read_text(encoding="utf-8"))
    assert said["rows"] == {"train": 150, "test": 0}
    assert said["params"] == facts["params"]
    assert "test" not in said
    assert said["judged"]["test"] == facts["test"]
    assert said["onnx"]["equal"] == 150


def test_the_judged_model_is_not_replaced_and_other_rows_are_refused(
    judged: tuple[Config, dict[str, Any]],
) -> None:
    config, _ = judged
    rows, model, out = Path("rows.csv"), Path("model"), Path("refit")
    with pytest.raises(ProjectError, match="name another folder"):
        refit(config, rows, model, model)
    refit(config, rows, model, out)
    with pytest.raises(ProjectError, match="name another folder"):
        refit(config, rows, out, Path("again"))
    with pytest.raises(ProjectError, match="name the judged model"):
        write_model_card(config, out, Path("card.md"))
    rows.write_text(rows.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    with pytest.raises(ProjectError, match="train again, then refit"):
        refit(config, rows, model, Path("other"))
