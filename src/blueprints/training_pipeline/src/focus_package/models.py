"""The candidates: what they are, their default parameters, how they are fitted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from focus_package.config import Config
from focus_package.errors import ProjectError
from focus_package.features import preparation
from focus_package.thresholds import round_thresholds

Params = Mapping[str, Any]
# How far rare classes are weighed up: 0 not at all, 1 until all classes weigh the same. macro-F1
# lies between accuracy and balanced accuracy in what it asks for.
BALANCE = {"macro_f1": 0.5, "balanced_accuracy": 1.0}


def default_params(candidate: str, config: Config) -> dict[str, Any]:
    """Return the parameters a candidate has before any tuning."""
    balance = {"balance": BALANCE.get(config.model.metric, 0.0)} if config.classifies else {}
    if candidate == "linear":
        return {**({"C": 1.0} if config.classifies else {"alpha": 1.0}), **balance}
    return {
        "n_estimators": 100,
        "learning_rate": 0.1,
        "num_leaves": 15,
        "min_child_samples": 20,
        "subsample": 1.0,
        "colsample_bytree": 0.8,
        "reg_lambda": 1.0,
        **balance,
    }


def suggest_params(candidate: str, config: Config, trial: Any) -> dict[str, Any]:
    """Ask an Optuna trial for parameters; every default lies inside the ranges."""

    def name(parameter: str) -> str:
        return f"{candidate}.{parameter}"

    params: dict[str, Any] = {}
    if candidate == "linear":
        strength = "C" if config.classifies else "alpha"
        params[strength] = trial.suggest_float(name(strength), 1e-3, 1e3, log=True)
    else:
        params = {
            "n_estimators": trial.suggest_int(name("n_estimators"), 20, 300, log=True),
            "learning_rate": trial.suggest_float(name("learning_rate"), 0.02, 0.3, log=True),
            "num_leaves": trial.suggest_int(name("num_leaves"), 3, 63, log=True),
            "min_child_samples": trial.suggest_int(name("min_child_samples"), 3, 100, log=True),
            "subsample": trial.suggest_float(name("subsample"), 0.5, 1.0),
            "colsample_bytree": trial.suggest_float(name("colsample_bytree"), 0.2, 1.0),
            "reg_lambda": trial.suggest_float(name("reg_lambda"), 1e-3, 100.0, log=True),
        }
    if config.classifies:
        params["balance"] = trial.suggest_float(name("balance"), 0.0, 1.0)
    return params


def check_params(candidate: str, params: Params, config: Config) -> None:
    """Raise ProjectError at a candidate or parameter that does not exist."""
    if candidate not in config.model.candidates:
        raise ProjectError(
            f"{candidate!r} is none of the candidates {', '.join(config.model.candidates)} "
            "of pipeline.yaml."
        )
    unknown = sorted(set(params) - set(default_params(candidate, config)))
    if unknown:
        raise ProjectError(f"the candidate {candidate} has no parameter {unknown[0]!r}.")


def encode(labels: pd.Series[Any], config: Config) -> NDArray[Any]:
    """Return labels as a model learns them, shape (rows,): places in `classes`, or floats."""
    if not config.classifies:
        return labels.to_numpy(dtype=np.float64)
    place = {label: number for number, label in enumerate(config.target.classes)}
    return np.array([place[label] for label in labels], dtype=np.int64)


def fit(
    candidate: str,
    params: Params,
    derived: pd.DataFrame,
    target: NDArray[Any],
    config: Config,
    seed: int,
) -> Any:
    """Fit features and model on derived rows, shape (rows, inputs); returns the pipeline.

    Parameters that are not given have their defaults. Raises ProjectError when the rows hold
    one class only.
    """
    from sklearn.pipeline import Pipeline

    check_params(candidate, params, config)
    if config.classifies and len(np.unique(target)) < 2:
        raise ProjectError(f"{len(target)} rows of one class; a model needs rows of two.")
    merged = {**default_params(candidate, config), **params}
    balance = merged.pop("balance", 0.0)
    pipeline = Pipeline(
        [
            ("prepare", preparation(derived, config, scale=candidate == "linear")),
            ("model", _estimator(candidate, merged, config, seed)),
        ]
    )
    weights = row_weights(target, balance) if config.classifies else None
    pipeline.fit(derived, target, model__sample_weight=weights)
    if candidate == "lightgbm":
        round_thresholds(pipeline.named_steps["model"])
    return pipeline


def row_weights(target: NDArray[np.int64], balance: float) -> NDArray[np.float64]:
    """Return (rows / rows of its class) ** balance for each row, scaled to a mean of 1."""
    counts = np.bincount(target)
    weights = (len(target) / counts[target]) ** balance
    return np.asarray(weights / weights.mean(), dtype=np.float64)


def _estimator(candidate: str, params: Params, config: Config, seed: int) -> Any:
    if candidate == "linear":
        from sklearn.linear_model import LogisticRegression, Ridge

        if config.classifies:
            return LogisticRegression(max_iter=500, tol=1e-3, random_state=seed, **params)
        return Ridge(random_state=seed, **params)
    from lightgbm import LGBMClassifier, LGBMRegressor

    make = LGBMClassifier if config.classifies else LGBMRegressor
    return make(
        random_state=seed,
        n_jobs=config.model.threads,
        deterministic=True,
        force_row_wise=True,
        subsample_freq=1,
        verbosity=-1,
        **params,
    )


def predict_values(pipeline: Any, derived: pd.DataFrame, config: Config) -> NDArray[np.float64]:
    """Return predicted numbers, shape (rows,), or probabilities, shape (rows, classes)."""
    if not config.classifies:
        return np.asarray(pipeline.predict(derived), dtype=np.float64).ravel()
    return spread(pipeline.predict_proba(derived), pipeline.classes_, config)


def spread(given: Any, learned: Any, config: Config) -> NDArray[np.float64]:
    """Return probabilities with a column per class of pipeline.yaml; 0 for one never learned."""
    values = np.zeros((len(given), len(config.target.classes)))
    values[:, np.asarray(learned, dtype=np.int64)] = given
    return values


def fixed_threads(config: Config) -> Any:
    """Return a context in which linear algebra uses `model.threads` threads."""
    from threadpoolctl import threadpool_limits

    return threadpool_limits(limits=config.model.threads)
