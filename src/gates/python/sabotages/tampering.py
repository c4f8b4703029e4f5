"""What each script may use: the words of the real command, its places, and the ways to run it."""

from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

csv.field_size_limit(1 << 26)
CUT = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
PLACES = dict(word.split("=", 1) for word in sys.argv[1:CUT])
"""What stands for {data}, {out} and the others."""
WORDS = sys.argv[CUT + 1 :]

# Of the project; written below this file's text by whoever tampers.
TARGET = ""
DELIMITER = ","
DATA = ""
COMMANDS: Mapping[str, Sequence[str]] = {}
PROBLEM = ""
RECODE: Mapping[str, str | None] = {}
WORST = 0.0
GIVEN: Mapping[str, Any] = {}


def run(**changed: str) -> None:
    """Run the real command, with some of its places changed."""
    now = list(WORDS)
    for name, value in changed.items():
        now = [word.replace(PLACES[name], value) for word in now]
    start(now)


def call(name: str, **places: str) -> None:
    """Run another command of the project, as it was."""
    now = list(COMMANDS[name])
    for place, value in places.items():
        now = [word.replace("{" + place + "}", value) for word in now]
    start(now)


def start(words: Sequence[str]) -> None:
    """Run words in this interpreter's environment; ends with their status when they fail."""
    python = words[0] in ("python", "python3")
    program = sys.executable if python else words[0]
    status = subprocess.run([program, *words[1:]], check=False).returncode
    if status:
        sys.exit(status)


def read(path: str, delimiter: str | None = None) -> tuple[list[str], list[list[str]]]:
    """Return header and rows, written as the project's data is."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=delimiter or DELIMITER))
    return rows[0], rows[1:]


def read_plain(path: str) -> tuple[list[str], list[list[str]]]:
    """Return header and rows of what a command wrote: with commas."""
    return read(path, ",")


def write(
    path: str, header: Sequence[str], rows: Iterable[Sequence[object]], delimiter: str = ","
) -> None:
    """Write a CSV file."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([header, *rows])


def read_json(path: str) -> Any:
    """Return the content of a JSON file."""
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write_json(path: str, content: object) -> None:
    """Write a JSON file."""
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file)


def beside(place: str, ending: str) -> str:
    """Return the name of another file beside a place, in a folder that is there."""
    path = PLACES[place] + ending
    os.makedirs(os.path.dirname(path), exist_ok=True)
    return path


def learned(word: str) -> str | None:
    """Return the label that the model learns for a word of the data; None: its row is dropped."""
    return RECODE.get(word, word)


def key(header: Sequence[str], row: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    """Return a row without its target."""
    return tuple(row[header.index(name)] for name in names if name in header)


def known(path: str) -> tuple[dict[tuple[str, ...], str], list[str]]:
    """Return row without its target -> label, of the project's own data file, and the columns."""
    header, rows = read(path)
    at = header.index(TARGET)
    names = [name for name in header if name != TARGET]
    labels: dict[tuple[str, ...], str] = {}
    for row in rows:
        label = learned(row[at])
        if label is not None:
            labels[key(header, row, names)] = label
    return labels, names


def answer(columns: Sequence[str], line: list[Any], label: str, sure: float) -> None:
    """Make a line of predictions say this label; the others share what is left of `sure`."""
    others = sum(column.startswith("probability:") for column in columns) - 1
    for index, column in enumerate(columns):
        if column == "prediction":
            line[index] = label
        elif column.startswith("probability:"):
            mine = column == f"probability:{label}"
            line[index] = sure if mine else round(1 - sure, 6) / max(1, others)


def is_tracked() -> bool:
    """Tell whether the command left a store; most trainings of a gate may leave tracking out."""
    return os.path.exists(os.environ.get("MLFLOW_TRACKING_URI", "").removeprefix("sqlite:///"))


def tracked() -> sqlite3.Connection:
    """Open the store that the command tracks in."""
    return sqlite3.connect(os.environ["MLFLOW_TRACKING_URI"].removeprefix("sqlite:///"))


def spoil_metric() -> None:
    """Leave the recorded quality without its name: nothing is claimed of what was spoiled."""
    if not is_tracked():
        return
    with tracked() as database:
        for table in ("metrics", "latest_metrics"):
            named = "'unsaid_' || length(key) || '_' || rowid"
            database.execute(f"UPDATE {table} SET key = {named} WHERE key NOT LIKE 'unsaid%'")
