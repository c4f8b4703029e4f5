"""`corrupt`: rows with one fault each, made from healthy rows and the features of pipeline.yaml."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

import numpy as np

from ml_gates.errors import GateError
from ml_gates.request import Request
from ml_gates.table import Dialect, Table, read_table, write_table

KINDS = ("type", "range", "null", "category", "missing_column")
NO_NUMBERS = ("not a number", "12abc", "1.2.3", "?", "--")
NO_TIMES = ("not a time", "2020-13-45", "yesterday")
UNKNOWN = ("\u0394 unknown", "no such value", "?")
MOST_WORDS = 50
"""Categories with more accepted words than this take any word."""
ROWS_WITHOUT_COLUMN = 20


@dataclass(frozen=True)
class Fault:
    """What a cell becomes."""

    kind: str
    words: list[str]


def corrupt(request: Request) -> dict[str, Any]:
    """Write healthy.csv, corrupted.csv, missing_column_N.csv and index.json into `out`."""
    dialect = Dialect.of(request)
    table = read_table(request.file("data"), dialect.delimiter)
    if not table.rows:
        raise GateError("the data have no row to corrupt")
    random = np.random.default_rng(request.integer("seed", 0))
    features = request.objects("features")
    each, most = request.integer("each", 20), request.integer("most", 4000)
    plans = [
        (feature.text("name"), fault)
        for feature in features
        for fault in faults_of(feature, dialect)
    ]
    each = max(1, min(each, most // max(1, len(plans))))
    rows: list[list[str]] = []
    made: list[dict[str, Any]] = []
    for column, fault in plans:
        at = table.at(column)
        for turn, source in enumerate(random.integers(len(table.rows), size=each).tolist()):
            row = list(table.rows[source])
            row[at] = fault.words[turn % len(fault.words)]
            made.append({"row": len(rows), "kind": fault.kind, "column": column, "value": row[at]})
            rows.append(row)
    out = request.path("out")
    healthy = _sample(table, min(most, len(table.rows)), random)
    write_table(out / "healthy.csv", healthy, dialect.delimiter)
    write_table(out / "corrupted.csv", table.with_rows(rows), dialect.delimiter)
    files: list[dict[str, Any]] = [
        {"file": "healthy.csv", "kind": "healthy", "rows": len(healthy.rows)},
        {"file": "corrupted.csv", "kind": "rows", "rows": len(rows)},
    ]
    few = _sample(table, min(ROWS_WITHOUT_COLUMN, len(table.rows)), random)
    for number, feature in enumerate(features):
        name, file = feature.text("name"), f"missing_column_{number}.csv"
        write_table(out / file, few.without([name]), dialect.delimiter)
        files.append(
            {"file": file, "kind": "missing_column", "column": name, "rows": len(few.rows)}
        )
    index = {"files": files, "faults": made}
    (out / "index.json").write_text(json.dumps(index), encoding="utf-8")
    counts = Counter(entry["kind"] for entry in made)
    counts["missing_column"] = len(features)
    return {
        "files": files,
        "kinds": {kind: counts[kind] for kind in KINDS},
        "index": str(out / "index.json"),
    }


def faults_of(feature: Request, dialect: Dialect) -> list[Fault]:
    """Return what a feature must refuse."""
    kind = feature.text("kind")
    faults = []
    if kind == "number":
        words = [*NO_NUMBERS]
        if feature.has("integer") and feature.flag("integer", False):
            words.append(_fraction(feature))
        faults.append(Fault("type", words))
        beyond = _beyond(feature)
        if beyond:
            faults.append(Fault("range", beyond))
    elif kind == "time":
        faults.append(Fault("type", [*NO_TIMES]))
    elif kind in ("category", "boolean") and feature.has("values"):
        accepted = feature.texts("values")
        unknown = [word for word in UNKNOWN if word not in accepted]
        if len(accepted) <= MOST_WORDS:
            faults.append(Fault("category", unknown))
    if not feature.flag("nullable", True) and dialect.missing:
        faults.append(Fault("null", sorted(dialect.missing)))
    return [
        Fault(fault.kind, words)
        for fault in faults
        # A word that means "no value" is no wrong type.
        if (
            words := [
                word for word in fault.words if fault.kind == "null" or word not in dialect.missing
            ]
        )
    ]


def _beyond(feature: Request) -> list[str]:
    """Return numbers below the lowest and above the highest that is accepted."""
    low = feature.number("min") if feature.has("min") else None
    high = feature.number("max") if feature.has("max") else None
    span = 1.0 if low is None or high is None else max(1.0, high - low)
    words = []
    if low is not None:
        words.append(f"{low - span:.10g}")
    if high is not None:
        words.append(f"{high + span:.10g}")
    return words


def _fraction(feature: Request) -> str:
    """Return a number between two whole ones, within the accepted range where there is one."""
    low = feature.number("min") if feature.has("min") else 0.0
    return f"{np.floor(low) + 0.5 + (np.floor(low) + 0.5 < low):.10g}"


def _sample(table: Table, rows: int, random: np.random.Generator) -> Table:
    chosen = random.choice(len(table.rows), size=rows, replace=False)
    return table.take(sorted(chosen.tolist()))
