"""Commands of a project: each in a process group of its own, that ends with us or with its time."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LONGEST_TAIL = 2000


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

    def run(self, words: list[str], cwd: Path, env: Mapping[str, str], seconds: float) -> Ended:
        """Run one command to its end or for so many seconds."""
        with tempfile.TemporaryFile() as output:
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
                    )
                except OSError as error:
                    return Ended(127, f"{words[0]}: {error.strerror}")
                self.running.add(child.pid)
            try:
                code: int | None = child.wait(timeout=max(seconds, 0.1))
            except subprocess.TimeoutExpired:
                code = None
            finally:
                # Also what it left behind in the background.
                _end(child.pid)
                child.wait()
                with self.lock:
                    self.running.discard(child.pid)
            size = output.seek(0, os.SEEK_END)
            output.seek(max(0, size - LONGEST_TAIL))
            return Ended(code, output.read().decode("utf-8", "replace"))

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
