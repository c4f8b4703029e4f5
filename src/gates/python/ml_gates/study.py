"""`study`: the trials of an Optuna study, read with sqlite3 only."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from ml_gates.errors import GateError
from ml_gates.request import Request
from ml_gates.store import Store, open_store

MOST_TRIALS = 2000
SPACES_A_TRIAL = 10
"""In a space of fewer values than this for each trial, equal trials are no wonder."""
STATES = {
    "COMPLETE": "finished",
    "PRUNED": "pruned",
    "FAIL": "failed",
    "RUNNING": "running",
    "WAITING": "waiting",
}


def study(request: Request) -> dict[str, Any]:
    """Describe one study. Only finished trials with a finite value can be the best."""
    with open_store(request.file("study")) as store:
        store.need("studies", "trials", "trial_params", "trial_values", "study_directions")
        chosen = _chosen(store, request.optional_text("name"))
        directions = store.rows("study_directions", "study_id = ?", chosen["study_id"])
        if len(directions) != 1:
            raise GateError(f"the study has {len(directions)} objectives, one is judged")
        trials = _trials(store, chosen["study_id"])
    higher = directions[0]["direction"] == "MAXIMIZE"
    finished = [t for t in trials if t["state"] == "finished" and t["value"] is not None]
    ordered = sorted(finished, key=lambda t: (-t["value"] if higher else t["value"], t["number"]))
    history: list[dict[str, Any]] = []
    best: float | None = None
    for trial in sorted(finished, key=lambda trial: trial["number"]):
        value = trial["value"]
        if best is None or (value > best if higher else value < best):
            best = value
        history.append({"trial": trial["number"], "value": value, "best": best})
    first = next((trial for trial in trials if trial["number"] == 0), None)
    counts = {state: sum(trial["state"] == state for trial in trials) for state in STATES.values()}
    return {
        "name": chosen["study_name"],
        "direction": "maximize" if higher else "minimize",
        **counts,
        "distinct": _distinct(finished),
        "first": _described(first) if first else None,
        "best": _described(ordered[0]) if ordered else None,
        "trials": [_described(trial) for trial in trials[:MOST_TRIALS]],
        "history": history[:MOST_TRIALS],
    }


def _chosen(store: Store, name: str | None) -> dict[str, Any]:
    studies = store.rows("studies")
    if name is not None:
        studies = [entry for entry in studies if entry["study_name"] == name]
    if not studies:
        raise GateError("the file holds no study" + (f" named {name!r}" if name else ""))
    return max(studies, key=lambda entry: int(entry["study_id"]))


def _trials(store: Store, study_id: int) -> list[dict[str, Any]]:
    params: dict[int, dict[str, Any]] = {}
    spaces: dict[int, float] = {}
    for row in store.rows("trial_params"):
        value = _decoded(row["param_value"], row["distribution_json"])
        params.setdefault(row["trial_id"], {})[row["param_name"]] = value
        choices = _choices(row["distribution_json"])
        spaces[row["trial_id"]] = spaces.get(row["trial_id"], 1.0) * choices
    values = {
        row["trial_id"]: row["value"]
        for row in store.rows("trial_values")
        if row.get("value_type", "FINITE") == "FINITE"
    }
    rows = sorted(
        store.rows("trials", "study_id = ?", study_id), key=lambda row: int(row["number"])
    )
    return [
        {
            "number": row["number"],
            "state": STATES.get(row["state"], "failed"),
            "value": values.get(row["trial_id"]),
            "params": params.get(row["trial_id"], {}),
            "space": spaces.get(row["trial_id"], 1.0),
            "seconds": _seconds(row["datetime_start"], row["datetime_complete"]),
        }
        for row in rows
    ]


def _decoded(value: Any, distribution: str) -> Any:
    """Return a parameter as the project saw it: Optuna stores a number, for a choice its place."""
    try:
        described = json.loads(distribution)
        kind, attributes = described["name"], described["attributes"]
        if kind == "CategoricalDistribution":
            return attributes["choices"][int(value)]
        return int(value) if kind.startswith("Int") else value
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise GateError(f"a parameter of the study cannot be read: {error!r}") from error


def _choices(distribution: str) -> float:
    """Return how many values a parameter can have, at least; infinity for a number of any size."""
    described = json.loads(distribution)
    attributes = described["attributes"]
    if described["name"] == "CategoricalDistribution":
        return float(len(attributes["choices"]))
    step = attributes.get("step")
    if step is None and not described["name"].startswith("Int"):
        return float("inf")
    try:
        return float(max(1.0, (attributes["high"] - attributes["low"]) // (step or 1) + 1))
    except KeyError:
        return 1.0


def _distinct(finished: list[dict[str, Any]]) -> int:
    """Count trials that tried something new, and those of a space too small to do so each time."""
    small = SPACES_A_TRIAL * len(finished)
    seen: set[str] = set()
    explained = 0
    for trial in finished:
        key = json.dumps(trial["params"], sort_keys=True, default=str)
        if key in seen and trial["space"] <= small:
            explained += 1
        seen.add(key)
    return len(seen) + explained


def _described(trial: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in trial.items() if key != "space"}


def _seconds(start: str | None, end: str | None) -> float | None:
    if not start or not end:
        return None
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
