"""`compare_matrices` and `compare_predictions`: whether two files say the same."""

from __future__ import annotations

import hashlib
from typing import Any

from ml_gates.errors import GateError
from ml_gates.labels import number_of
from ml_gates.request import MOST_LISTED, Request, read_json
from ml_gates.table import Table, read_table


def compare_matrices(request: Request) -> dict[str, Any]:
    """Compare two matrices in given rows, and the parameters they were made with."""
    left, right = read_table(request.file("left")), read_table(request.file("right"))
    if len(left.rows) != len(right.rows):
        raise GateError(f"left has {len(left.rows)} rows, right has {len(right.rows)}")
    rows = request.rows("rows")
    if rows is None:
        left_out = set(request.rows("except_rows") or [])
        rows = [row for row in range(len(left.rows)) if row not in left_out]
    if not rows or max(rows) >= len(left.rows):
        raise GateError(f"there are {len(left.rows)} rows, none of the rows asked can be compared")
    tolerance = request.number("tolerance", 1e-9)
    common = [name for name in left.columns if name in right.columns]
    only_left = [name for name in left.columns if name not in right.columns]
    only_right = [name for name in right.columns if name not in left.columns]
    if not common:
        raise GateError("the two matrices have no column in common")
    differences: list[dict[str, Any]] = []
    differing = 0
    differing_rows: set[int] = set()
    for column in common:
        mine, theirs = left.at(column), right.at(column)
        for row in rows:
            a, b = left.rows[row][mine], right.rows[row][theirs]
            if not same(a, b, tolerance):
                differing += 1
                differing_rows.add(row)
                if len(differences) < MOST_LISTED:
                    differences.append({"row": row, "column": column, "left": a, "right": b})
    answer: dict[str, Any] = {
        "equal": differing == 0 and not only_left and not only_right,
        "rows": len(rows),
        "columns": {"only_left": only_left[:MOST_LISTED], "only_right": only_right[:MOST_LISTED]},
        "differing": differing,
        "differing_rows": len(differing_rows),
        "differences": differences,
        "parameters": None,
    }
    if request.has("left_parameters"):
        answer["parameters"] = _compare_parameters(request, tolerance)
    return answer


def _compare_parameters(request: Request, tolerance: float) -> dict[str, Any]:
    left = flatten(read_json(request.file("left_parameters"), "parameters"))
    right = flatten(read_json(request.file("right_parameters"), "parameters"))
    paths = [
        path
        for path in sorted(left.keys() | right.keys())
        if not same_value(left.get(path), right.get(path), tolerance)
    ]
    return {
        "equal": not paths,
        "differing": len(paths),
        "differences": [
            {"path": path, "left": left.get(path), "right": right.get(path)}
            for path in paths[:MOST_LISTED]
        ],
    }


def compare_predictions(request: Request) -> dict[str, Any]:
    """Compare two files of predictions row by row.

    `equal_rows` looks at the column `prediction`, `equal` and `sha256` at every cell.
    """
    left, right = read_table(request.file("left")), read_table(request.file("right"))
    if len(left.rows) != len(right.rows):
        raise GateError(f"left has {len(left.rows)} rows, right has {len(right.rows)}")
    if not left.rows:
        raise GateError("there are no predictions to compare")
    tolerance = request.number("tolerance", 0)
    pairs = list(zip(left.values("prediction"), right.values("prediction"), strict=True))
    flips = [row for row, (a, b) in enumerate(pairs) if not same(a, b, tolerance)]
    common = [name for name in left.columns if name in right.columns]
    largest, cells_equal = 0.0, set(left.columns) == set(right.columns)
    for name in common:
        for a, b in zip(left.values(name), right.values(name), strict=True):
            cells_equal = cells_equal and same(a, b, tolerance)
            largest = max(largest, relative_difference(a, b))
    return {
        "rows": len(pairs),
        "equal_rows": len(pairs) - len(flips),
        "share": 1 - len(flips) / len(pairs),
        "equal": cells_equal,
        "sha256": [digest(left), digest(right)],
        "flips": len(flips),
        "flipped": [
            {"row": row, "left": pairs[row][0], "right": pairs[row][1]}
            for row in flips[:MOST_LISTED]
        ],
        "largest": largest,
    }


def same(left: str, right: str, tolerance: float) -> bool:
    """Tell whether two words are equal, or numbers within a relative and absolute tolerance."""
    if left == right:
        return True
    a, b = number_of(left), number_of(right)
    if a is None or b is None:
        return False
    return abs(a - b) <= tolerance * max(1.0, abs(a), abs(b))


def relative_difference(left: str, right: str) -> float:
    """Return |left − right| over the greater of both and 1; 0 for words."""
    a, b = number_of(left), number_of(right)
    if a is None or b is None:
        return 0.0
    return abs(a - b) / max(1.0, abs(a), abs(b))


def same_value(left: Any, right: Any, tolerance: float) -> bool:
    """Compare two JSON leaves; a number is never equal to a word."""
    numbers = (int, float)
    if isinstance(left, numbers) and isinstance(right, numbers):
        return same(repr(float(left)), repr(float(right)), tolerance)
    return type(left) is type(right) and bool(left == right)


def flatten(value: Any, path: str = "") -> dict[str, Any]:
    """Return the leaves of a JSON value by their path, for example "/mean/speed"."""
    if isinstance(value, dict) and value:
        items = [(str(key), inner) for key, inner in value.items()]
    elif isinstance(value, list) and value:
        items = [(str(at), inner) for at, inner in enumerate(value)]
    else:
        return {path: value}
    found: dict[str, Any] = {}
    for key, inner in items:
        found.update(flatten(inner, f"{path}/{key}"))
    return found


def digest(table: Table) -> str:
    """Return the SHA-256 of the content: columns by name, numbers by value, not spelling."""
    places = sorted(range(len(table.columns)), key=lambda at: table.columns[at])
    sha = hashlib.sha256()
    for row in [table.columns, *table.rows]:
        cells = []
        for at in places:
            value = number_of(row[at])
            cells.append(row[at] if value is None else repr(value + 0.0))
        sha.update("\x1f".join(cells).encode() + b"\x1e")
    return sha.hexdigest()
