"""Which mutants do a project's tests kill; those that change nothing do not count."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from scipy.stats import beta

from ml_gates.bench import DEFINITIONS, Bench, OwnSource
from ml_gates.errors import GateError
from ml_gates.mutant import Mutant, neutrals, write
from ml_gates.processes import Processes
from ml_gates.request import MOST_LISTED, Request
from ml_gates.suite import Suite

CONFIDENCE = 0.95
CLEAR, SURE = 0.9, 1 - 1e-5
"""From this share of killed mutants on no more are tried, nor where it is below the bar by a bound
of that confidence: who looks after each mutant whether 95 % are reached fails the honest too often.
Between them more are tried: `SURELY` of them, for `LONGER` times as long."""
SURELY, LONGER = 40, 8
UNREACHED = 4
NEUTRALS, NEUTRAL_SECONDS = 4, 8
"""Changes of nothing that are tried, so that tests which compare the sources are told apart: so
many, but no further two after that time."""
APPLICABLE = ("killed", "survived", "timeout")


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


def try_mutant(bench: Bench, suite: Suite, mutant: Mutant) -> Trial:
    """Look whether it changes anything, and whether the tests notice."""
    started = time.monotonic()
    outcome, why = "survived", ""
    with bench.copy() as copy:
        write(mutant, bench.project, copy)
        try:
            change = bench.difference(copy, mutant)
        except OwnSource as mended:
            change, why = None, str(mended)
    if change is None and not why:
        outcome, why = "equivalent", "the oracle's outputs are the same"
    elif change is not None and not bench.over:
        ended = suite.run(mutant)
        if ended.code is None:
            outcome, why = "timeout", f"{change}; the tests did not end in time"
        elif ended.code == 0:
            why = f"{change}; the tests pass"
        else:
            outcome, why = "killed", f"{change}; the tests exit {ended.code}"
    if bench.over:
        outcome, why = "unfinished", "no time was left"
    return Trial(mutant, outcome, why, time.monotonic() - started)


def try_neutral(bench: Bench, suite: Suite, mutant: Mutant) -> Trial:
    """Look whether the tests notice a change of nothing: then they compare the sources."""
    started = time.monotonic()
    ended = suite.run_all(mutant)
    outcome = "survived" if ended.code == 0 else "killed"
    if bench.over:
        outcome = "unfinished"
    elif outcome == "killed":
        with bench.copy() as copy:
            write(mutant, bench.project, copy)
            with suppress(OwnSource):
                if bench.difference(copy, mutant) is not None:
                    outcome = "unfinished"  # it changes something here, so that it says nothing
    return Trial(mutant, outcome, ended.tail[-200:], time.monotonic() - started)


def judge_tests(request: Request, project: Path, chosen: list[Mutant]) -> dict[str, Any]:
    """Run the whole loop; see README.md for the keys."""
    work = request.path("work")
    work.mkdir(parents=True, exist_ok=True)
    if work.resolve().is_relative_to(project):
        raise GateError("work must not lie inside the project")
    if not request.objects("oracle"):
        raise GateError("the oracle needs at least one command")
    processes = Processes()
    deadline = time.monotonic() + request.number("longest", 1800)
    with _stopping(processes):
        bench = Bench(request, project, work, processes, deadline)
        try:
            tried = _tried(bench, request, chosen)
        except GateError:
            if not bench.forked or processes.stopped:
                raise
            # A project that does not run as a fork is started anew each time.
            bench = Bench(request, project, work, processes, deadline, forks=False)
            tried = _tried(bench, request, chosen)
    trials, neutral, reached, stopped = tried
    applicable = [trial for trial in trials if trial.outcome in APPLICABLE]
    killed = sum(trial.outcome != "survived" for trial in applicable)
    return {
        "applicable": len(applicable),
        "killed": killed,
        "survived": len(applicable) - killed,
        "share": killed / len(applicable) if applicable else None,
        "upper": upper_bound(killed, len(applicable)),
        "equivalent": sum(trial.outcome == "equivalent" for trial in trials),
        "unreached": len(chosen) - len(reached),
        "oracle_files": sorted({key.split("#")[0] for key in bench.healthy[-1] if "#" in key}),
        "ignored": sorted(bench.ignored)[:MOST_LISTED],
        "stopped": stopped,
        "mutants": [trial.described() for trial in trials if trial.outcome != "unfinished"],
        "neutral": [trial.described() for trial in neutral if trial.outcome != "unfinished"],
    }


def _tried(
    bench: Bench, request: Request, chosen: list[Mutant]
) -> tuple[list[Trial], list[Trial], list[Mutant], str]:
    """Return trials, those of changes of nothing, mutants that are reached, and why it stopped."""
    suite = Suite.of(request, bench)
    # One pool for all: what a thread started in a sandbox ends with that thread.
    with ThreadPoolExecutor(max(1, request.integer("parallel", 2))) as pool:
        try:
            bench.prepare(pool)
            if not request.has("account") or bench.forked:
                # Somebody else saw them pass, when they were started and not forked.
                _healthy(suite)
            reached = _reached(pool, bench, chosen)
            trials, stopped = _loop(pool, bench, suite, reached, request)
            neutral = _neutral(pool, bench, suite, request, trials)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        finally:
            bench.stop()
    return trials, neutral, reached, stopped


def _reached(pool: Executor, bench: Bench, chosen: list[Mutant]) -> list[Mutant]:
    """Return the mutants whose lines the oracle runs.

    That is the project's own word, which is tried: where one of a few others changes an output, all
    of them are taken, in the order that was drawn.
    """
    reached = [mutant for mutant in chosen if bench.reaches(mutant)]
    others = [mutant for mutant in chosen if not bench.reaches(mutant)]

    def changes(mutant: Mutant) -> bool:
        with bench.copy() as copy:
            write(mutant, bench.project, copy)
            try:
                return bench.difference(copy, mutant) is not None
            except OwnSource:
                return True

    tried = [mutant for mutant in others if not mutant.before.startswith(DEFINITIONS)][:UNREACHED]
    bench.runs, runs = [None] * len(bench.runs), bench.runs
    if any(list(pool.map(changes, tried))):
        return chosen
    bench.runs = runs
    return reached


def upper_bound(killed: int, of: int, confidence: float = CONFIDENCE) -> float:
    """Return the one-sided Clopper-Pearson upper bound of the share of killed mutants."""
    return 1.0 if killed >= of else float(beta.ppf(confidence, killed + 1, of - killed))


def _healthy(suite: Suite) -> None:
    """Run the tests on a copy that was not changed: where they fail they say nothing of changes."""
    ended = suite.run_all(None)
    if ended.code != 0:
        how = "ran out of time" if ended.code is None else f"exit {ended.code}"
        raise GateError(f"the healthy project's tests: {how}, {ended.tail[-300:]!r}")


def _neutral(
    pool: Executor, bench: Bench, suite: Suite, request: Request, trials: list[Trial]
) -> list[Trial]:
    """Try neutral changes of the files whose mutants were killed."""
    counts: dict[str, int] = {}
    for trial in trials:
        if trial.outcome == "killed":
            counts[trial.mutant.path] = counts.get(trial.mutant.path, 0) + 1
    files = sorted(counts, key=lambda path: (-counts[path], path))
    chosen = neutrals(bench.project, files, NEUTRALS, request.integer("seed", 0))
    tried: list[Trial] = []
    until = time.monotonic() + NEUTRAL_SECONDS
    while chosen and (not tried or time.monotonic() < until):
        two, chosen = chosen[:2], chosen[2:]
        tried += pool.map(lambda mutant: try_neutral(bench, suite, mutant), two)
    return tried


def _loop(
    pool: Executor, bench: Bench, suite: Suite, chosen: list[Mutant], request: Request
) -> tuple[list[Trial], str]:
    """Try mutants until enough were judged, or the time is up and at least a few were."""
    wanted, fewest = request.integer("applicable", 40), request.integer("fewest", 8)
    until = time.monotonic() + request.number("seconds", 60)
    longer = until + LONGER * request.number("seconds", 60)
    queue = list(chosen)
    trials: list[Trial] = []
    running: set[Future[Trial]] = set()
    parallel = max(1, request.integer("parallel", 2))
    try:
        while True:
            applicable = sum(trial.outcome in APPLICABLE for trial in trials)
            clear = applicable >= SURELY or is_clear(trials, request.number("bar", 0.8))
            enough = applicable >= fewest and clear
            late = applicable >= fewest and time.monotonic() >= (until if enough else longer)
            over = late or bench.over
            while (
                queue
                and not over
                and len(running) < parallel
                and applicable + len(running) < wanted
            ):
                running.add(pool.submit(try_mutant, bench, suite, queue.pop(0)))
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


def is_clear(trials: list[Trial], bar: float) -> bool:
    """Tell whether more mutants would hardly change what is said of the tests."""
    applicable = [trial for trial in trials if trial.outcome in APPLICABLE]
    killed = sum(trial.outcome != "survived" for trial in applicable)
    return killed >= CLEAR * len(applicable) or upper_bound(killed, len(applicable), SURE) < bar


def _say(trials: list[Trial]) -> None:
    applicable = [trial for trial in trials if trial.outcome in APPLICABLE]
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
