"""`empty_study`: take all trials out of an Optuna study, for a sabotage."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

from ml_gates.errors import GateError
from ml_gates.request import Request


def empty_study(request: Request) -> dict[str, Any]:
    """Delete every row that belongs to a trial, in place; the study itself stays readable."""
    file = request.file("study")
    try:
        with closing(sqlite3.connect(file)) as database, database:
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = [str(name) for (name,) in names if str(name).startswith("trial")]
            if "trials" not in tables:
                raise GateError(f"{file.name} is no Optuna study: it has no table of trials")
            (trials,) = database.execute("SELECT COUNT(*) FROM trials").fetchone()
            for table in tables:
                database.execute(f'DELETE FROM "{table}"')
    except sqlite3.Error as error:
        raise GateError(f"{file.name} cannot be changed: {error}") from error
    return {"deleted": trials}
