"""What commands wrote, as values that can be compared."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ml_gates.compare import flatten
from ml_gates.errors import GateError
from ml_gates.labels import number_of
from ml_gates.table import read_table

DIGITS = 9
LARGEST = 1 << 28


def outputs_of(folder: Path, compared: list[str] | None, hidden: list[str]) -> dict[str, str]:
    """Return "file#part" → content of the files below a folder.

    CSV by column, JSON by leaf, both with numbers rounded to 9 significant digits. Other files, a
    model's among them, are no behaviour. `compared` limits the files (None: all); `hidden` are
    texts that differ between copies.
    """
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if not file.is_file() or file.is_symlink() or file.stat().st_size > LARGEST:
            continue
        if compared is not None and not any(
            name == one or name.startswith(f"{one}/") for one in compared
        ):
            continue
        for part, value in _parts(file).items():
            text = value
            for one in hidden:
                text = text.replace(one, "…")
            found[f"{name}#{part}"] = text
    return found


def _parts(file: Path) -> dict[str, str]:
    try:
        if file.suffix == ".csv":
            table = read_table(file)
            return {
                column: hashlib.sha256(
                    "\n".join(map(_rounded, table.values(column))).encode()
                ).hexdigest()
                for column in table.columns
            } | {"columns": ",".join(table.columns), "rows": str(len(table.rows))}
        if file.suffix == ".json":
            leaves = flatten(json.loads(file.read_text(encoding="utf-8")))
            return {
                path: _rounded(repr(value)) if isinstance(value, float) else repr(value)
                for path, value in leaves.items()
            }
    except (GateError, OSError, ValueError):
        return {"bytes": hashlib.sha256(file.read_bytes()).hexdigest()}
    return {}


def _rounded(word: str) -> str:
    value = number_of(word)
    return word if value is None else f"{value + 0.0:.{DIGITS}g}"
