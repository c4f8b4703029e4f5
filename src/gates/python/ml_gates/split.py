"""Our own splits: `split`, `folds`, `out_of_fold`, `take`."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ml_gates.errors import GateError
from ml_gates.labels import Target
from ml_gates.request import Request
from ml_gates.table import (
    Dialect,
    Table,
    read_table,
    table_of,
    table_text,
    write_column,
    write_table,
)
from ml_gates.units import Rule, row_times, strata_of, stratum_of_units, units_of


def split(request: Request) -> dict[str, Any]:
    """Write training.csv and unlabelled.csv into `out`, and answer the held rows with labels.

    No file holds these: whatever runs beside us could read it.
    """
    dialect, target, rule = Dialect.of(request), Target.of(request), Rule.of(request)
    table = read_table(request.file("data"), dialect.delimiter)
    labels = target.labels(table)
    if request.has("folds"):
        column, fold = _fold_column(request, len(table.rows)), request.integer("fold")
        chosen = column == fold
        # Nobody learns from what comes later.
        others = column < fold if rule.name == "time" else ~chosen
    else:
        chosen = _held(request, table, labels, target, rule)
        others = ~chosen
    held = [row for row in np.flatnonzero(chosen).tolist() if labels[row] is not None]
    training = np.flatnonzero(others).tolist()
    out = request.path("out")
    files = {name: str(out / f"{name}.csv") for name in ("training", "unlabelled")}
    write_table(out / "training.csv", table.take(training), dialect.delimiter)
    unlabelled = table.take(held).without([target.column])
    write_table(out / "unlabelled.csv", unlabelled, dialect.delimiter)
    return {
        "rows": len(table.rows),
        "training": len(training),
        "held": len(held),
        "left_out": int(chosen.sum()) - len(held),
        "files": files,
        "truth": {"csv": table_text(table.take(held), dialect.delimiter)},
        "classes": {}
        if target.problem == "regression"
        else _by_class(labels, {"training": training, "held": held}),
        **({"places": {"train": training, "test": held}} if request.flag("places", False) else {}),
    }


def folds(request: Request) -> dict[str, Any]:
    """Write the fold of every row; by time the folds are consecutive, the earliest is 0."""
    dialect, target, rule = Dialect.of(request), Target.of(request), Rule.of(request)
    table = read_table(request.file("data"), dialect.delimiter)
    count = request.integer("folds", 5)
    if not 2 <= count <= max(2, len(table.rows)):
        raise GateError(f"folds must lie between 2 and the rows, seen {count}")
    assigned = _folds(table, target.labels(table), target, rule, count, request.integer("seed", 0))
    write_column(request.path("out"), "fold", assigned.tolist())
    sizes = np.bincount(assigned, minlength=count).tolist()
    return {"rows": len(table.rows), "sizes": sizes}


def out_of_fold(request: Request) -> dict[str, Any]:
    """Write what was predicted for each fold in the order of the rows, and answer these rows."""
    dialect, target = Dialect.of(request), Target.of(request)
    table = read_table(request.file("data"), dialect.delimiter)
    labels, column = target.labels(table), _fold_column(request, len(table.rows))
    parts: dict[int, dict[str, str]] = {}
    names: list[str] = []
    for part in request.objects("parts"):
        fold, said = part.integer("fold"), read_table(part.file("predictions"))
        held = [row for row in np.flatnonzero(column == fold).tolist() if labels[row] is not None]
        if len(said.rows) != len(held):
            raise GateError(f"fold {fold}: {len(said.rows)} predictions for {len(held)} rows")
        names += [name for name in said.columns if name not in names]
        for row, words in zip(held, said.rows, strict=True):
            parts[row] = dict(zip(said.columns, words, strict=True))
    rows = sorted(parts)
    # A label that no row of the other folds has is not among its probabilities.
    lines = [[parts[row].get(name, "0") for name in names] for row in rows]
    write_table(request.path("out"), Table(names, lines))
    return {"rows": len(rows), "truth": {"csv": table_text(table.take(rows), dialect.delimiter)}}


def take(request: Request) -> dict[str, Any]:
    """Write some rows of a file, in their order; without `out` they are answered as a text."""
    dialect = Dialect.of(request)
    table = table_of(request, "data", dialect.delimiter)
    rows = request.rows("rows")
    if rows is None:
        rows = list(range(len(table.rows)))
        if request.has("sample"):
            most = min(len(rows), request.integer("sample"))
            chosen = _random(request).choice(len(rows), size=most, replace=False)
            rows = sorted(chosen.tolist())
        elif request.has("first"):
            rows = rows[: request.integer("first")]
    if any(row >= len(table.rows) for row in rows):
        raise GateError(f"the file has {len(table.rows)} rows, row {max(rows)} asked")
    taken = table.take(rows).without(request.texts("without", []))
    if not request.has("out"):
        return {"rows": len(rows), "truth": {"csv": table_text(taken, dialect.delimiter)}}
    write_table(request.path("out"), taken, dialect.delimiter)
    return {"rows": len(rows)}


def _random(request: Request) -> np.random.Generator:
    return np.random.default_rng(request.integer("seed", 0))


def _held(
    request: Request,
    table: Table,
    labels: list[str | None],
    target: Target,
    rule: Rule,
) -> NDArray[np.bool_]:
    """Choose the rows to hold, shape (rows,)."""
    fraction = request.number("fraction", 0.2)
    if not 0 < fraction < 1:
        raise GateError(f"fraction must lie between 0 and 1, seen {fraction}")
    usable = sum(label is not None for label in labels)
    wanted = min(request.integer("most", 20_000), round(fraction * usable))
    if wanted < 1 or wanted >= usable:
        raise GateError(f"{usable} rows have a label, too few to hold {wanted}")
    times = row_times(table, rule, target.missing)
    if times is not None:
        return _latest(times, labels, wanted)
    units = units_of(table, rule, target.missing)
    strata = (
        strata_of(labels, target)
        if rule.name == "stratified"
        else ["" if label is None else "known" for label in labels]
    )
    sizes = np.bincount(units)
    known = np.array([label is not None for label in labels])
    share = wanted / usable
    random = _random(request)
    held_units: set[int] = set()
    debt = 0.0
    for stratum, members in sorted(stratum_of_units(units, strata).items()):
        if stratum == "":
            continue
        # What one stratum could not give by whole units, the next one gives.
        goal = share * float(sizes[members].sum()) + debt
        taken = 0
        for unit in random.permutation(members).tolist():
            if taken + sizes[unit] / 2 > goal:
                continue
            held_units.add(unit)
            taken += int(sizes[unit])
        debt = goal - taken
    chosen = np.isin(units, sorted(held_units))
    if not (chosen & known).any() or not (~chosen & known).any():
        raise GateError(f"{len(sizes)} groups of rows are too few to hold some")
    return chosen


def _latest(times: list[float | None], labels: list[str | None], wanted: int) -> NDArray[np.bool_]:
    """Choose the latest labelled rows; all rows of the boundary's time go with them."""
    ordered = sorted(
        time
        for time, label in zip(times, labels, strict=True)
        if time is not None and label is not None
    )
    if len(ordered) <= wanted:
        raise GateError(f"{len(ordered)} rows have a time, too few to hold {wanted}")
    boundary = ordered[-wanted]
    if boundary == ordered[0]:
        raise GateError("every row has the same time, no split by time is possible")
    return np.array([time is not None and time >= boundary for time in times])


def _folds(
    table: Table,
    labels: list[str | None],
    target: Target,
    rule: Rule,
    count: int,
    seed: int,
) -> NDArray[np.int64]:
    """Return the fold of every row, shape (rows,)."""
    random = np.random.default_rng(seed)
    times = row_times(table, rule, target.missing)
    if times is not None:
        keys = np.array([-np.inf if time is None else time for time in times])
        inverse = np.unique(keys, return_inverse=True)[1]
        before = np.concatenate([[0], np.cumsum(np.bincount(inverse))[:-1]])
        fold_of_time = np.minimum(before * count // len(keys), count - 1)
        return np.asarray(fold_of_time[inverse], dtype=np.int64)
    units = units_of(table, rule, target.missing)
    sizes = np.bincount(units)
    strata = (
        strata_of(labels, target)
        if rule.name == "stratified"
        else ["known" if label is not None else "" for label in labels]
    )
    fold_of_unit = np.zeros(len(sizes), dtype=np.int64)
    filled = np.zeros(count)
    for _, members in sorted(stratum_of_units(units, strata).items()):
        here = np.zeros(count)
        order = random.permutation(members)
        # Big units first, so that small ones can even the folds out.
        for unit in order[np.argsort(-sizes[order], kind="stable")].tolist():
            fold = int(np.lexsort((filled, here))[0])
            fold_of_unit[unit] = fold
            here[fold] += sizes[unit]
            filled[fold] += sizes[unit]
    return np.asarray(fold_of_unit[units], dtype=np.int64)


def _fold_column(request: Request, rows: int) -> NDArray[np.int64]:
    column = read_table(request.file("folds")).values("fold")
    if len(column) != rows:
        raise GateError(f"folds has {len(column)} rows, the data has {rows}")
    return np.array([int(value) for value in column], dtype=np.int64)


def _by_class(labels: list[str | None], sides: dict[str, list[int]]) -> dict[str, dict[str, int]]:
    counts = {side: Counter(labels[row] for row in rows) for side, rows in sides.items()}
    names = sorted({label for label in labels if label is not None})
    return {name: {side: counts[side][name] for side in sides} for name in names}
