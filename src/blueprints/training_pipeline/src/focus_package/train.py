"""Train on the project's own training rows, evaluate on its test rows, ship that model."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pandas as pd
from numpy.typing import NDArray

from focus_package.centre import check_numbers
from focus_package.choice import choose, fresh_folds
from focus_package.config import Config
from focus_package.cross_validation import read_params
from focus_package.errors import ProjectError
from focus_package.evaluate import baseline_values, evaluate
from focus_package.export import export, parity
from focus_package.features import derive
from focus_package.files import sha256_of, write_json
from focus_package.models import (
    check_params,
    default_params,
    encode,
    fit,
    fixed_threads,
    predict_values,
)
from focus_package.predict import CARD, NATIVE, ONNX, inputs_of
from focus_package.provenance import code_version, library_versions
from focus_package.schema import labels_of, read_table
from focus_package.split import read_split, split

PARAMS = Path("params.json")


def train(
    config: Config,
    data: Path,
    model: Path,
    seed: int,
    store: Path,
    sides: Path | None = None,
    given: Path = PARAMS,
) -> dict[str, Any]:
    """Train and write `model`: model.joblib, model.onnx, model.json; returns the facts of it.

    The run is tracked in MLflow at MLFLOW_TRACKING_URI, else in `store`/mlflow.db, unless
    ML_ENGINEER_TRACKING is "off". `sides`: rows to train and to test on, as the split command
    writes them; None: by the split of pipeline.yaml.
    `given`: what to fit, as `tune` writes it; where it is absent the defaults are compared.
    """
    started = time.monotonic()
    table = read_table(data, config)
    train_rows, test_rows = split(table, config) if sides is None else read_split(sides, len(table))
    check_numbers(table.iloc[train_rows], config)
    training, test = (
        labelled(table.iloc[train_rows], config),
        labelled(table.iloc[test_rows], config),
    )
    decision = decide(config, table.iloc[train_rows], given)
    candidate, params = decision["candidate"], decision["params"]
    with fixed_threads(config):
        pipeline = fit(candidate, params, *training, config, seed)
        values = predict_values(pipeline, test[0], config)
    baseline = baseline_values(training[1], config)
    evaluation = evaluate(test[1], values, baseline, config)
    write_model(pipeline, model, config)
    facts = {
        "candidate": candidate,
        "params": {**default_params(candidate, config), **params},
        **facts_of_fit(pipeline, config, seed, data),
        "test": evaluation,
        "baseline_values": baseline,
        "decision": decision,
        "onnx": parity(model / ONNX, test[0], values, learned_of(pipeline, config), config),
        "rows": {"train": len(training[1]), "test": len(test[1])},
    }
    write_json(model / CARD, facts)
    where = "not tracked"
    # Importing MLflow takes longer than most trainings: a gate reads one run of the many it starts.
    if os.environ.get("ML_ENGINEER_TRACKING") != "off":
        from focus_package.tracking import track

        seconds = time.monotonic() - started
        where = f"run {track(config, pipeline, test[0], facts, model, store, seconds)['run_id']}"
    print(
        f"{candidate}: {config.model.metric} {evaluation['value']} on {len(test[1])} test rows, "
        f"baseline {evaluation['baseline']}; {where}"
    )
    return facts


def facts_of_fit(pipeline: Any, config: Config, seed: int, data: Path) -> dict[str, Any]:
    """Return what a model's folder says of any fit: what it is fed, what it knows, what made it."""
    return {
        "problem": config.problem,
        **inputs_of(config),
        "classes": list(config.target.classes),
        "learned": learned_of(pipeline, config),
        "positive": config.target.positive,
        "metric": config.model.metric,
        "seed": seed,
        "threads": config.model.threads,
        "data_sha256": sha256_of(data),
        "code_version": code_version(),
        "libraries": library_versions(),
    }


def learned_of(pipeline: Any, config: Config) -> list[int]:
    """Return the places of the classes that a fitted pipeline knows; [] for numbers."""
    learned: list[int] = pipeline.classes_.tolist() if config.classifies else []
    return learned


def labelled(table: pd.DataFrame, config: Config) -> tuple[pd.DataFrame, NDArray[Any]]:
    """Return derived rows and their encoded labels, without the rows that have no label."""
    labels = labels_of(table, config)
    known = labels.notna()
    return derive(table[known], config), encode(labels[known], config)


def decide(config: Config, training: pd.DataFrame, given: Path = PARAMS) -> dict[str, Any]:
    """Return what to fit: what `given` holds when it is there, else by comparing the defaults."""
    if given.is_file():
        candidate, params = read_params(given, None)
        if not isinstance(candidate, str):
            raise ProjectError(f"{given} names no candidate; tune again or delete it.")
        check_params(candidate, params, config)
        return {"candidate": candidate, "params": params, "from": given.name}
    derived, target = labelled(training, config)
    params_of = {name: default_params(name, config) for name in config.model.candidates}
    decision = choose(params_of, derived, target, fresh_folds(training, config), config)
    return {**decision, "from": "defaults"}


def write_model(pipeline: Any, model: Path, config: Config) -> None:
    """Write the pipeline twice; a model that lay there before is replaced."""
    import joblib

    for name in (NATIVE, ONNX, CARD):
        (model / name).unlink(missing_ok=True)
    model.mkdir(parents=True, exist_ok=True)
    joblib.dump(pipeline, model / NATIVE)
    export(pipeline, model / ONNX, config)
