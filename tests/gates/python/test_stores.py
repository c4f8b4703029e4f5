"""MLflow's and Optuna's files are read as they are, without either library."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from conftest import Refused, Run

MLMODEL = """flavors:
  onnx: {data: model.onnx}
  python_function: {loader_module: mlflow.onnx}
signature:
  inputs: '[{"name": "speed", "type": "double", "required": false}]'
  outputs: '[{"name": "prediction", "type": "string"}]'
"""


def fill(path: Path, tables: dict[str, list[dict[str, Any]]]) -> str:
    """Write tables whose columns are the keys of their first row."""
    with sqlite3.connect(path) as connection:
        for table, rows in tables.items():
            columns = list(rows[0])
            connection.execute(f"CREATE TABLE {table} ({', '.join(columns)})")
            for row in rows:
                marks = ", ".join("?" * len(columns))
                connection.execute(
                    f"INSERT INTO {table} VALUES ({marks})", [row[c] for c in columns]
                )
    connection.close()
    return str(path)


def run_row(run_id: str, status: str, ended: int) -> dict[str, Any]:
    """Return a row of `runs`."""
    return {
        "run_uuid": run_id,
        "status": status,
        "start_time": ended - 5,
        "end_time": ended,
        "source_version": "",
        "lifecycle_stage": "active",
        "artifact_uri": f"mlartifacts/{run_id}/artifacts",
        "experiment_id": 1,
    }


def tracked(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return the tables of a store with a finished run "new" that has everything."""
    place = folder / "mlartifacts/models/m-1/artifacts"
    place.mkdir(parents=True, exist_ok=True)
    (place / "MLmodel").write_text(MLMODEL)
    return {
        "experiments": [{"experiment_id": 1, "name": "strikes"}],
        "runs": [
            run_row("old", "FINISHED", 10),
            run_row("new", "FINISHED", 20),
            run_row("broken", "FAILED", 30),
        ],
        "params": [{"key": "seed", "value": "0", "run_uuid": "new"}],
        "latest_metrics": [
            {
                "key": "test_macro_f1",
                "value": 0.5,
                "step": 0,
                "is_nan": 0,
                "run_uuid": "new",
            }
        ],
        "tags": [
            {"key": "data_sha256", "value": "ab" * 32, "run_uuid": "new"},
            {"key": "code_version", "value": "c0ffee", "run_uuid": "new"},
        ],
        "logged_models": [
            {
                "model_id": "m-1",
                "name": "model",
                "status": 2,
                "artifact_location": place.as_uri(),
                "source_run_id": "new",
            }
        ],
        "model_versions": [{"name": "strikes", "version": 3, "run_id": "new"}],
        "registered_model_aliases": [{"alias": "champion", "version": 3, "name": "strikes"}],
    }


def test_a_complete_run_lacks_nothing(run: Run, tmp_path: Path) -> None:
    store = fill(tmp_path / "mlflow.db", tracked(tmp_path))
    answer = run("mlflow_run", store=store, folder=str(tmp_path))
    assert answer["run_id"] == "new"
    assert answer["missing"] == []
    assert answer["metrics"] == {"test_macro_f1": {"value": 0.5, "step": 0}}
    assert answer["models"][0]["flavors"] == ["onnx", "python_function"]
    assert answer["models"][0]["signature"]["inputs"][0]["name"] == "speed"
    assert answer["data_hashes"] == {"data_sha256": "ab" * 32}
    assert answer["code_version"] == "c0ffee"
    assert answer["registered"][0]["aliases"] == ["champion"]


@pytest.mark.parametrize(
    ("what", "table"),
    [("params", "params"), ("metrics", "latest_metrics"), ("model", "logged_models")],
)
def test_what_a_run_lacks_is_named(run: Run, tmp_path: Path, what: str, table: str) -> None:
    tables = tracked(tmp_path)
    owner = "source_run_id" if table == "logged_models" else "run_uuid"
    tables[table] = [{**row, owner: "old"} for row in tables[table]]
    answer = run("mlflow_run", store=fill(tmp_path / "mlflow.db", tables), folder=str(tmp_path))
    assert what in answer["missing"]


def test_tags_that_say_nothing_are_no_hash_and_no_version(run: Run, tmp_path: Path) -> None:
    tables = tracked(tmp_path)
    tables["tags"] = [{"key": "data_sha256", "value": "todo", "run_uuid": "new"}]
    answer = run("mlflow_run", store=fill(tmp_path / "mlflow.db", tables), folder=str(tmp_path))
    assert answer["missing"] == ["data_hash", "code_version"]


def test_a_model_without_signature_or_outside_the_folder_does_not_count(
    run: Run, tmp_path: Path
) -> None:
    store = fill(tmp_path / "mlflow.db", tracked(tmp_path))
    outside = run("mlflow_run", store=store, folder=str(tmp_path / "elsewhere"))
    assert outside["missing"] == ["model", "signature"]
    model = tmp_path / "mlartifacts/models/m-1/artifacts/MLmodel"
    model.write_text(MLMODEL[: MLMODEL.index("signature")])
    assert run("mlflow_run", store=store, folder=str(tmp_path))["missing"] == ["signature"]


def test_files_that_are_no_store_are_refused(run: Run, error: Refused, tmp_path: Path) -> None:
    tables = tracked(tmp_path)
    tables["runs"] = [run_row("broken", "FAILED", 30)]
    store = fill(tmp_path / "mlflow.db", tables)
    assert "no finished run: FAILED" in error("mlflow_run", store=store)
    assert run("mlflow_run", store=store, run_id="broken")["status"] == "FAILED"
    text = tmp_path / "text.db"
    text.write_text("no database " * 100)
    assert "SQLite" in error("mlflow_run", store=str(text))
    assert "no table studies" in error("study", study=store)


def distribution(kind: str, **attributes: Any) -> str:
    """Return a distribution as Optuna writes it."""
    import json

    return json.dumps({"name": f"{kind}Distribution", "attributes": attributes})


def searched(values: list[float | None], direction: str) -> dict[str, list[dict[str, Any]]]:
    """Return the tables of a study; None: the trial was pruned."""
    choices = distribution("Categorical", choices=["linear", "lightgbm"])
    number = distribution("Int", low=1, high=99)
    day = "2026-01-01 00:00:"
    return {
        "studies": [{"study_id": 1, "study_name": "s"}],
        "study_directions": [{"direction": direction, "study_id": 1, "objective": 0}],
        "trials": [
            {
                "trial_id": at + 7,
                "number": at,
                "study_id": 1,
                "state": "PRUNED" if value is None else "COMPLETE",
                "datetime_start": f"{day}{at:02d}.0",
                "datetime_complete": f"{day}{at + 2:02d}.5",
            }
            for at, value in enumerate(values)
        ],
        "trial_values": [
            {
                "trial_id": at + 7,
                "value": 99 if value is None else value,
                "value_type": "FINITE",
            }
            for at, value in enumerate(values)
        ],
        "trial_params": [
            entry
            for at in range(len(values))
            for entry in (
                {
                    "trial_id": at + 7,
                    "param_name": "candidate",
                    "param_value": float(at % 2),
                    "distribution_json": choices,
                },
                {
                    "trial_id": at + 7,
                    "param_name": "leaves",
                    "param_value": float(at + 10),
                    "distribution_json": number,
                },
            )
        ],
    }


def test_a_study_tells_its_trials_its_default_and_its_best(run: Run, tmp_path: Path) -> None:
    values = [0.5, 0.4, None, 0.7, 0.6]
    store = fill(tmp_path / "study.db", searched(values, "MAXIMIZE"))
    answer = run("study", study=store)
    assert (answer["finished"], answer["pruned"], answer["failed"]) == (4, 1, 0)
    assert answer["first"]["params"] == {"candidate": "linear", "leaves": 10}
    assert answer["best"]["number"] == 3
    assert answer["best"]["params"] == {"candidate": "lightgbm", "leaves": 13}
    assert [entry["best"] for entry in answer["history"]] == [0.5, 0.5, 0.7, 0.7]
    assert answer["trials"][0]["seconds"] == 2.5
    lower = fill(tmp_path / "lower.db", searched(values, "MINIMIZE"))
    assert run("study", study=lower)["best"]["number"] == 1


def test_a_study_whose_trials_were_taken_is_one_without_trials(run: Run, tmp_path: Path) -> None:
    store = fill(tmp_path / "study.db", searched([0.5, 0.4], "MAXIMIZE"))
    assert run("empty_study", study=store) == {"deleted": 2}
    answer = run("study", study=store)
    assert (answer["finished"], answer["first"], answer["best"]) == (0, None, None)


def test_a_study_without_trials_has_no_best(run: Run, tmp_path: Path) -> None:
    tables = searched([None], "MAXIMIZE")
    answer = run("study", study=fill(tmp_path / "study.db", tables))
    assert answer["finished"] == 0 and answer["best"] is None and answer["history"] == []
