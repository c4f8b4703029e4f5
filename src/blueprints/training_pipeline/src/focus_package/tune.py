"""Search parameters with Optuna; the study is an SQLite file and goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from focus_package.centre import check_numbers
from focus_package.choice import choose, fresh_folds, positive_of
from focus_package.config import Config
from focus_package.cross_validation import out_of_fold
from focus_package.errors import ProjectError
from focus_package.evaluate import plain
from focus_package.files import sha256_of, write_json
from focus_package.metrics import LOWER_IS_BETTER, measure
from focus_package.models import default_params, suggest_params
from focus_package.schema import labels_of, read_table
from focus_package.split import folds, split
from focus_package.train import labelled

# Fewer finished trials say little, however short the time; a pruned trial is not finished.
LEAST_FINISHED = 20
STARTUP_TRIALS = 5


@dataclass(frozen=True)
class Rows:
    """Training rows, derived, with their labels and folds to search and to choose on, aligned."""

    derived: pd.DataFrame
    target: NDArray[Any]
    folds: NDArray[np.int64]
    fresh_folds: list[NDArray[np.int64]]


def tune(config: Config, data: Path, study_file: Path, out: Path, trials: int) -> dict[str, Any]:
    """Run trials on the project's own training rows, then write which candidate ships.

    Ends after `trials` trials, or when `model.tuning_seconds` have passed, but never before 20
    (or `trials`, if fewer) are finished. Returns what was written to `out`.
    """
    if trials < 1:
        raise ProjectError(f"--trials must be at least 1, seen {trials}.")
    started = time.monotonic()
    rows = training_rows(config, data)
    study = open_study(config, data, study_file)
    _run(study, config, rows, trials)
    best = best_params(study, config)
    decision = choose(best, rows.derived, rows.target, rows.fresh_folds, config)
    result = {**decision, **summary(study, config), "seconds": time.monotonic() - started}
    write_json(out, plain(result))
    print(
        f"{result['finished']} trials finished, {result['pruned']} pruned; {config.model.metric} "
        f"{result['default_cv']} by default, {result['best_cv']} at best; "
        f"{decision['candidate']} ships"
    )
    return result


def training_rows(config: Config, data: Path) -> Rows:
    """Read the labelled rows of the project's own training side."""
    table = read_table(data, config)
    training = table.iloc[split(table, config)[0]]
    check_numbers(training, config)
    known = labels_of(training, config).notna().to_numpy()
    derived, target = labelled(training, config)
    assigned = folds(training, config, config.model.folds)[known]
    return Rows(derived, target, assigned, fresh_folds(training, config))


def open_study(config: Config, data: Path, file: Path) -> Any:
    """Open or make the study; one of other data or another search is replaced, and it is said.

    Trial 0 is the bigger candidate's defaults, then come the defaults of the others.
    """
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    file.parent.mkdir(parents=True, exist_ok=True)
    storage = f"sqlite:///{file.resolve()}"
    search = search_of(config, data)
    try:
        for old in optuna.get_all_study_summaries(storage=storage):
            if old.user_attrs.get("search") != search:
                print(f"the study {old.study_name} was of other data or another search: begun anew")
                optuna.delete_study(study_name=old.study_name, storage=storage)
            elif _first_was_cut_off(optuna.load_study(study_name=old.study_name, storage=storage)):
                print(f"the first trial of {old.study_name} was cut off: begun anew")
                optuna.delete_study(study_name=old.study_name, storage=storage)
        study = optuna.create_study(
            study_name=config.name,
            storage=storage,
            direction="minimize" if config.model.metric in LOWER_IS_BETTER else "maximize",
            load_if_exists=True,
        )
        study.set_user_attr("search", search)
    except Exception as error:
        first = " ".join(str(error).split())
        raise ProjectError(f"{file} is no study that can be continued: {first:.200}.") from error
    # Trials that were running when a tuning was ended will never say how they went.
    for trial in study.get_trials(deepcopy=False, states=(optuna.trial.TrialState.RUNNING,)):
        study.tell(trial.number, state=optuna.trial.TrialState.FAIL)
    # A resumed study must not draw the numbers again that it drew before.
    done = len(study.trials)
    study.sampler = optuna.samplers.TPESampler(seed=config.model.seed + done)
    study.pruner = optuna.pruners.MedianPruner(n_startup_trials=STARTUP_TRIALS, n_warmup_steps=1)
    for candidate in reversed(config.model.candidates):
        named = {
            f"{candidate}.{key}": value for key, value in default_params(candidate, config).items()
        }
        defaults = {"candidate": candidate, **named}
        if not any(_asks_for(trial, defaults) for trial in study.get_trials(deepcopy=False)):
            study.enqueue_trial(defaults)
    return study


def _first_was_cut_off(study: Any) -> bool:
    """Tell whether trial 0, the defaults that all others are held against, was begun in vain."""
    first = next((trial for trial in study.get_trials(deepcopy=False) if trial.number == 0), None)
    return first is not None and first.state.name not in ("COMPLETE", "WAITING")


def _asks_for(trial: Any, params: dict[str, Any]) -> bool:
    """Tell whether a trial that ended or is still to come has these parameters."""
    wanted = trial.system_attrs.get("fixed_params", trial.params)
    return trial.state.name in ("COMPLETE", "WAITING") and wanted == params


def search_of(config: Config, data: Path) -> str:
    """Return a hash of what makes trials comparable: the data and all of pipeline.yaml but bounds."""
    search = replace(config.model, trials=0, tuning_seconds=1.0, threads=1)
    # A frozenset has no fixed order.
    missing = sorted(config.data.missing)
    parts = (sha256_of(data), missing, config.target, config.split, config.features, search)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _run(study: Any, config: Config, rows: Rows, trials: int) -> None:
    """Run trials until there are enough, see `tune`."""
    ends = time.monotonic() + config.model.tuning_seconds
    least = min(LEAST_FINISHED, trials)
    while True:
        finished, pruned = count(study, "COMPLETE"), count(study, "PRUNED")
        late = time.monotonic() >= ends
        if finished >= least and (late or finished + pruned >= trials):
            return
        # Were nearly all trials pruned, `least` would never be reached.
        prune = pruned < trials + LEAST_FINISHED
        study.optimize(lambda trial: _objective(trial, config, rows, prune), n_trials=1)  # noqa: B023


def _objective(trial: Any, config: Config, rows: Rows, prune: bool) -> float:
    """Return the metric over all out-of-fold predictions; pruned on those of the folds so far."""
    import optuna

    candidate = trial.suggest_categorical("candidate", list(config.model.candidates))
    params = suggest_params(candidate, config, trial)
    # The plain form of the parameters, as the command `cross-validate` takes it.
    trial.set_user_attr("candidate", candidate)
    trial.set_user_attr("params", json.dumps(params))
    metric, positive = config.model.metric, positive_of(config)
    is_default = params == default_params(candidate, config)

    def after_fold(done: int, values: NDArray[np.float64]) -> None:
        there = ~np.isnan(values if values.ndim == 1 else values[:, 0])
        trial.report(measure(metric, rows.target[there], values[there], positive), done - 1)
        if prune and not is_default and trial.should_prune():
            raise optuna.TrialPruned

    known = np.ones(len(rows.target), dtype=bool)
    values = out_of_fold(
        candidate, params, rows.derived, rows.target, known, rows.folds, config, after_fold
    )
    return measure(metric, rows.target, values, positive)


def best_params(study: Any, config: Config) -> dict[str, dict[str, Any]]:
    """Return the best finished parameters of each candidate, from simple to big."""
    worst_first = sorted(
        finished_trials(study),
        key=lambda trial: (-1 if config.model.metric in LOWER_IS_BETTER else 1) * trial.value,
    )
    best = {trial.user_attrs["candidate"]: trial for trial in worst_first}
    return {
        name: json.loads(best[name].user_attrs["params"])
        if name in best
        else default_params(name, config)
        for name in config.model.candidates
    }


def summary(study: Any, config: Config) -> dict[str, Any]:
    """Return the counts of trials, the default's value and the best one's, with its parameters."""
    trials = study.trials
    best = study.best_trial
    return {
        "study": study.study_name,
        "trials": len(trials),
        "finished": count(study, "COMPLETE"),
        "pruned": count(study, "PRUNED"),
        "default_cv": trials[0].value,
        "default": {"trial": 0, **_plain_params(trials[0])},
        "best_cv": best.value,
        "best": {"trial": best.number, **_plain_params(best)},
        "metric": config.model.metric,
    }


def _plain_params(trial: Any) -> dict[str, Any]:
    attributes = trial.user_attrs
    return {
        "candidate": attributes.get("candidate"),
        "params": json.loads(attributes.get("params", "{}")),
        "value": trial.value,
    }


def finished_trials(study: Any) -> list[Any]:
    """Return the trials that ended with a value."""
    return [trial for trial in study.trials if trial.state.name == "COMPLETE"]


def count(study: Any, state: str) -> int:
    """Count the trials of one state."""
    return sum(trial.state.name == state for trial in study.trials)
