"""What commands wrote, as values that can be compared."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
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
    for file in sorted(plain_files(folder)):
        name = file.relative_to(folder).as_posix()
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


def plain_files(folder: Path) -> Iterator[Path]:
    """Yield the files below a folder that are no links, nor lie behind one, and are not huge."""
    if folder.is_symlink():
        return
    for root, _, names in os.walk(folder):
        for name in names:
            file = Path(root, name)
            with suppress(OSError):
                stats = file.lstat()
                if stat.S_ISREG(stats.st_mode) and stats.st_size <= LARGEST:
                    yield file


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
    except (GateError, OSError, ValueError, RecursionError, MemoryError):
        with suppress(OSError), file.open("rb") as stream:
            return {"bytes": hashlib.file_digest(stream, "sha256").hexdigest()}
    return {}


def _rounded(word: str) -> str:
    value = number_of(word)
    return word if value is None else f"{value + 0.0:.{DIGITS}g}"
