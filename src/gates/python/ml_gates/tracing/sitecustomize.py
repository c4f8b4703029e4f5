"""Notes which lines below ML_GATES_TRACED a program runs; Python imports a module of this name.

Appends `path:line` (in a function) or `path=line` (at the top of a module) to ML_GATES_LINES.
"""

from __future__ import annotations

import atexit
import os
import sys
import threading
from types import FrameType
from typing import Any

traced = os.environ.get("ML_GATES_TRACED", "")
written = os.environ.get("ML_GATES_LINES", "")
seen: set[tuple[str, str, int]] = set()


def inside(frame: FrameType, event: str, _argument: Any) -> Any:
    """Note a line of the project."""
    if event == "line":
        mark = "=" if frame.f_code.co_name == "<module>" else ":"
        seen.add((frame.f_code.co_filename, mark, frame.f_lineno))
    return inside


def outside(frame: FrameType, _event: str, _argument: Any) -> Any:
    """Look only into functions of the project."""
    return inside if frame.f_code.co_filename.startswith(traced) else None


def leave() -> None:
    """Write what was seen."""
    sys.settrace(None)
    with open(written, "a", encoding="utf-8") as file:  # noqa: PTH123  (nothing more is imported here)
        file.writelines(f"{path}{mark}{line}\n" for path, mark, line in sorted(seen))


if traced and written:
    atexit.register(leave)
    threading.settrace(outside)
    sys.settrace(outside)
