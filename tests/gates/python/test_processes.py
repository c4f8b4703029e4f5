"""Commands of a project end with the gate that runs them, whatever ends it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from conftest import SOURCE

STUBBORN = "trap '' TERM HUP; echo $$ > pid; sleep 60 & wait; sleep 60"
GATE = f"""
import os
from pathlib import Path
from ml_gates.processes import Processes
processes = Processes()
processes.run(["/bin/true"], Path("."), os.environ, 9)
processes.run(["/bin/sh", "-c", {STUBBORN!r}], Path("."), os.environ, 60)
"""


def until(happened: Callable[[], bool]) -> None:
    ends = time.monotonic() + 10
    while not happened():
        assert time.monotonic() < ends
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Tell whether it runs; the dead that nobody fetched yet do not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="latin-1")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] not in "ZX"


def test_a_command_ends_when_the_gate_is_killed(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    env = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen([sys.executable, "-c", GATE], cwd=tmp_path, env=env) as gate:
        until(lambda: note.exists() and note.read_text(encoding="utf-8").endswith("\n"))
        pid = int(note.read_text(encoding="utf-8"))
        assert alive(pid)
        gate.kill()
    until(lambda: not alive(pid))
