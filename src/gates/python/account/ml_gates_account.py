"""A pytest plugin: which tests ran, how they ended, and which lines of the project each ran.

ML_GATES_ACCOUNT names the file that is written, ML_GATES_TRACED the folder whose lines count;
ML_GATES_ONLY names a file with the tests to run, one a line: the others are left out. It is
imported by whatever Python a project has, so it uses nothing that is newer than 3.8.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from types import CodeType, FrameType
from typing import Any, Dict, Iterator, List, Optional, Set, Tuple

import pytest

WRITTEN = os.environ.get("ML_GATES_ACCOUNT", "")
TRACED = os.environ.get("ML_GATES_TRACED", "")
ONLY = os.environ.get("ML_GATES_ONLY", "")
MOST_LINES = 3_000_000
"""Of all tests together: what comes after is not known, so that every test may reach it."""
LONGEST_FRAME = 20_000
"""Line events of one call after which no more are asked for: a loop has shown its lines by then."""

Lines = Set[Tuple[str, int]]


class Tracer:
    """Notes lines below the folder, unless somebody else already traces."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self.seen: Lines = set()
        self.total = 0
        self.tool: Optional[int] = None
        self.on = False

    def begin(self) -> None:
        """Note from here on."""
        self.seen = set()
        if not TRACED or self.total > MOST_LINES:
            return
        monitoring = getattr(sys, "monitoring", None)
        if monitoring is None:
            if sys.gettrace() is None:
                threading.settrace(self.outside)
                sys.settrace(self.outside)
                self.on = True
            return
        free = [number for number in (4, 3, 5) if monitoring.get_tool(number) is None]
        if free:
            self.tool = free[0]
            monitoring.use_tool_id(self.tool, "ml_gates")
            line = monitoring.events.LINE
            monitoring.register_callback(self.tool, line, self.line)
            monitoring.set_events(self.tool, line)
            monitoring.restart_events()
            self.on = True

    def end(self) -> Optional[Lines]:
        """Stop; returns what was seen, None when nothing could be."""
        if not self.on:
            return None
        self.on = False
        if self.tool is not None:
            monitoring = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
            monitoring.set_events(self.tool, 0)
            monitoring.register_callback(self.tool, monitoring.events.LINE, None)
            monitoring.free_tool_id(self.tool)
            self.tool = None
        else:
            sys.settrace(None)
            threading.settrace(None)  # type: ignore[arg-type,unused-ignore]
        self.total += len(self.seen)
        return self.seen

    def line(self, code: CodeType, number: int) -> Any:
        """Note a line, once: it is not asked for again before the next test."""
        if code.co_filename.startswith(TRACED):
            self.seen.add((code.co_filename, number))
        return sys.monitoring.DISABLE  # type: ignore[attr-defined,unused-ignore]

    def outside(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        """Look only into calls of the project."""
        if not frame.f_code.co_filename.startswith(TRACED):
            return None
        name, seen, left = frame.f_code.co_filename, self.seen, LONGEST_FRAME

        def inside(at: FrameType, event: str, _argument: Any) -> Any:
            nonlocal left
            if event == "line":
                seen.add((name, at.f_lineno))
                left -= 1
                if left == 0:
                    at.f_trace_lines = False
            return inside

        return inside


class Account:
    """What pytest says of each test."""

    def __init__(self) -> None:
        """Begin with no test."""
        self.tracer = Tracer()
        self.tests: Dict[str, Dict[str, Any]] = {}

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        """Note the lines of a test with its fixtures."""
        self.tracer.begin()
        yield
        lines = self.tracer.end()
        test = self.tests.setdefault(item.nodeid, {"outcome": "passed"})
        test["python"] = isinstance(item, pytest.Function)
        if lines is not None:
            files: Dict[str, List[int]] = {}
            for file, number in sorted(lines):
                files.setdefault(os.path.relpath(file, TRACED), []).append(number)
            test["lines"] = files

    def pytest_runtest_logreport(self, report: Any) -> None:
        """Note how a test ended: the worst of its parts."""
        test = self.tests.setdefault(report.nodeid, {"outcome": "passed"})
        if report.failed:
            test["outcome"] = "failed"
        elif report.skipped and test["outcome"] == "passed" and not hasattr(report, "wasxfail"):
            test["outcome"] = "skipped"

    def pytest_collection_modifyitems(self, config: Any, items: List[Any]) -> None:
        """Leave out what is not asked for."""
        if not ONLY:
            return
        with open(ONLY, encoding="utf-8") as file:
            wanted = set(file.read().splitlines())
        left = [item for item in items if item.nodeid not in wanted]
        items[:] = [item for item in items if item.nodeid in wanted]
        config.hook.pytest_deselected(items=left)

    def pytest_sessionfinish(self, session: Any) -> None:
        """Write the account; workers that run tests for another process write none."""
        if WRITTEN and not hasattr(session.config, "workerinput"):
            with open(WRITTEN, "w", encoding="utf-8") as file:
                json.dump({"tests": self.tests}, file)


def pytest_configure(config: Any) -> None:
    """Take part."""
    config.pluginmanager.register(Account(), "ml_gates_account_of_this_run")
