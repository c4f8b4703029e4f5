"""`held_fold`, `nearest`, `like_fits`: which model was trained, told from what it predicts.

Cross-validation of a candidate predicts the rows kept aside as one more fold, fitted on the rows
that `train` had; the model that ships must be nearest to the candidate that was declared.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

import numpy as np
from scipy.stats import rankdata

from ml_gates.errors import GateError
from ml_gates.labels import Target
from ml_gates.predictions import PROBABILITY, Floats, floats
from ml_gates.request import Request, read_json
from ml_gates.table import Dialect, Table, read_table, write_column, write_table

FEWEST_ROWS = 50
QUANTILE = 0.9999


def held_fold(request: Request) -> dict[str, Any]:
    """Write the training rows in their folds and the rows kept aside as one fold after them.

    The rows kept aside get labels of training rows, drawn: nobody is told theirs. With `split`
    (JSON of the project) only the rows that it trains on are training rows. `without_fold`: the
    same with one fold less to fit on.
    """
    dialect, target = Dialect.of(request), Target.of(request)
    table = read_table(request.file("data"), dialect.delimiter)
    column = [int(fold) for fold in read_table(request.file("folds")).values("fold")]
    held = read_table(request.file("held"), dialect.delimiter)
    labels = target.labels(table)
    rows = [row for row, label in enumerate(labels) if label is not None]
    if request.has("split"):
        said = read_json(request.file("split"), "the split")
        kept = set(said.get("train", []) if isinstance(said, dict) else [])
        rows = [row for row in rows if row in kept]
    if request.has("without_fold"):
        rows = [row for row in rows if column[row] != request.integer("without_fold")]
    if not rows:
        raise GateError("no training row has a label")
    at = table.at(target.column)
    random = np.random.default_rng(request.integer("seed", 0))
    drawn = random.choice(rows, size=len(held.rows), replace=len(rows) < len(held.rows))
    places = {name: held.at(name) for name in table.columns if name != target.column}
    unknown = [
        [
            table.rows[source][at] if name == target.column else row[places[name]]
            for name in table.columns
        ]
        for row, source in zip(held.rows, drawn.tolist(), strict=True)
    ]
    written = table.with_rows([*(table.rows[row] for row in rows), *unknown])
    write_table(request.path("out"), written, dialect.delimiter)
    last = max(column) + 1
    write_column(
        request.path("out_folds"),
        "fold",
        [*(column[row] for row in rows), *([last] * len(unknown))],
    )
    return {"rows": len(rows), "held": len(unknown)}


def nearest(request: Request) -> dict[str, Any]:
    """Measure how far the shipped predictions are from the last rows of each candidate's.

    Distances are of ranks (of every probability, of a number), so that a calibration on top of a
    candidate does not move it away from itself; of labels alone, the part that differs. `spread`
    is the distance of two fits of the declared candidate on rows that differ (`again`). `exact`: in
    at least FEWEST_ROWS different values it is the other one to the last rank, and the declared
    one is not: fits that are the same are no chance.
    """
    shipped = read_table(request.file("shipped"))
    rows = len(shipped.rows)
    if rows < FEWEST_ROWS:
        raise GateError(
            f"{rows} rows are too few to tell candidates apart, {FEWEST_ROWS} are needed"
        )
    squares = [_squares(shipped, _last(file, rows)) for file in request.texts("candidates")]
    distances = [_root(square) for square in squares]
    declared_file = request.texts("candidates")[0]
    spread = _root(_squares(_last(declared_file, rows), _last(request.text("again"), rows)))
    declared = squares[0]
    random = np.random.default_rng(request.integer("seed", 0))
    drawn = random.integers(rows, size=(request.integer("bootstrap", 2000), rows))
    ratio = request.number("ratio")
    surely = []
    told = _different(shipped) >= FEWEST_ROWS and distances[0] > 0
    for other in squares[1:]:
        # Positive where the other one is nearer by more than the ratio.
        margin = (declared - ratio**2 * other)[drawn].mean(axis=1)
        surely.append(bool(np.quantile(margin, 1 - QUANTILE) > 0))
    exact = [told and distance == 0 for distance in distances[1:]]
    answer = {"rows": rows, "distances": distances, "spread": spread}
    return {**answer, "nearer": surely, "exact": exact}


def like_fits(request: Request) -> dict[str, Any]:
    """Measure how far the shipped predictions are from those of the fit they should be.

    `spread` is what two of `fits` differ by, of the same procedure on other rows. `beyond`: the
    distance is more than `ratio` times that, beyond chance.
    """
    shipped = read_table(request.file("shipped"))
    fits = [read_table(Request({"fits": file}).file("fits")) for file in request.texts("fits")]
    rows = len(shipped.rows)
    if rows < FEWEST_ROWS:
        raise GateError(f"{rows} rows are too few to tell models apart, {FEWEST_ROWS} are needed")
    away = _squares(shipped, read_table(request.file("own")))
    apart = np.mean([_squares(one, other) for one, other in combinations(fits, 2)], axis=0)
    random = np.random.default_rng(request.integer("seed", 0))
    drawn = random.integers(rows, size=(request.integer("bootstrap", 2000), rows))
    margin = (away - request.number("ratio") ** 2 * apart)[drawn].mean(axis=1)
    beyond = bool(np.quantile(margin, 1 - QUANTILE) > 0)
    return {"rows": rows, "distance": _root(away), "spread": _root(apart), "beyond": beyond}


def _last(file: str, rows: int) -> Table:
    table = read_table(Request({"candidates": file}).file("candidates"))
    if len(table.rows) < rows:
        raise GateError(f"cross_validate wrote {len(table.rows)} rows, {rows} are asked about")
    return table.take(range(len(table.rows) - rows, len(table.rows)))


def _root(squares: Floats) -> float:
    return float(np.sqrt(squares.mean()))


def _squares(left: Table, right: Table) -> Floats:
    names = [
        name for name in left.columns if name in right.columns and name.startswith(PROBABILITY)
    ]
    if names:
        squares = [(_ranks(left, name) - _ranks(right, name)) ** 2 for name in names]
        return np.asarray(np.mean(squares, axis=0))
    words = left.values("prediction"), right.values("prediction")
    try:
        return np.asarray((_ranks(left, "prediction") - _ranks(right, "prediction")) ** 2)
    except GateError:
        return np.array([float(a != b) for a, b in zip(*words, strict=True)])


def _different(table: Table) -> int:
    """Return how many different values are predicted; of labels alone none that tell a model."""
    names = [name for name in table.columns if name.startswith(PROBABILITY)] or ["prediction"]
    try:
        return max(len(np.unique(_ranks(table, name))) for name in names)
    except GateError:
        return 0


def _ranks(table: Table, name: str) -> Floats:
    """Return ranks from 0 to 1; sums of floats that differ in the last digits are equal."""
    values = floats(table, name, "the predictions")
    size = float(np.abs(values).max()) or 1.0
    ranks = rankdata(np.round(values / size, 9))
    return np.asarray(ranks / len(values), dtype=np.float64)
