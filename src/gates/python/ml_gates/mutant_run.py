"""Which mutants do a project's tests kill; those that change nothing do not count."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from ml_gates.errors import GateError
from ml_gates.mutant import Mutant, write
from ml_gates.outputs import outputs_of
from ml_gates.processes import Ended, Processes
from ml_gates.request import MOST_LISTED, Request

NOT_COPIED = (
    *(".git", ".venv", "venv", "env", "node_modules", "mlruns", "mlartifacts", "__pycache__"),
    *(".pytest_cache", ".mypy_cache", ".ruff_cache", ".tox", ".ml-engineer", "mlflow.db", "*.pyc"),
)

TRACING = Path(__file__).parent / "tracing"
# Lines that one statement may take: a change in the middle of it is reached with its first line.
STATEMENT = 3

Run = tuple[set[tuple[str, int]], set[tuple[str, int]]]
"""Lines that the healthy oracle runs: in functions, and at the top of modules."""
Outputs = list[dict[str, str]]
"""What the oracle's commands had written, after each of them; "exit" is the exit code."""


@dataclass
class Trial:
    """What became of one mutant."""

    mutant: Mutant
    outcome: str
    why: str
    seconds: float

    def described(self) -> dict[str, Any]:
        """Return it as the answer names it."""
        return {
            **self.mutant.described(),
            "outcome": self.outcome,
            "why": self.why,
            "seconds": round(self.seconds, 2),
        }


@dataclass
class Bench:
    """Where copies are made and run."""

    request: Request
    project: Path
    work: Path
    processes: Processes
    deadline: float
    healthy: Outputs = field(default_factory=list)
    ignored: set[str] = field(default_factory=set)
    runs: list[Run | None] = field(default_factory=list)

    @contextmanager
    def copy(self, name: str) -> Iterator[Path]:
        """Make a copy of the project that is removed afterwards."""
        skipped = shutil.ignore_patterns(*NOT_COPIED, *self.request.texts("skip", []))
        folder = self.work / name
        shutil.rmtree(folder, ignore_errors=True)
        copy = folder / "project"
        shutil.copytree(self.project, copy, ignore=skipped, symlinks=True)
        (folder / "out").mkdir()
        try:
            yield copy
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def start(
        self, words: list[str], copy: Path, seconds: float, lines: Path | None = None
    ) -> Ended:
        """Run one command in a copy; `lines`: file for the lines of the copy that it runs."""
        out = copy.parent / "out"
        replaced = [word.replace("{copy}", str(copy)).replace("{out}", str(out)) for word in words]
        path = [*([str(TRACING)] if lines else []), str(copy / "src"), str(copy)]
        noted = {"ML_GATES_TRACED": str(copy), "ML_GATES_LINES": str(lines)} if lines else {}
        env = {
            **os.environ,
            "PYTHONDONTWRITEBYTECODE": "1",
            **{key: str(value) for key, value in self.request.object("env").values.items()},
            "PYTHONPATH": os.pathsep.join(path),
            **noted,
        }
        left = self.deadline - time.monotonic()
        return self.processes.run(replaced, copy, env, min(seconds, left))

    def look(
        self, command: Request, copy: Path, lines: Path | None = None
    ) -> tuple[dict[str, str], str]:
        """Run one of the oracle's commands; returns what is written by now, and how it ended."""
        seconds = self.request.number("oracle_seconds", 120)
        ended = self.start(command.texts("words"), copy, seconds, lines)
        hidden = [str(copy), str(copy.parent), str(self.work)]
        seen = outputs_of(copy.parent / "out", command.texts("compare", []), hidden)
        return seen | {"exit": str(ended.code)}, f"{command.text('name')}: {ended.tail[-300:]}"

    def difference(self, copy: Path, mutant: Mutant) -> str | None:
        """Return what a mutant changes of the healthy outputs, None when nothing.

        A command that stands alone and never runs the mutant's line writes what it did: it is left
        out, with what only it had written.
        """
        before: dict[str, str] = {}
        left_out = set(self.ignored)
        commands = self.request.objects("oracle")
        for command, run, wanted in zip(commands, self.runs, self.healthy, strict=True):
            if command.flag("alone", False) and not reached(run, mutant):
                left_out |= wanted.keys() - before.keys() - {"exit"}
            else:
                seen, _ = self.look(command, copy)
                for key in sorted((wanted.keys() | seen.keys()) - left_out):
                    if wanted.get(key) != seen.get(key):
                        return f"{command.text('name')} changes {key}"
            before = wanted
        return None

    def prepare(self) -> None:
        """Run the healthy oracle twice and the healthy tests once."""
        for turn in ("healthy-1", "healthy-2"):
            with self.copy(turn) as copy:
                first = turn == "healthy-1"
                outputs: Outputs = []
                for number, command in enumerate(self.request.objects("oracle")):
                    lines = copy.parent / f"lines-{number}" if first else None
                    seen, tail = self.look(command, copy, lines)
                    if seen["exit"] != "0":
                        raise GateError(f"the healthy project's oracle failed, {tail.strip()!r}")
                    outputs.append(seen)
                    if lines:
                        self.runs.append(lines_run(lines, copy))
                if first:
                    self.healthy = outputs
                    continue
                for one, other in zip(self.healthy, outputs, strict=True):
                    self.ignored |= {
                        key for key in one.keys() | other.keys() if one.get(key) != other.get(key)
                    }
                ended = self.start(
                    self.request.texts("test"), copy, self.request.number("test_seconds", 300)
                )
                if ended.code != 0:
                    how = "ran out of time" if ended.code is None else f"exit {ended.code}"
                    raise GateError(f"the healthy project's tests: {how}, {ended.tail[-300:]!r}")
        compared = {key for step in self.healthy for key in step} - self.ignored - {"exit"}
        if not compared:
            raise GateError("the oracle writes nothing that is the same twice, nothing to compare")

    def reaches(self, mutant: Mutant) -> bool:
        """Tell whether the oracle runs the mutant's line.

        What it never runs changes no output: trying it would only cost time.
        """
        return any(reached(run, mutant) for run in self.runs)

    def judge(self, mutant: Mutant) -> Trial:
        """Try one mutant."""
        started = time.monotonic()

        def trial(outcome: str, why: str) -> Trial:
            return Trial(mutant, outcome, why, time.monotonic() - started)

        with self.copy(mutant.id) as copy:
            write(mutant, self.project, copy)
            change = self.difference(copy, mutant)
            if self.processes.stopped or time.monotonic() >= self.deadline:
                return trial("unfinished", "no time was left")
            if change is None:
                return trial("equivalent", "the oracle's outputs are the same")
            # The tests get a copy in which no command ran.
            with self.copy(f"{mutant.id}-tests") as clean:
                write(mutant, self.project, clean)
                seconds = self.request.number("test_seconds", 300)
                ended = self.start(self.request.texts("test"), clean, seconds)
            if self.processes.stopped or time.monotonic() >= self.deadline:
                return trial("unfinished", "no time was left")
            if ended.code is None:
                return trial("timeout", f"{change}; the tests did not end in {seconds:g} s")
            if ended.code == 0:
                return trial("survived", f"{change}; the tests pass")
            return trial("killed", f"{change}; the tests exit {ended.code}")


def reached(run: Run | None, mutant: Mutant) -> bool:
    """Tell whether a command runs the mutant's line, or one of its statement nearby.

    Of a command whose lines are not known it may be so.
    """
    if run is None:
        return True
    line = mutant.change.line
    near = range(line - STATEMENT, line + STATEMENT + 1)
    in_functions, on_top = run
    return any((mutant.path, one) in in_functions for one in near) or (
        (mutant.path, line) in on_top
        and not mutant.before.startswith(("def ", "class ", "async ", "@", "import ", "from "))
    )


def lines_run(file: Path, copy: Path) -> Run | None:
    """Return the lines of the copy that ran, in functions and at the top of modules."""
    if not file.is_file():
        return None
    sides: Run = (set(), set())
    for noted in file.read_text(encoding="utf-8", errors="replace").splitlines():
        for mark, side in zip(":=", sides, strict=True):
            path, found, line = noted.rpartition(mark)
            if found and line.isdigit() and Path(path).is_relative_to(copy):
                side.add((Path(path).relative_to(copy).as_posix(), int(line)))
                break
    return sides if sides[0] else None


def judge_tests(request: Request, project: Path, chosen: list[Mutant]) -> dict[str, Any]:
    """Run the whole loop; see README.md for the keys."""
    work = request.path("work")
    work.mkdir(parents=True, exist_ok=True)
    if work.resolve().is_relative_to(project):
        raise GateError("work must not lie inside the project")
    if not request.objects("oracle"):
        raise GateError("the oracle needs at least one command")
    processes = Processes()
    deadline = time.monotonic() + request.number("seconds", 1800)
    bench = Bench(request, project, work, processes, deadline)
    with _stopping(processes):
        bench.prepare()
        reached = [mutant for mutant in chosen if bench.reaches(mutant)]
        trials, stopped = _loop(bench, reached, request)
    applicable = [t for t in trials if t.outcome in ("killed", "survived", "timeout")]
    killed = sum(trial.outcome != "survived" for trial in applicable)
    finished = [trial for trial in trials if trial.outcome != "unfinished"]
    return {
        "applicable": len(applicable),
        "killed": killed,
        "survived": len(applicable) - killed,
        "share": killed / len(applicable) if applicable else None,
        "equivalent": sum(trial.outcome == "equivalent" for trial in trials),
        "unreached": len(chosen) - len(reached),
        "oracle_files": sorted({key.split("#")[0] for key in bench.healthy[-1] if "#" in key}),
        "ignored": sorted(bench.ignored)[:MOST_LISTED],
        "stopped": stopped,
        "mutants": [trial.described() for trial in finished],
    }


def _loop(bench: Bench, chosen: list[Mutant], request: Request) -> tuple[list[Trial], str]:
    wanted = request.integer("applicable", 12)
    queue = list(chosen)
    trials: list[Trial] = []
    running: set[Future[Trial]] = set()
    parallel = max(1, request.integer("parallel", 2))
    with ThreadPoolExecutor(parallel) as pool:
        try:
            while True:
                applicable = sum(t.outcome in ("killed", "survived", "timeout") for t in trials)
                over = time.monotonic() >= bench.deadline
                while (
                    queue
                    and not over
                    and len(running) < parallel
                    and applicable + len(running) < wanted
                ):
                    running.add(pool.submit(bench.judge, queue.pop(0)))
                if not running:
                    break
                done, running = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    trials.append(future.result())
                    _say(trials)
        except BaseException:
            bench.processes.stop()
            raise
    if applicable >= wanted:
        return trials, "enough"
    return trials, "time" if over else "no_more"


def _say(trials: list[Trial]) -> None:
    applicable = [t for t in trials if t.outcome in ("killed", "survived", "timeout")]
    last = trials[-1]
    line = {
        "done": len(trials),
        "applicable": len(applicable),
        "killed": sum(trial.outcome != "survived" for trial in applicable),
        "id": last.mutant.id,
        "title": f"{last.mutant.change.kind}: {last.mutant.change.title}",
        "outcome": last.outcome,
    }
    print(json.dumps(line), file=sys.stderr, flush=True)


@contextmanager
def _stopping(processes: Processes) -> Iterator[None]:
    """End what runs when we are told to end."""

    def stop(number: int, _frame: FrameType | None) -> None:
        processes.stop()
        raise SystemExit(128 + number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
