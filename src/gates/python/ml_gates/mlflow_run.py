"""`mlflow_run`: what a run left in MLflow's own store, read with sqlite3 only."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse

import yaml

from ml_gates.errors import GateError
from ml_gates.request import MOST_LISTED, Request
from ml_gates.store import Store, open_store

# A hash of the data is a value of 8 or more hex digits under a name that says so.
DATA_HASH = re.compile(r"data.*(sha|hash|digest|md5)|(sha|hash|digest|md5).*data", re.IGNORECASE)
CODE_VERSION = re.compile(
    r"git.?commit|code.?(version|sha|hash|commit)|source.?version", re.IGNORECASE
)
HEX = re.compile(r"^(sha256[:=])?[0-9a-fA-F]{8,128}$")
LONGEST_MLMODEL = 1 << 20
DEEPEST = 3


def mlflow_run(request: Request) -> dict[str, Any]:
    """Describe one run and say what it lacks."""
    folder = request.path("folder") if request.has("folder") else None
    within = request.path("within") if request.has("within") else folder
    with open_store(request.file("store")) as store:
        store.need("runs", "params", "latest_metrics", "tags")
        run = _run(store, request.optional_text("run_id"))
        run_id = run["run_uuid"]
        params = {p["key"]: p["value"] for p in store.rows("params", "run_uuid = ?", run_id)}
        tags = {t["key"]: t["value"] for t in store.rows("tags", "run_uuid = ?", run_id)}
        metrics = {
            m["key"]: {"value": None if m["is_nan"] else m["value"], "step": m["step"]}
            for m in store.rows("latest_metrics", "run_uuid = ?", run_id)
        }
        experiments = store.rows("experiments", "experiment_id = ?", run["experiment_id"])
        models = _models(store, run, _Where(folder, within))
        inputs = _inputs(store, run_id)
        registered = _registered(store, run_id)
    hashes = {
        key: value
        for key, value in {**params, **tags}.items()
        if DATA_HASH.search(key) and HEX.match(str(value))
    }
    hashes |= {f"input:{entry['name']}": entry["digest"] for entry in inputs}
    version = run.get("source_version") or next(
        (v for key, v in sorted({**params, **tags}.items()) if CODE_VERSION.search(key) and v), None
    )
    there = {
        "params": bool(params),
        "metrics": any(metric["value"] is not None for metric in metrics.values()),
        "model": any(model["flavors"] for model in models),
        "signature": any(model["signature"] and model["signature"]["inputs"] for model in models),
        "data_hash": bool(hashes),
        "code_version": bool(version),
    }
    return {
        "run_id": run_id,
        "experiment": experiments[0]["name"] if experiments else None,
        "status": run["status"],
        "started": run["start_time"],
        "ended": run["end_time"],
        "params": params,
        "metrics": metrics,
        "tags": tags,
        "artifact_uri": run["artifact_uri"],
        "models": models[:MOST_LISTED],
        "registered": registered,
        "data_hashes": hashes,
        "code_version": version,
        "inputs": inputs,
        "missing": [name for name, found in there.items() if not found],
    }


def _run(store: Store, run_id: str | None) -> dict[str, Any]:
    runs = store.rows("runs", "lifecycle_stage = 'active'")
    if run_id is not None:
        found = [run for run in runs if run["run_uuid"] == run_id]
        if not found:
            raise GateError(f"the store has no run {run_id} among {len(runs)}")
        return found[0]
    finished = [run for run in runs if run["status"] == "FINISHED"]
    if not finished:
        states = ", ".join(sorted({str(run["status"]) for run in runs})) or "no run at all"
        raise GateError(f"the store has no finished run: {states}")
    return max(finished, key=lambda run: (run["end_time"] or 0, run["start_time"] or 0))


def _models(store: Store, run: dict[str, Any], where: _Where) -> list[dict[str, Any]]:
    """Return logged models, and folders with an MLmodel among the run's own artefacts."""
    models = []
    seen: set[Path] = set()
    for logged in store.rows("logged_models", "source_run_id = ?", run["run_uuid"]):
        place = where.place(logged["artifact_location"])
        model = _mlmodel(place) if place else None
        if place:
            seen.add(place)
        models.append(
            {
                "model_id": logged["model_id"],
                "name": logged["name"],
                "status": {1: "PENDING", 2: "READY", 3: "FAILED"}.get(logged["status"]),
                "uri": logged["artifact_location"],
                **(model or {"flavors": [], "signature": None, "path": None}),
            }
        )
    artefacts = where.place(run["artifact_uri"])
    for file in sorted(_files_named(artefacts, "MLmodel", DEEPEST)) if artefacts else []:
        model = None if file.parent in seen else _mlmodel(file.parent)
        if model:
            name = file.parent.name
            about = {"model_id": None, "name": name, "status": None, "uri": str(file.parent)}
            models.append({**about, **model})
    return models


def _files_named(folder: Path, name: str, depth: int) -> list[Path]:
    found = []
    try:
        entries = list(folder.iterdir())
    except OSError:
        return []
    for entry in entries[:1000]:
        if entry.is_symlink():
            continue
        if entry.is_file() and entry.name == name:
            found.append(entry)
        elif entry.is_dir() and depth > 0:
            found += _files_named(entry, name, depth - 1)
    return found


@dataclass(frozen=True)
class _Where:
    """Where artefacts of a run may lie: what relative places start from, what bounds all."""

    folder: Path | None
    within: Path | None

    def place(self, uri: str | None) -> Path | None:
        """Return the folder an address names; None where it is remote or out of bounds."""
        parsed = urlparse(uri or "")
        if not uri or parsed.scheme not in ("", "file"):
            return None
        path = Path(unquote(parsed.path) if parsed.scheme else uri)
        folder = self.folder
        place = (path if path.is_absolute() or folder is None else folder / path).resolve()
        if self.within is not None and not place.is_relative_to(self.within.resolve()):
            return None
        return place


def _mlmodel(folder: Path) -> dict[str, Any] | None:
    file = folder / "MLmodel"
    if not file.is_file() or file.is_symlink() or file.stat().st_size > LONGEST_MLMODEL:
        return None
    try:
        value = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError):
        return None
    if not isinstance(value, dict):
        return None
    flavors = value.get("flavors")
    signature = value.get("signature")
    return {
        "flavors": sorted(map(str, flavors)) if isinstance(flavors, dict) else [],
        "signature": {side: _schema(signature.get(side)) for side in ("inputs", "outputs")}
        if isinstance(signature, dict)
        else None,
        "path": str(folder),
    }


def _schema(text: Any) -> Any:
    """Return one side of a signature: MLflow writes it as JSON inside the YAML."""
    try:
        return json.loads(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _inputs(store: Store, run_id: str) -> list[dict[str, Any]]:
    links = store.rows("inputs", "destination_id = ? AND source_type = 'DATASET'", run_id)
    found = []
    for link in links:
        for data in store.rows("datasets", "dataset_uuid = ?", link["source_id"]):
            found.append({"name": data["name"], "digest": data["digest"]})
    return found


def _registered(store: Store, run_id: str) -> list[dict[str, Any]]:
    aliases = store.rows("registered_model_aliases")
    return [
        {
            "name": version["name"],
            "version": version["version"],
            "run_id": version["run_id"],
            "aliases": sorted(
                alias["alias"]
                for alias in aliases
                if (alias["name"], str(alias["version"]))
                == (version["name"], str(version["version"]))
            ),
        }
        for version in store.rows("model_versions", "run_id = ?", run_id)
    ]
