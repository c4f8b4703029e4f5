"""The pipeline compiles, is the file of the project, and stops on rows that break the contract."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from focus_package.kubeflow import main

from sample import document, sample_table

PROJECT = Path(__file__).parents[1]
IMAGE = "registry.example/sample:1.2.3"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project's folder with pipeline.yaml and rows, started in."""
    section = {"image": IMAGE, "tracking_uri": "http://mlflow:5000"}
    text = yaml.safe_dump(document(kubeflow=section), allow_unicode=True)
    (tmp_path / "pipeline.yaml").write_text(text, encoding="utf-8")
    sample_table(100).to_csv(tmp_path / "rows.csv", index=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(PROJECT / "src"))
    return tmp_path


def compiled(file: Path) -> dict[str, Any]:
    assert main(["compile", "--out", str(file)]) == 0
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content


def test_every_task_runs_in_the_image_and_installs_nothing(place: Path) -> None:
    spec = compiled(place / "new" / "pipeline.yaml")
    executors = spec["deploymentSpec"]["executors"]
    containers = {name: one["container"] for name, one in executors.items()}
    assert {container["image"] for container in containers.values()} == {IMAGE}
    assert "pip install" not in str(containers)
    assert containers["exec-train"]["env"] == [
        {"name": "MLFLOW_TRACKING_URI", "value": "http://mlflow:5000"}
    ]


def test_training_waits_for_the_contract(place: Path) -> None:
    tasks = compiled(place / "pipeline.out.yaml")["root"]["dag"]["tasks"]
    assert "validate" in tasks["split"]["dependentTasks"]
    assert "split" in tasks["train"]["dependentTasks"]
    assert set(tasks) == {"fetch", "validate", "split", "tune", "train", "evaluate", "describe"}


def test_an_image_must_be_named(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = yaml.safe_dump(document(), allow_unicode=True)
    (place / "pipeline.yaml").write_text(text, encoding="utf-8")
    assert main(["compile", "--out", "out.yaml"]) == 1
    assert "kubeflow.image must be a text" in capsys.readouterr().err


def test_rows_that_break_the_contract_stop_it(
    place: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    compiled(place / "compiled.yaml")
    table = sample_table(100)
    table.loc[:4, "count"] = "-1"
    table.to_csv("rows.csv", index=False)
    run = ["run", "--pipeline", "compiled.yaml", "--data", "rows.csv", "--model", "model"]
    assert main(run) == 1
    assert "5 of 100 rows are rejected" in capfd.readouterr().out
    assert not Path("model").exists()


def test_the_file_of_the_project_is_what_its_code_compiles_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(PROJECT)
    there = yaml.safe_load((PROJECT / "kubeflow" / "pipeline.yaml").read_text(encoding="utf-8"))
    assert compiled(tmp_path / "pipeline.yaml") == there, "compile it again: make kubeflow"
