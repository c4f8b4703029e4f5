"""Runs, models and their registry in MLflow, on SQLite in the project unless told otherwise."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd

from focus_package.config import Config
from focus_package.errors import ProjectError
from focus_package.metrics import gain

DATABASE = "mlflow.db"
ARTIFACTS = "mlartifacts"
EXAMPLE_ROWS = 5


def tracking_uri(store: Path) -> str:
    """Return MLFLOW_TRACKING_URI when it is set, else the SQLite database in `store`."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{store.resolve() / DATABASE}"


def without_credentials(text: str) -> str:
    """Return the text with no name or password left in the addresses it holds."""
    return re.sub(r"(\w+://)[^/\s]*@", r"\1", text)


def track(
    config: Config,
    pipeline: Any,
    derived: pd.DataFrame,
    facts: dict[str, Any],
    model: Path,
    store: Path,
    seconds: float,
) -> dict[str, Any]:
    """Log a run with its model, register the model as challenger, maybe as champion.

    `derived`: rows as the model takes them; the first ones become the input example.
    """
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    # A server that is away is said within seconds; MLflow's own default tries for minutes.
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "30")
    # The address that MLflow prints would carry the password of MLFLOW_TRACKING_URI.
    os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
    import mlflow
    import mlflow.exceptions

    uri = tracking_uri(store)
    store.mkdir(parents=True, exist_ok=True)
    if uri == f"sqlite:///{store.resolve() / DATABASE}":
        whole_database(store.resolve() / DATABASE)
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    try:
        _experiment(mlflow, config, uri, store)
        with mlflow.start_run(run_name=facts["candidate"]) as run:
            _log_facts(mlflow, facts, seconds)
            mlflow.log_artifacts(str(model), "files")
            version = _log_model(mlflow, config, pipeline, derived, facts)
        aliases = _alias(mlflow, config, version, facts, run.info.run_id)
    except (mlflow.exceptions.MlflowException, OSError) as error:
        first = without_credentials(" ".join(str(error).split()))
        raise ProjectError(
            f"MLflow at {without_credentials(uri)} did not take the run; "
            f"see that MLFLOW_TRACKING_URI is right and answers: {first:.200}."
        ) from error
    return {"run_id": run.info.run_id, "tracking_uri": uri, "version": version, **aliases}


def whole_database(file: Path) -> None:
    """Make the database aside and move it here when it is whole.

    MLflow makes its tables in dozens of steps: killed in between, none of its commands would ever
    run on that file again.
    """
    if file.exists():
        return
    from mlflow import MlflowClient

    aside = file.with_name(f"{file.name}.new")
    for left in (aside, aside.with_name(f"{aside.name}-journal")):
        left.unlink(missing_ok=True)
    MlflowClient(f"sqlite:///{aside}").search_experiments()
    aside.replace(file)


def _experiment(mlflow: Any, config: Config, uri: str, store: Path) -> None:
    if mlflow.get_experiment_by_name(config.name) is None:
        here = (store / ARTIFACTS).resolve().as_uri() if uri.startswith("sqlite:") else None
        mlflow.create_experiment(config.name, artifact_location=here)
    mlflow.set_experiment(config.name)


def _log_facts(mlflow: Any, facts: dict[str, Any], seconds: float) -> None:
    test = facts["test"]
    mlflow.log_params(
        {
            "candidate": facts["candidate"],
            **facts["params"],
            "seed": facts["seed"],
            "threads": facts["threads"],
        }
    )
    metrics = {f"test_{name}": value for name, value in test["metrics"].items()}
    metrics |= {"test_low": test["low"], "test_high": test["high"], "baseline": test["baseline"]}
    metrics |= {"train_rows": facts["rows"]["train"], "test_rows": facts["rows"]["test"]}
    metrics["seconds"] = seconds
    mlflow.log_metrics({name: float(value) for name, value in metrics.items() if value is not None})
    mlflow.set_tags(
        {
            "data_sha256": facts["data_sha256"],
            "code_version": facts["code_version"],
            "metric": facts["metric"],
        }
    )


def _log_model(
    mlflow: Any, config: Config, pipeline: Any, derived: pd.DataFrame, facts: dict[str, Any]
) -> str:
    """Log the pipeline with signature and example; returns the registered version."""
    from mlflow.models import infer_signature

    example = derived.head(EXAMPLE_ROWS)
    libraries = facts["libraries"]
    logged = mlflow.sklearn.log_model(
        pipeline,
        name="model",
        serialization_format="cloudpickle",
        signature=infer_signature(example, pipeline.predict(example)),
        input_example=example,
        pip_requirements=[
            f"{name}=={libraries[name]}" for name in ("scikit-learn", "lightgbm", "pandas", "numpy")
        ],
        registered_model_name=config.name,
    )
    return str(logged.registered_model_version)


def _alias(
    mlflow: Any, config: Config, version: str, facts: dict[str, Any], run_id: str
) -> dict[str, Any]:
    """Point `challenger` at the new version, and `champion` too when it is not worse."""
    client = mlflow.MlflowClient()
    client.set_registered_model_alias(config.name, "challenger", version)
    champion = client.get_registered_model(config.name).aliases.get("champion")
    if champion is None or _not_worse(client, config, str(champion), facts):
        client.set_registered_model_alias(config.name, "champion", version)
        champion = version
    client.set_tag(run_id, "champion", str(champion == version).lower())
    return {"champion": str(champion), "challenger": version}


def _not_worse(client: Any, config: Config, champion: str, facts: dict[str, Any]) -> bool:
    """Compare with the champion's own test metric; another metric or none says nothing."""
    metric, value = facts["metric"], facts["test"]["value"]
    run = client.get_run(client.get_model_version(config.name, champion).run_id)
    before = run.data.metrics.get(f"test_{metric}")
    if before is None or value is None:
        return value is not None
    return gain(metric, value, before) >= 0


def serve(store: Path, port: int) -> None:
    """Start the MLflow server on 127.0.0.1 until it is interrupted."""
    root = store.resolve()
    words = ["server", "--host", "127.0.0.1", "--port", str(port)]
    words += ["--backend-store-uri", f"sqlite:///{root / DATABASE}"]
    words += ["--artifacts-destination", str(root / ARTIFACTS)]
    # Workers for jobs of language models: seven processes, some 1.5 GB, and no part of tracking.
    env = {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false", **os.environ}
    print(f"MLflow on http://127.0.0.1:{port}, end with Ctrl-C")
    try:
        command = [sys.executable, "-m", "mlflow", *words]
        done = subprocess.run(command, env=env, check=False)  # noqa: S603
    except KeyboardInterrupt:
        return
    if done.returncode != 0:
        raise ProjectError(
            f"the MLflow server ended with status {done.returncode}; is port {port} free?"
        )
