"""`forge_best` and `repeat_best`: studies that say more than was done, for sabotages."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from ml_gates.errors import GateError
from ml_gates.request import Request

BEST = """SELECT trials.trial_id FROM trials
    JOIN trial_values USING (trial_id)
    JOIN study_directions ON study_directions.study_id = trials.study_id
    WHERE state = 'COMPLETE'
    ORDER BY trials.study_id DESC,
        CASE direction WHEN 'MAXIMIZE' THEN -value ELSE value END, number LIMIT 1"""


def forge_best(request: Request) -> dict[str, Any]:
    """Let the best trial say another value, in place."""
    with closing(_open(request.file("study"))) as database, database:
        changed = database.execute(
            "UPDATE trial_values SET value = ? WHERE trial_id = ?",
            (request.number("value"), _best(database)),
        )
        return {"forged": changed.rowcount}


def repeat_best(request: Request) -> dict[str, Any]:
    """Give the parameters of the best trial to all that finished but the first, in place."""
    with closing(_open(request.file("study"))) as database, database:
        best = _best(database)
        others = database.execute(
            "SELECT trial_id FROM trials WHERE state = 'COMPLETE' AND number > 0 AND trial_id != ?"
            " AND study_id = (SELECT study_id FROM trials WHERE trial_id = ?)",
            (best, best),
        ).fetchall()
        columns = [str(row[1]) for row in database.execute("PRAGMA table_info(trial_params)")]
        copied = [name for name in columns if name not in ("param_id", "trial_id")]
        names = ", ".join(copied)
        for (trial,) in others:
            database.execute("DELETE FROM trial_params WHERE trial_id = ?", (trial,))
            database.execute(
                f"INSERT INTO trial_params (trial_id, {names})"
                f" SELECT ?, {names} FROM trial_params WHERE trial_id = ?",
                (trial, best),
            )
        return {"repeated": len(others)}


def _open(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(file)


def _best(database: sqlite3.Connection) -> int:
    try:
        row = database.execute(BEST).fetchone()
    except sqlite3.Error as error:
        raise GateError(f"the study cannot be changed: {error}") from error
    if row is None:
        raise GateError("the study holds no finished trial")
    return int(row[0])
