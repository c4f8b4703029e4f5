"""Commands of a project: each in a process group of its own, that ends with us or with its time."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

LONGEST_TAIL = 2000
# SIGKILL gives us no last moment: this shell waits for the end of our pipe, then ends the groups
# that it was told of ("+ 7") and that did not end meanwhile ("- 7").
GUARD = """groups=' '
while read -r change pid; do
    case $change in
    +) groups="$groups$pid " ;;
    -) groups="${groups%%" $pid "*} ${groups#*" $pid "}" ;;
    esac
done
for pid in $groups; do kill -KILL "-$pid" 2>/dev/null; done"""


@dataclass(frozen=True)
class Ended:
    """How a command ended: exit code, None when its time was over; the end of what it printed."""

    code: int | None
    tail: str


class Processes:
    """Starts commands and can end all that run."""

    def __init__(self) -> None:
        """Begin with none."""
        self.running: set[int] = set()
        self.lock = threading.Lock()
        self.stopped = False
        self.guard = subprocess.Popen(
            ["/bin/sh", "-c", GUARD], stdin=subprocess.PIPE, start_new_session=True, env={}
        )

    def run(
        self,
        words: list[str],
        cwd: Path,
        env: Mapping[str, str],
        seconds: float,
        handed: Path | None = None,
    ) -> Ended:
        """Run one command to its end or for so many seconds.

        `handed`: a file that it reads from the descriptor which stands for {filter}.
        """
        with (
            tempfile.TemporaryFile() as output,
            handed.open("rb") if handed else nullcontext() as file,
        ):
            child = self._start(words, cwd, env, file, output)
            if isinstance(child, Ended):
                return child
            try:
                code: int | None = child.wait(timeout=max(seconds, 0.1))
            except subprocess.TimeoutExpired:
                code = None
            finally:
                self.finish(child)
            size = output.seek(0, os.SEEK_END)
            output.seek(max(0, size - LONGEST_TAIL))
            return Ended(code, output.read().decode("utf-8", "replace"))

    def begin(
        self,
        words: list[str],
        cwd: Path,
        env: Mapping[str, str],
        handed: Path | None,
        inherited: tuple[int, ...],
    ) -> subprocess.Popen[bytes] | None:
        """Start one that inherits these descriptors; `finish` ends it. None: it cannot start."""
        with handed.open("rb") if handed else nullcontext() as file:
            child = self._start(words, cwd, env, file, subprocess.DEVNULL, inherited)
        return None if isinstance(child, Ended) else child

    def finish(self, child: subprocess.Popen[bytes]) -> None:
        """End it, and what it left behind in the background."""
        _end(child.pid)
        child.wait()
        with self.lock:
            self.running.discard(child.pid)
            self._tell("-", child.pid)

    def _start(
        self,
        words: list[str],
        cwd: Path,
        env: Mapping[str, str],
        handed: IO[bytes] | None,
        output: IO[bytes] | int,
        inherited: tuple[int, ...] = (),
    ) -> subprocess.Popen[bytes] | Ended:
        if handed:
            number = str(handed.fileno())
            words = [word.replace("{filter}", number) for word in words]
            inherited = (*inherited, handed.fileno())
        with self.lock:
            if self.stopped:
                return Ended(None, "stopped")
            try:
                child = subprocess.Popen(
                    words,
                    cwd=cwd,
                    env=dict(env),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    pass_fds=inherited,
                )
            except OSError as error:
                return Ended(127, f"{words[0]}: {error.strerror}")
            self.running.add(child.pid)
            self._tell("+", child.pid)
            return child

    def _tell(self, change: str, pid: int) -> None:
        if self.guard.stdin is not None:
            with suppress(BrokenPipeError):
                os.write(self.guard.stdin.fileno(), f"{change} {pid}\n".encode())

    def stop(self) -> None:
        """End every command and start none any more."""
        self.stopped = True
        for pid in list(self.running):
            _end(pid)


def _end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
