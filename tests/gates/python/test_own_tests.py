"""Tests of a project are counted by what they did, not by what they are called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SOURCE, Run

PLUGIN = SOURCE / "account" / "ml_gates_account.py"
TESTS = """
import unittest
import numpy as np
import pytest

def helper(value):
    assert value == 1

def test_plain():
    assert 1 == 1

def test_by_helper():
    helper(1)

def test_raises():
    with pytest.raises(ValueError):
        int("x")

def test_numpy():
    np.testing.assert_allclose([1.0], [1.0])

class TestOld(unittest.TestCase):
    def test_equal(self):
        self.assertEqual(1, 1)

def test_runs_only():
    sum([1, 2])

@pytest.mark.skip
def test_later():
    assert False

@pytest.mark.xfail
def test_not_yet():
    assert False
"""


def counted(folder: Path, run: Run, tests: str) -> dict[str, object]:
    (folder / "tests").mkdir()
    (folder / "tests/test_it.py").write_text(tests)
    account = folder.parent / f"{folder.name}.json"
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", PLUGIN.stem, "-p", "no:cacheprovider"],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": str(PLUGIN.parent),
            "ML_GATES_ACCOUNT": str(account),
            "ML_GATES_TRACED": f"{folder}/",
        },
        check=False,
        capture_output=True,
    )
    assert "tests" in json.loads(account.read_text())
    return run("own_tests", account=str(account), project=str(folder))


def test_tests_that_assert_are_told_from_those_that_only_run(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    found = counted(folder, run, TESTS)
    assert (found["ran"], found["skipped"], found["failed"]) == (7, 1, 0)
    assert (found["known"], found["asserted"]) == (7, 6)
    assert found["silent"] == ["tests/test_it.py::test_runs_only"]


@pytest.mark.parametrize(
    ("tests", "ran", "skipped", "asserted"),
    [
        ("import pytest\npytestmark = pytest.mark.skip\ndef test_a():\n    assert 1\n", 0, 1, 0),
        ("import pytest\npytest.skip(allow_module_level=True)\ndef test_a():\n    pass\n", 0, 0, 0),
        ("def test_a():\n    print('assert 1 == 1')\n", 1, 0, 0),
        ("def nothing():\n    assert 1\n", 0, 0, 0),
        ("def test_a():\n    if False:\n        assert 1\n", 1, 0, 0),
        ("def test_a():\n    assert 1 == 2\n", 1, 0, 1),
    ],
)
def test_what_did_not_run_does_not_count(
    run: Run, tmp_path: Path, tests: str, ran: int, skipped: int, asserted: int
) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    found = counted(folder, run, tests)
    assert (found["ran"], found["skipped"], found["asserted"]) == (ran, skipped, asserted)
