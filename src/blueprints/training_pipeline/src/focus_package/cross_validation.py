"""Out-of-fold predictions: each row is predicted by a model that did not see its fold."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from focus_package.config import Config
from focus_package.errors import ProjectError
from focus_package.features import derive
from focus_package.files import read_json
from focus_package.models import encode, fit, fixed_threads, predict_values
from focus_package.predict import write_predictions
from focus_package.schema import labels_of, read_table, require_columns

Floats = NDArray[np.float64]


def out_of_fold(
    candidate: str,
    params: dict[str, Any],
    derived: pd.DataFrame,
    target: NDArray[Any],
    known: NDArray[np.bool_],
    folds: NDArray[np.int64],
    config: Config,
    after_fold: Callable[[int, Floats], None] | None = None,
) -> Floats:
    """Predict the rows of each fold by a model fitted on the labelled rows of all others.

    `target`, shape (labelled rows,), belongs to the rows that are `known`, shape (rows,).
    `after_fold` is told the count of folds done and all predictions so far (NaN: not yet).
    Returns numbers, shape (rows,), or probabilities, shape (rows, classes).
    """
    shape = (len(derived), len(config.target.classes)) if config.classifies else len(derived)
    values = np.full(shape, np.nan)
    labelled = np.flatnonzero(known)
    with fixed_threads(config):
        for count, fold in enumerate(np.unique(folds), start=1):
            training = folds[labelled] != fold
            here = folds == fold
            pipeline = fit(
                candidate,
                params,
                derived.iloc[labelled[training]],
                target[training],
                config,
                config.model.seed,
            )
            values[here] = predict_values(pipeline, derived[here], config)
            if after_fold is not None:
                after_fold(count, values)
    return values


def read_params(path: Path, candidate: str | None) -> tuple[str | None, dict[str, Any]]:
    """Read parameters: an object of them, or {"candidate": …, "params": {…}}."""
    content = read_json(path)
    if not isinstance(content, dict):
        raise ProjectError(f"{path} must hold an object, seen {content!r:.60}.")
    if isinstance(content.get("params"), dict):
        return candidate or content.get("candidate"), content["params"]
    return candidate, content


def cross_validate_file(
    config: Config, data: Path, folds: Path, candidate: str | None, params: Path, out: Path
) -> None:
    """Write out-of-fold predictions for each row of the data; `folds` has a column `fold`."""
    table = read_table(data, config)
    given = read_table(folds, config)
    require_columns(given, ["fold"])
    if len(given) != len(table) or given["fold"].isna().any():
        raise ProjectError(
            f"{folds} names {int(given['fold'].notna().sum())} folds, {data} has {len(table)} rows."
        )
    chosen, chosen_params = read_params(params, candidate)
    if chosen is None:
        raise ProjectError(f"{params} names no candidate; give --candidate.")
    labels = labels_of(table, config)
    known = labels.notna().to_numpy()
    values = out_of_fold(
        chosen,
        chosen_params,
        derive(table, config),
        encode(labels[known], config),
        known,
        np.unique(given["fold"].to_numpy(dtype=str), return_inverse=True)[1].astype(np.int64),
        config,
    )
    write_predictions(out, values, config)
    print(f"{len(table)} rows predicted out of fold")
