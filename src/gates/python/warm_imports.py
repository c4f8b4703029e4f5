"""Imports what the sources below a folder import, so that an environment holds its bytecode.

`python -I warm_imports.py FOLDER`: nothing of the folder itself is imported or run. What cannot be
imported is left: whoever needs it says so.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

MOST_FILES = 500
LARGEST = 1 << 20


def modules_of(source: str) -> Iterator[str]:
    """Return the modules that a source names, what lies in a module among them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def imported_below(folder: Path) -> set[str]:
    """Return the modules that the sources of a folder import, and what runs tests."""
    found = {"pytest"}
    for file in sorted(folder.rglob("*.py"))[:MOST_FILES]:
        if file.is_file() and file.stat().st_size <= LARGEST:
            with contextlib.suppress(SyntaxError, ValueError, RecursionError):
                found.update(modules_of(file.read_text(encoding="utf-8", errors="replace")))
    return found


if __name__ == "__main__":
    for module in sorted(imported_below(Path(sys.argv[1]))):
        with contextlib.suppress(BaseException):
            importlib.import_module(module)
