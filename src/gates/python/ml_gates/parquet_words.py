"""`parquet_words`: a Parquet file as CSV words, by Arrow and not by the engine of the reports."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ml_gates.errors import GateError
from ml_gates.request import Request
from ml_gates.table import Table, write_table


def parquet_words(request: Request) -> dict[str, Any]:
    """Write every row of `data` to `out`; a null is the empty word."""
    try:
        table = pq.read_table(request.file("data"))
    except (OSError, pa.ArrowException) as error:
        raise GateError(f"data is no readable Parquet: {error}") from error
    columns = [_words(column) for column in table.columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    write_table(request.path("out"), Table(list(table.column_names), rows))
    return {"rows": table.num_rows}


def _words(column: pa.ChunkedArray) -> list[str]:
    """Return the shortest text of each value: ISO times, true and false, plain numbers."""
    kind = column.type
    if pa.types.is_floating(kind):
        return ["" if v is None else _number(v) for v in column.to_pylist()]
    if pa.types.is_dictionary(kind):
        column = pc.cast(column, kind.value_type)
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return ["" if v is None else str(v) for v in column.to_pylist()]
    return ["" if v is None else v for v in pc.cast(column, pa.string()).to_pylist()]


def _number(value: float) -> str:
    text = repr(value)
    return text.removesuffix(".0")
