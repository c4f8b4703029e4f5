"""Rows that must stay on one side of any split."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_gates.errors import GateError
from ml_gates.labels import Target
from ml_gates.order import times_of
from ml_gates.request import Request
from ml_gates.table import Table

RULES = ("stratified", "random", "group", "time")
QUANTILE_BINS = 10


@dataclass(frozen=True)
class Rule:
    """How rows are split."""

    name: str
    column: str | None
    time_format: str

    @staticmethod
    def of(request: Request) -> Rule:
        """Read `rule`, `column` and `time_format` of a request."""
        name = request.text("rule", "random")
        if name not in RULES:
            raise GateError(f"rule must be one of {RULES}, seen {name!r}")
        column = request.optional_text("column")
        if name in ("group", "time") and column is None:
            raise GateError(f"the rule {name} needs a column")
        return Rule(name, column, request.text("time_format", "iso"))


def units_of(table: Table, rule: Rule, missing: frozenset[str]) -> NDArray[np.int64]:
    """Return the unit of every row, shape (rows,): equal rows are one, rows of a group are one.

    A row whose group is missing is a unit of its own (with its copies).
    """
    numbers: dict[tuple[str, ...], int] = {}
    group_at = table.at(rule.column) if rule.name == "group" and rule.column else None
    units = []
    for row in table.rows:
        grouped = group_at is not None and row[group_at] not in missing
        key = ("group", row[group_at or 0]) if grouped else ("row", *row)
        units.append(numbers.setdefault(key, len(numbers)))
    return np.array(units, dtype=np.int64)


def strata_of(labels: list[str | None], target: Target) -> list[str]:
    """Return the stratum of every row: its label, or the decile of a number; "" without label."""
    if target.problem != "regression":
        return [label or "" for label in labels]
    known = np.array([float(label) for label in labels if label is not None])
    if known.size == 0:
        return ["" for _ in labels]
    edges = np.quantile(known, np.linspace(0, 1, QUANTILE_BINS + 1)[1:-1])
    return [
        "" if label is None else str(int(np.searchsorted(edges, float(label)))) for label in labels
    ]


def row_times(table: Table, rule: Rule, missing: frozenset[str]) -> list[float | None] | None:
    """Return the time of every row for the rule `time`, else None."""
    if rule.name != "time" or rule.column is None:
        return None
    return times_of(table.values(rule.column), rule.time_format, missing)


def stratum_of_units(units: NDArray[np.int64], strata: list[str]) -> dict[str, list[int]]:
    """Return the units of each stratum; a unit belongs to the most frequent one of its rows."""
    counts: dict[int, Counter[str]] = {}
    for unit, stratum in zip(units.tolist(), strata, strict=True):
        counts.setdefault(unit, Counter())[stratum] += 1
    by_stratum: dict[str, list[int]] = {}
    for unit in sorted(counts):
        most = max(sorted(counts[unit]), key=lambda name: counts[unit][name])
        by_stratum.setdefault(most, []).append(unit)
    return by_stratum
