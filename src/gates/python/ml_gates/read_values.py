"""`read_values`: what Python's own CSV reader sees in a file."""

from __future__ import annotations

import hashlib
from typing import Any

from ml_gates.reading import Readings
from ml_gates.request import Request
from ml_gates.table import Dialect, read_table


def read_values(request: Request) -> dict[str, Any]:
    """Count missing and distinct words of every column; "None" is a word unless it is listed."""
    dialect = Dialect.of(request)
    readings = Readings.of(request)
    table = readings.table(read_table(request.file("data"), dialect.delimiter))
    columns: dict[str, Any] = {}
    for name in table.columns:
        words = table.values(name)
        # A reading makes the empty word of what it takes for missing; else pipeline.yaml says.
        missing = dialect.missing | ({""} if name in readings.columns else set())
        distinct = sorted({word.encode() for word in words if word not in missing})
        columns[name] = {
            "missing": sum(word in missing for word in words),
            "distinct": len(distinct),
            "sha256": hashlib.sha256(b"\x1f".join(distinct)).hexdigest(),
        }
    return {"rows": len(table.rows), "columns": columns}
