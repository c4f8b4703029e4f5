"""Models that several tests look at; each is fitted once."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import joblib
import pandas as pd
import pytest

from focus_package.config import Config
from focus_package.export import export
from focus_package.features import derive
from focus_package.models import encode, fit
from focus_package.predict import CARD, NATIVE, ONNX, inputs_of
from focus_package.schema import labels_of

from sample import sample_config, sample_table


@dataclass(frozen=True)
class Fitted:
    """A model of the sample with its folder, rows and configuration."""

    config: Config
    pipeline: Any
    folder: Path
    table: pd.DataFrame


KINDS = [
    (problem, candidate)
    for problem in ("multiclass", "binary", "regression")
    for candidate in ("linear", "lightgbm")
]


@pytest.fixture(scope="session", params=KINDS, ids=["-".join(kind) for kind in KINDS])
def fitted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Fitted:
    """Return a fitted model of each problem and candidate, written as `train` writes it."""
    problem, candidate = request.param
    folder = tmp_path_factory.mktemp(f"{problem}-{candidate}")
    return fit_sample(problem, candidate, folder)


@pytest.fixture(scope="session")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Fitted:
    """Return a linear model of three classes."""
    return fit_sample("multiclass", "linear", tmp_path_factory.mktemp("classifier"))


def fit_sample(problem: str, candidate: str, folder: Path) -> Fitted:
    """Fit the sample and write it to a folder."""
    config, table = sample_config(problem), sample_table(150, problem)
    labels = labels_of(table, config)
    params = {"n_estimators": 20, "learning_rate": 0.3} if candidate == "lightgbm" else {}
    target = encode(labels, config)
    pipeline = fit(candidate, params, derive(table, config), target, config, seed=1)
    joblib.dump(pipeline, folder / NATIVE)
    export(pipeline, folder / ONNX, config)
    facts = {
        **inputs_of(config),
        "classes": list(config.target.classes),
        "learned": pipeline.classes_.tolist() if config.classifies else [],
        "baseline_values": [1 / 3] * 3 if problem == "multiclass" else [0.5] * 2,
    }
    if problem == "regression":
        facts["baseline_values"] = [float(target.mean())]
    (folder / CARD).write_text(json.dumps(facts), encoding="utf-8")
    return Fitted(config, pipeline, folder, table)
