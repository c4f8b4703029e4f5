"""Commands are given JSON and answer JSON, as when the gates start them."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

# As the gates start it; threads that fight for two cores take ten times as long.
os.environ.setdefault("OMP_NUM_THREADS", "1")

SOURCE = Path(__file__).parents[3] / "src" / "gates" / "python"
sys.path.insert(0, str(SOURCE))
sys.dont_write_bytecode = True

Run = Callable[..., dict[str, Any]]
Refused = Callable[..., str]
Write = Callable[[str, Sequence[str], Sequence[Sequence[object]]], str]


def start(command: str, request: dict[str, Any]) -> tuple[int, Any]:
    """Run one command in this process; returns its exit code and answer."""
    from ml_gates.__main__ import main

    before, printed = sys.stdin, io.StringIO()
    sys.stdin = io.StringIO(json.dumps(request))
    try:
        with contextlib.redirect_stdout(printed):
            code = main([command])
    finally:
        sys.stdin = before
    return code, json.loads(printed.getvalue())


@pytest.fixture
def run() -> Run:
    """Run a command that must succeed; returns its answer."""

    def call(command: str, **request: Any) -> dict[str, Any]:
        code, answer = start(command, request)
        assert code == 0, answer
        assert isinstance(answer, dict)
        return answer

    return call


@pytest.fixture
def error() -> Refused:
    """Run a command that must refuse; returns its sentence."""

    def call(command: str, **request: Any) -> str:
        code, answer = start(command, request)
        assert code == 2, answer
        return str(answer["error"])

    return call


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a CSV file; returns its path."""

    def call(name: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(rows)
        return str(path)

    return call


def read(path: str | Path) -> list[dict[str, str]]:
    """Read a CSV file as dictionaries of words."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
