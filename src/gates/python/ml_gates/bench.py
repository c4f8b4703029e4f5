"""Copies of a project, and the commands that are run in them."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from queue import SimpleQueue

from ml_gates.errors import GateError
from ml_gates.folders import empty
from ml_gates.forked import SERVER, ForkServer, program_of
from ml_gates.mutant import Mutant
from ml_gates.outputs import outputs_of
from ml_gates.processes import Ended, Processes
from ml_gates.request import Request

TRACING = Path(__file__).parent / "tracing"
LONGEST_LINES = 1 << 24
DEFINITIONS = ("def ", "class ", "async ", "@", "import ", "from ")
"""They run when a module is imported, whatever is in them."""
# Lines that one statement may take: a change in the middle of it is reached with its first line.
STATEMENT = 3

Run = tuple[set[tuple[str, int]], set[tuple[str, int]]]
"""Lines that the healthy oracle runs: in functions, and at the top of modules."""
Outputs = list[dict[str, str]]
"""What the oracle's commands had written, after each of them; "exit" is the exit code."""


class OwnSource(Exception):
    """A project changed the source that it is judged by."""


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
    forks: bool = True
    servers: dict[tuple[Path, str], ForkServer] = field(default_factory=dict)
    lanes: SimpleQueue[Path] = field(default_factory=SimpleQueue)

    def __post_init__(self) -> None:
        """Make the folders that copies take turns in: each has its own confinement."""
        for number in range(max(1, self.request.integer("parallel", 2))):
            folder = self.work / f"lane-{number}"
            folder.mkdir(parents=True, exist_ok=True)
            self.lanes.put(folder)

    @contextmanager
    def copy(self) -> Iterator[Path]:
        """Make a copy of the project that is removed afterwards.

        All of it, since who asks hands over its code alone; but nothing compiled before a mutant.
        """
        skipped = shutil.ignore_patterns("__pycache__")
        lane = self.lanes.get()
        try:
            # By another name each time: what cannot be removed is in nobody's way.
            place = lane / secrets.token_hex(6)
            copy = place / "project"
            shutil.copytree(self.project, copy, ignore=skipped, symlinks=True)
            (place / "out").mkdir()
            yield copy
        finally:
            try:
                empty(lane)
            finally:
                self.lanes.put(lane)

    def stop(self) -> None:
        """End the interpreters that wait for programs, and leave nothing."""
        for server in self.servers.values():
            server.stop()
        while not self.lanes.empty():
            lane = self.lanes.get()
            empty(lane)
            shutil.rmtree(lane, ignore_errors=True)

    @property
    def forked(self) -> bool:
        """Tell whether programs were forks, and not each of them started."""
        return any(not server.refused for server in self.servers.values())

    @property
    def over(self) -> bool:
        """Tell whether nothing may be begun any more."""
        return self.processes.stopped or time.monotonic() >= self.deadline

    def start(
        self, words: list[str], copy: Path, seconds: float, added: dict[str, str], first: list[str]
    ) -> Ended:
        """Run one command in a copy; `first`: folders that Python looks into before the copy's."""
        confined = self.request.object("confined")
        filters = Path(confined.text("filter")) if confined.has("filter") else None
        path = os.pathsep.join([*first, str(copy / "src"), str(copy)])
        env = {
            **({} if self.request.has("env") else os.environ),
            "PYTHONDONTWRITEBYTECODE": "1",
            **{key: str(value) for key, value in self.request.object("env").values.items()},
            **added,
            "PYTHONPATH": path,
        }
        places = {
            "{copy}": str(copy),
            "{out}": str(copy.parent / "out"),
            "{folder}": str(copy.parent.parent),
        }

        def filled(word: str) -> str:
            for place, at in places.items():
                word = word.replace(place, at)
            return word

        env = {key: filled(value) for key, value in env.items()}
        command = [filled(word) for word in words]
        prefix = [filled(word) for word in confined.texts("prefix", [])]

        def inside(words: list[str], env: Mapping[str, str]) -> list[str]:
            # Inside there are only the variables that are said there.
            said = ["/usr/bin/env", *(f"{key}={value}" for key, value in env.items())]
            return [*prefix, *said, *words] if prefix else words

        left = min(seconds, self.deadline - time.monotonic())
        program = program_of(command) if self.forks and str(TRACING) not in first else None
        if program is not None:
            lane = copy.parent.parent
            place = (lane, program.python)
            emptied = confined.texts("emptied", [])
            fresh = ForkServer(self.processes, self.project, emptied)
            server = self.servers.setdefault(place, fresh)
            common = {key: value for key, value in env.items() if key not in {*added, "PYTHONPATH"}}
            # The first process of its sandbox: nothing is there that it did not start.
            waiting = inside([program.python, str(SERVER)], common)
            waiting[1:1] = confined.texts("first", [])
            if server.start(waiting, lane, common, filters):
                return server.run(program, copy, env, left)
        return self.processes.run(inside(command, env), copy, env, left, filters)

    def look(
        self, command: Request, copy: Path, lines: Path | None = None
    ) -> tuple[dict[str, str], str]:
        """Run one of the oracle's commands; returns what is written by now, and how it ended."""
        seconds = self.request.number("oracle_seconds", 120)
        traced = {"ML_GATES_TRACED": str(copy), "ML_GATES_LINES": str(lines)} if lines else {}
        added = {key: str(value) for key, value in command.object("env").values.items()} | traced
        first = [str(TRACING)] if lines else []
        ended = self.start(command.texts("words"), copy, seconds, added, first)
        hidden = [str(copy), str(copy.parent), str(self.work)]
        compared = command.texts("compare") if command.has("compare") else None
        seen = outputs_of(copy.parent / "out", compared, hidden)
        return seen | {"exit": str(ended.code)}, f"{command.text('name')}: {ended.tail[-300:]}"

    def difference(self, copy: Path, mutant: Mutant) -> str | None:
        """Return what a mutant changes of the healthy outputs, None when nothing.

        A command that stands alone and never runs the mutant's line writes what it did: it is left
        out, with what only it had written. Raises OwnSource where a command changed the source that
        the mutant was written into: a project that mends itself is not judged by what it then does.
        """
        before: dict[str, str] = {}
        left_out = set(self.ignored)
        commands = self.request.objects("oracle")
        written = (copy / mutant.path).read_bytes()
        for command, run, wanted in zip(commands, self.runs, self.healthy, strict=True):
            if command.flag("alone", False) and not reached(run, mutant):
                left_out |= wanted.keys() - before.keys() - {"exit"}
            else:
                seen, _ = self.look(command, copy)
                if not same_content(copy / mutant.path, written):
                    raise OwnSource(f"{command.text('name')} changes {mutant.path} itself")
                for key in sorted((wanted.keys() | seen.keys()) - left_out):
                    if wanted.get(key) != seen.get(key):
                        return f"{command.text('name')} changes {key}"
            before = wanted
        return None

    def prepare(self, pool: Executor) -> None:
        """Run the healthy oracle twice: what differs between the two is no evidence.

        Once more for the lines that each command runs. Where its forks agree with each other and
        not with what was started, GateError: programs are then started, each of them.
        """
        traced = pool.submit(self._healthy, traced=True)
        self.healthy = self._healthy(traced=False)
        self.ignored = _differing(self.healthy, self._healthy(traced=False))
        seen = _differing(self.healthy, traced.result()) - self.ignored
        if seen and self.forked:
            raise GateError(f"{min(seen)} is another one when its program is forked or traced")
        if seen:
            # It knows when it is looked at: what it then ran says nothing.
            self.runs = [None] * len(self.runs)
        compared = {key for step in self.healthy for key in step} - self.ignored - {"exit"}
        if not compared:
            raise GateError("the oracle writes nothing that is the same twice, nothing to compare")

    def _healthy(self, *, traced: bool) -> Outputs:
        """Run the oracle on the project as it is; `traced`: note its lines."""
        outputs: Outputs = []
        with self.copy() as copy:
            for number, command in enumerate(self.request.objects("oracle")):
                lines = copy.parent / f"lines-{number}" if traced else None
                seen, tail = self.look(command, copy, lines)
                if seen["exit"] != "0":
                    raise GateError(f"the healthy project's oracle failed, {tail.strip()!r}")
                outputs.append(seen)
                if lines:
                    self.runs.append(lines_run(lines, copy))
        return outputs

    def reaches(self, mutant: Mutant) -> bool:
        """Tell whether the oracle runs the mutant's line.

        What it never runs changes no output: trying it would only cost time.
        """
        return any(reached(run, mutant) for run in self.runs)


def reached(run: Run | None, mutant: Mutant) -> bool:
    """Tell whether a command runs the mutant's line, or one of its statement nearby.

    Of a command whose lines are not known it may be so.
    """
    if run is None:
        return True
    line = mutant.change.line
    in_functions, on_top = run
    return any((mutant.path, one) in in_functions for one in near(line)) or (
        (mutant.path, line) in on_top and not mutant.before.startswith(DEFINITIONS)
    )


def near(line: int) -> range:
    """Return the lines that may belong to the same statement."""
    return range(line - STATEMENT, line + STATEMENT + 1)


def lines_run(file: Path, copy: Path) -> Run | None:
    """Return the lines of the copy that ran, in functions and at the top of modules."""
    try:
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW), errors="replace") as noted:
            text = noted.read(LONGEST_LINES)
    except OSError:
        return None
    sides: Run = (set(), set())
    for line in text.splitlines():
        for mark, side in zip(":=", sides, strict=True):
            path, found, number = line.rpartition(mark)
            if found and number.isdigit() and Path(path).is_relative_to(copy):
                side.add((Path(path).relative_to(copy).as_posix(), int(number)))
                break
    return sides if sides[0] else None


def same_content(file: Path, written: bytes) -> bool:
    """Tell whether a file is still the one that was written, and no link to it."""
    try:
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW), "rb") as found:
            return found.read(len(written) + 1) == written
    except OSError:
        return False


def _differing(one: Outputs, other: Outputs) -> set[str]:
    return {
        key
        for left, right in zip(one, other, strict=True)
        for key in left.keys() | right.keys()
        if left.get(key) != right.get(key)
    }
