"""Python programs as forks of one that has imported what they need (forking/fork_server.py)."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ml_gates.processes import Ended, Processes
from warm_imports import imported_below

SERVER = Path(__file__).parent / "forking" / "fork_server.py"
STARTS_WITHIN = 60.0
TESTS = re.compile(r"test_.*\.py|.*_test\.py|conftest\.py")
LONGEST_ANSWER = 1 << 16


@dataclass(frozen=True)
class Program:
    """A program that Python runs: the interpreter, and the words after it."""

    python: str
    words: list[str]


def program_of(words: list[str]) -> Program | None:
    """Return what Python program these words start, without options of the interpreter."""
    first, *others = words
    name = Path(first).name
    if name == "python" or name.startswith("python3"):
        module = others[:1] == ["-m"] and len(others) > 1
        script = bool(others) and others[0].endswith(".py")
        return Program(first, others) if module or script else None
    python = Path(first).parent / "python"
    # A program that was installed beside its interpreter.
    if not Path(first).is_absolute() or not python.exists():
        return None
    with suppress(OSError), Path(first).open("rb") as file:
        line = file.readline(512)
        if line.startswith(b"#!") and b"python" in line:
            return Program(str(python), words)
    return None


def own_names(project: Path) -> set[str]:
    """Return the names that a program can import from the project's folders."""
    folders = {project, project / "src"}
    # pytest makes modules of what lies beside tests.
    folders |= {file.parent for file in project.rglob("*.py") if TESTS.fullmatch(file.name)}
    return {
        entry.name.partition(".")[0]
        for folder in folders
        if folder.is_dir()
        for entry in folder.iterdir()
        if entry.suffix in (".py", ".so") or (entry / "__init__.py").exists()
    } - {"__init__", "__main__"}


@dataclass
class ForkServer:
    """One such interpreter, confined to the folder that its programs run in."""

    processes: Processes
    project: Path
    emptied: list[str]
    """Folders of its own that are emptied after each program."""
    refused: bool = False
    child: subprocess.Popen[bytes] | None = field(default=None, init=False)
    asks: int = field(default=-1, init=False)
    hears: int = field(default=-1, init=False)

    def start(
        self, words: list[str], cwd: Path, env: Mapping[str, str], handed: Path | None
    ) -> bool:
        """Start it, unless it runs; tell whether it takes programs. `words` end with its script."""
        if self.child is not None or self.refused:
            return not self.refused
        asked, self.asks = os.pipe()
        self.hears, answers = os.pipe()
        words = [*words, str(asked), str(answers)]
        self.child = self.processes.begin(words, cwd, env, handed, (asked, answers))
        os.close(asked)
        os.close(answers)
        first = {
            "imports": sorted(imported_below(self.project)),
            "own": sorted(own_names(self.project)),
            "emptied": self.emptied,
        }
        answer = self._ask(first, STARTS_WITHIN)
        self.refused = answer is None or answer.get("refused", "") is not None
        if self.refused:
            self.stop()
        return not self.refused

    def run(self, program: Program, cwd: Path, env: Mapping[str, str], seconds: float) -> Ended:
        """Run one program to its end or for so many seconds: then all of it is ended."""
        until = time.monotonic() + seconds
        asked = {"words": program.words, "cwd": str(cwd), "env": dict(env)}
        answer = self._ask(asked, seconds)
        if answer is not None and isinstance(answer.get("code"), int):
            if answer.get("last") is not False:
                self.stop()
            return Ended(answer["code"], str(answer.get("tail")))
        self.stop()
        late = time.monotonic() >= until or self.processes.stopped
        return Ended(None if late else 137, "its time was over" if late else "it ended its parent")

    def stop(self) -> None:
        """End it and what it runs."""
        for pipe in (self.asks, self.hears):
            if pipe >= 0:
                os.close(pipe)
        self.asks = self.hears = -1
        if self.child is not None:
            self.processes.finish(self.child)
        self.child = None

    def _ask(self, value: Mapping[str, Any], seconds: float) -> dict[str, Any] | None:
        """Send a line and wait for the answer; None when there is none in time."""
        if self.child is None:
            return None
        until = time.monotonic() + max(seconds, 0.1)
        answer = b""
        try:
            left = json.dumps(value).encode() + b"\n"
            while left:
                left = left[os.write(self.asks, left) :]
            while not answer.endswith(b"\n") and len(answer) < LONGEST_ANSWER:
                wait = until - time.monotonic()
                if wait <= 0 or not select.select([self.hears], [], [], wait)[0]:
                    return None
                read = os.read(self.hears, LONGEST_ANSWER)
                if not read:
                    return None
                answer += read
            said = json.loads(answer)
        except (OSError, ValueError):
            return None
        return said if isinstance(said, dict) else None
