"""`edit`: other values in rows that a project must not look at."""

from __future__ import annotations

from typing import Any

import numpy as np

from ml_gates.errors import GateError
from ml_gates.labels import number_of
from ml_gates.order import time_of, times_of
from ml_gates.request import Request
from ml_gates.shuffle import deranged, rows_also_in, with_target
from ml_gates.table import Dialect, Table, read_table, write_table


def edit(request: Request) -> dict[str, Any]:
    """Write a copy in which the chosen rows have other values of the same columns."""
    dialect = Dialect.of(request)
    table = read_table(request.file("data"), dialect.delimiter)
    target = request.optional_text("target")
    rows = _chosen(request, table, dialect, target)
    if not rows:
        raise GateError("no row was chosen, nothing would be edited")
    random = np.random.default_rng(request.integer("seed", 0))
    keep = {target, *request.texts("keep", []), request.object("after").optional_text("column")}
    asked = request.texts("columns", table.columns)
    columns = [name for name in asked if name not in keep]
    edited = [list(row) for row in table.rows]
    cells = 0
    for column in columns:
        at, pool = table.at(column), _pool(table.values(column), dialect.missing)
        for row in rows:
            before = edited[row][at]
            choices = [word for word in pool if word != before]
            if choices:
                edited[row][at] = choices[int(random.integers(len(choices)))]
                cells += 1
    result = table.with_rows(edited)
    if target is not None and request.flag("labels", False):
        words = deranged([table.rows[row][table.at(target)] for row in rows], random)
        result = with_target(result, target, dict(zip(rows, words, strict=True)))
    write_table(request.path("out"), result, dialect.delimiter)
    return {
        "rows": len(table.rows),
        "edited_rows": len(rows),
        "edited": rows,
        "cells": cells,
        "columns": columns,
    }


def _chosen(request: Request, table: Table, dialect: Dialect, target: str | None) -> list[int]:
    rows = request.rows("rows")
    if rows is not None:
        if rows and max(rows) >= len(table.rows):
            raise GateError(f"the file has {len(table.rows)} rows, row {max(rows)} asked")
        return rows
    if request.has("held"):
        held = read_table(request.file("held"), dialect.delimiter)
        return rows_also_in(table, held, target)
    after = request.object("after")
    time_format = request.text("time_format", "iso")
    moment = time_of(after.text("value"), time_format)
    if moment is None:
        raise GateError(f"after: {after.text('value')!r} is no time of {time_format}")
    times = times_of(table.values(after.text("column")), time_format, dialect.missing)
    return [row for row, time in enumerate(times) if time is not None and time > moment]


def _pool(words: list[str], missing: frozenset[str]) -> list[str]:
    """Return up to 50 values that the column has; of numbers the highest, so that means move."""
    distinct = sorted({word for word in words if word not in missing})
    values = {word: number_of(word) for word in distinct}
    if distinct and all(value is not None for value in values.values()):
        distinct.sort(key=lambda word: values[word] or 0.0, reverse=True)
        return distinct[: max(2, min(50, len(distinct) // 4))]
    return distinct[:50]
