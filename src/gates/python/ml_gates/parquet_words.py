"""`parquet_words`: Parquet files as CSV words, by Arrow and not by the engine of the reports."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ml_gates.errors import GateError
from ml_gates.request import Request
from ml_gates.table import Dialect, Table, table_text


def parquet_words(request: Request) -> dict[str, Any]:
    """Answer every row of `files`, one below the other, as a CSV; a null is the empty word."""
    try:
        table = pa.concat_tables([pq.read_table(file) for file in request.texts("files")])
    except (OSError, pa.ArrowException) as error:
        raise GateError(f"files holds no readable Parquet: {error}") from error
    columns = [_words(column) for column in table.columns]
    rows = [list(row) for row in zip(*columns, strict=True)]
    words = Table(list(table.column_names), rows)
    return {"rows": table.num_rows, "csv": table_text(words, Dialect.of(request).delimiter)}


def _words(column: pa.ChunkedArray) -> list[str]:
    """Return the shortest text of each value: ISO times, true and false, plain numbers."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = pc.cast(column, kind.value_type)
    if pa.types.is_floating(kind):
        return [
            "" if value is None else repr(value).removesuffix(".0") for value in column.to_pylist()
        ]
    if pa.types.is_nested(kind) or pa.types.is_binary(kind):
        return ["" if value is None else str(value) for value in column.to_pylist()]
    return ["" if value is None else value for value in pc.cast(column, pa.string()).to_pylist()]
