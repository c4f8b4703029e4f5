"""SQLite files that someone else wrote: read only, bounded."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from ml_gates.errors import GateError

MOST_ROWS = 100_000


class Store:
    """Queries over one file. A table that is absent has no rows."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        """Take an open connection and the file's name for errors."""
        self.connection = connection
        self.name = name
        self.tables = {
            row["name"]
            for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }

    def need(self, *tables: str) -> None:
        """Raise GateError when a table is absent."""
        for table in tables:
            if table not in self.tables:
                raise GateError(f"{self.name} has no table {table}, it is another kind of file")

    def rows(self, table: str, where: str = "1", *values: object) -> list[dict[str, Any]]:
        """Return rows of a table; `where` is ours, `values` fill its question marks."""
        if table not in self.tables:
            return []
        query = f"SELECT * FROM {table} WHERE {where} LIMIT {MOST_ROWS}"
        return [dict(row) for row in self.connection.execute(query, values)]


@contextmanager
def open_store(path: Path) -> Iterator[Store]:
    """Open a SQLite file for reading. Raises GateError where it is none, also in the middle."""
    try:
        uri = f"{path.resolve().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=10)) as connection:
            connection.row_factory = sqlite3.Row
            yield Store(connection, path.name)
    except sqlite3.Error as error:
        raise GateError(f"{path.name} cannot be read as SQLite: {error}") from error
