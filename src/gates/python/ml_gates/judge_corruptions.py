"""`judge_corruptions`: what a project's `validate` refused of our faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ml_gates.corrupt import KINDS
from ml_gates.errors import GateError
from ml_gates.request import MOST_LISTED, Request, read_json


def judge_corruptions(request: Request) -> dict[str, Any]:
    """Compare the rejections with index.json."""
    index = read_json(request.file("index"), "index")
    outputs = request.object("outputs")
    kinds = {kind: {"made": 0, "rejected": 0} for kind in KINDS}
    missed: list[dict[str, Any]] = []
    named = 0
    healthy: dict[str, Any] = {"rows": 0, "accepted": 0, "share": None, "rejected": []}

    def count(kind: str, refused: bool, fault: dict[str, Any]) -> None:
        kinds[kind]["made"] += 1
        kinds[kind]["rejected"] += refused
        if not refused:
            missed.append(fault)

    for file in index["files"]:
        name = file["file"]
        if name not in outputs.values:
            continue
        rejections = _rejections(outputs.file(name), file["rows"])
        by_row: dict[int | None, set[str]] = {}
        for row, column in rejections:
            by_row.setdefault(row, set()).add(column)
        if file["kind"] == "healthy":
            refused = {row for row in by_row if row is not None}
            whole = file["rows"] if None in by_row else len(refused)
            healthy = {
                "rows": file["rows"],
                "accepted": file["rows"] - whole,
                "share": (file["rows"] - whole) / file["rows"],
                "rejected": [
                    {"row": row, "column": column} for row, column in rejections[:MOST_LISTED]
                ],
            }
        elif file["kind"] == "rows":
            for fault in index["faults"]:
                columns = by_row.get(fault["row"], set())
                count(fault["kind"], bool(columns), {"file": name, **fault})
                named += fault["column"] in columns
        else:
            refused_file = bool(by_row.get(None)) or len(by_row) == file["rows"]
            fault = {"file": name, "row": None, "column": file["column"], "value": None}
            count("missing_column", refused_file, {**fault, "kind": "missing_column"})
            named += any(file["column"] in columns for columns in by_row.values())
    made = sum(kind["made"] for kind in kinds.values())
    rejected = sum(kind["rejected"] for kind in kinds.values())
    return {
        "made": made,
        "rejected": rejected,
        "share": rejected / made if made else None,
        "kinds": kinds,
        "named": named,
        "missed": missed[:MOST_LISTED],
        "healthy": healthy,
    }


def _rejections(path: Path, rows: int) -> list[tuple[int | None, str]]:
    """Return row and column of every rejection. Raises where validate judged another file."""
    value = read_json(path, "the output of validate")
    if not isinstance(value, dict) or not isinstance(value.get("rejected"), list):
        raise GateError(f'{path.name} has no list "rejected"')
    if value.get("rows") != rows:
        raise GateError(f"{path.name} tells of {value.get('rows')!r:.20} rows, {rows} were given")
    found: list[tuple[int | None, str]] = []
    for entry in value["rejected"]:
        row = entry.get("row") if isinstance(entry, dict) else False
        if row is not None and (isinstance(row, bool) or not isinstance(row, int)):
            raise GateError(f"{path.name}: a rejection names no row: {entry!r:.80}")
        found.append((row, str(entry.get("column"))))
    return found
