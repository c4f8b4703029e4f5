"""Predictions for rows of a file, by the fitted pipeline or by its ONNX form."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from focus_package.config import Config
from focus_package.errors import ProjectError
from focus_package.features import derive, input_names
from focus_package.files import read_json, write_csv
from focus_package.metrics import classes_of
from focus_package.models import predict_values, spread
from focus_package.schema import read_table, unread

NATIVE = "model.joblib"
ONNX = "model.onnx"
CARD = "model.json"
# So many rows go through a model at once, which bounds the memory.
BATCH = 20_000
# So many values that cannot be read are named; they are counted all.
MOST_NAMED = 10


def predict_file(
    config: Config, model: Path, data: Path, out: Path, onnx: bool, as_missing: bool
) -> None:
    """Write a prediction for each row of the data, in its order.

    A value that spells none of its kind is said on stderr; `as_missing`: its row is predicted as
    if there were none, else nothing is predicted.
    """
    check_model(model, config)
    table = read_table(data, config)
    rows = say_unread(table, config, data, as_missing)
    derived = derive(table, config)
    values = onnx_values(model, derived, config) if onnx else native_values(model, derived, config)
    write_predictions(out, values, config)
    extra = f", {rows} of them with values taken as missing" if rows else ""
    print(f"{len(derived)} rows predicted{extra}")


def say_unread(table: pd.DataFrame, config: Config, data: Path, as_missing: bool) -> int:
    """Name the values that cannot be read on stderr; return how many rows have one.

    Raises ProjectError where there are any and they are not to be taken as missing.
    """
    faults = sorted(unread(table, config), key=lambda fault: int(fault["row"]))
    rows = len({fault["row"] for fault in faults})
    named = [f"row {fault['row'] + 1}: {fault['column']}: {fault['why']}" for fault in faults]
    if rows and not as_missing:
        raise ProjectError(
            f"{data}: {rows} of {len(table)} rows cannot be read, {'; '.join(named[:MOST_NAMED])}"
            f"{_more(named)}. Nothing is predicted: correct them, or say --unread missing."
        )
    for line in named[:MOST_NAMED]:
        print(f"{line}: taken as missing", file=sys.stderr)
    if rows:
        print(f"{rows} of {len(table)} rows were not read whole{_more(named)}", file=sys.stderr)
    return rows


def _more(named: list[str]) -> str:
    return f" and {len(named) - MOST_NAMED} values more" if len(named) > MOST_NAMED else ""


def check_model(model: Path, config: Config) -> dict[str, Any]:
    """Return the model's facts. Raises ProjectError when it was made for other inputs."""
    facts: dict[str, Any] = read_json(model / CARD)
    wanted = {**inputs_of(config), "classes": list(config.target.classes)}
    seen = {key: facts.get(key) for key in wanted}
    if seen != wanted:
        raise ProjectError(
            f"{model} was trained for other features or classes than pipeline.yaml names; train again."
        )
    return facts


def inputs_of(config: Config) -> dict[str, Any]:
    """Return what a model is fed, as its facts record it: how each column is read, and the inputs."""
    numbers, words = input_names(config)
    return {
        "features": [
            {
                "name": feature.name,
                "kind": feature.kind,
                "format": feature.format,
                "offset": feature.offset,
            }
            for feature in config.features
        ],
        "numbers": numbers,
        "words": words,
    }


def native_values(model: Path, derived: pd.DataFrame, config: Config) -> NDArray[np.float64]:
    """Return what the scikit-learn pipeline predicts; shapes as `predict_values`."""
    import joblib

    try:
        pipeline = joblib.load(model / NATIVE)
    except OSError as error:
        raise ProjectError(f"{model / NATIVE} cannot be read: {error.strerror}.") from error
    return in_batches(derived, config, lambda rows: predict_values(pipeline, rows, config))


def onnx_values(model: Path, derived: pd.DataFrame, config: Config) -> NDArray[np.float64]:
    """Return what the ONNX model predicts; shapes as `predict_values`."""
    facts = read_json(model / CARD)
    session = open_session(model / ONNX, config)
    return in_batches(
        derived, config, lambda rows: run_session(session, rows, facts["learned"], config)
    )


def open_session(path: Path, config: Config) -> Any:
    """Open an ONNX model on the CPU with the threads of pipeline.yaml."""
    import onnxruntime

    if not path.is_file():
        raise ProjectError(f"{path} does not exist; train a model first.")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = config.model.threads
    options.inter_op_num_threads = 1
    # Warnings of the runtime tell a user nothing about these predictions.
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run_session(
    session: Any, derived: pd.DataFrame, learned: list[int], config: Config
) -> NDArray[np.float64]:
    """Run derived rows through an ONNX session; shapes as `predict_values`."""
    numbers, words = input_names(config)
    inputs: dict[str, Any] = {}
    if numbers:
        inputs["numbers"] = derived.iloc[:, : len(numbers)].to_numpy(dtype=np.float32)
    if words:
        inputs["words"] = derived.iloc[:, len(numbers) :].to_numpy(dtype=object)
    if not config.classifies:
        (values,) = session.run(["variable"], inputs)
        return np.asarray(values, dtype=np.float64).ravel()
    (given,) = session.run(["probabilities"], inputs)
    return spread(np.asarray(given, dtype=np.float64), learned, config)


def in_batches(derived: pd.DataFrame, config: Config, run: Any) -> NDArray[np.float64]:
    """Run rows in batches and join the results."""
    if derived.empty:
        return np.zeros((0, len(config.target.classes)) if config.classifies else 0)
    starts = range(0, len(derived), BATCH)
    return np.concatenate([run(derived.iloc[start : start + BATCH]) for start in starts])


def write_predictions(out: Path, values: NDArray[np.float64], config: Config) -> None:
    """Write `prediction` and, for classes, `probability:<label>` of each class."""
    if not config.classifies:
        write_csv(out, ["prediction"], [[repr(value)] for value in values.tolist()])
        return
    classes = config.target.classes
    header = ["prediction", *(f"probability:{label}" for label in classes)]
    rows = (
        [classes[place], *map(repr, row)]
        for place, row in zip(classes_of(values), values.tolist(), strict=True)
    )
    write_csv(out, header, rows)
