"""Mutants are sensible, and tell tests that check from tests that only run."""

from __future__ import annotations

import ast
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import Refused, Run

TRAIN = '''"""Learn the mean size of each class."""

import csv
import json
import sys

FEATURES = ["size", "weight"]
RECODE = {"Y": "yes"}


def read(path):
    """Return rows that have a label."""
    with open(path) as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if row["label"] != ""]


def label(row):
    """Return the label after recoding."""
    return RECODE.get(row["label"], row["label"])


def scale(value, mean, deviation):
    """Standardise."""
    return (value - mean) / deviation


def fit(rows):
    """Return the mean of every feature of the rows that are positive."""
    positive = [row for row in rows if label(row) == "yes"]
    return {name: sum(float(row[name]) for row in positive) / len(positive) for name in FEATURES}


def unused(rows):
    """Nothing calls this."""
    return [row for row in rows if len(row) > 3]


if __name__ == "__main__":
    model = fit(read(sys.argv[1]))
    model["scaled"] = scale(model["size"], 1.0, 2.0)
    print("fitted", len(FEATURES))
    with open(sys.argv[2], "w") as out:
        json.dump(model, out)
'''

STRONG = """
from train import fit, label, read, scale
rows = read("data.csv")
assert len(rows) == 4
assert [label(row) for row in rows] == ["yes", "yes", "no", "no"]
assert fit(rows) == {"size": 2.0, "weight": 20.0}
assert scale(5.0, 1.0, 2.0) == 2.0
"""
WEAK = """
from train import fit, read
assert fit(read("data.csv")) is not None
"""
DATA = "size,weight,label\n1,10,yes\n3,30,Y\n5,50,no\n7,80,no\n9,99,\n"


def project(folder: Path, tests: str) -> Path:
    """Write a flat project of one script."""
    folder.mkdir()
    (folder / "train.py").write_text(TRAIN)
    (folder / "data.csv").write_text(DATA)
    (folder / "tests").mkdir()
    (folder / "tests/check.py").write_text(tests)
    return folder


def asked(folder: Path, tmp_path: Path, **more: Any) -> dict[str, Any]:
    """Return the request of a run."""
    return {
        "mode": "run",
        "project": str(folder),
        "work": str(tmp_path / "work"),
        "oracle": [
            {
                "name": "train",
                "words": [sys.executable, "train.py", "data.csv", "{out}/model.json"],
            }
        ],
        "test": [sys.executable, "tests/check.py"],
        "columns": ["size", "weight"],
        "excluded": ["label"],
        "applicable": 10,
        "test_seconds": 20,
    } | more


def test_every_mutant_is_valid_python_and_touches_no_words(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", STRONG)
    listed = run("mutants", project=str(folder), columns=["size", "weight"], excluded=["id"])
    kinds = {mutant["kind"] for mutant in listed["mutants"]}
    assert {
        "flipped label",
        "dropped feature",
        "recode skipped",
        "filter dropped",
        "scaling skipped",
    } <= kinds
    assert {mutant["path"] for mutant in listed["mutants"]} == {"train.py"}
    titles = [mutant["title"] for mutant in listed["mutants"]]
    assert "without 'size'" in titles and "with the excluded 'id'" in titles
    assert not any("print" in title or "__name__" in title for title in titles)
    for mutant in listed["mutants"]:
        copy = tmp_path / "copy"
        shutil.copytree(folder, copy)
        applied = run(
            "mutants",
            mode="apply",
            project=str(folder),
            out=str(copy),
            id=mutant["id"],
            columns=["size", "weight"],
            excluded=["id"],
        )
        text = (copy / "train.py").read_text()
        ast.parse(text)
        assert applied == mutant and text != TRAIN
        shutil.rmtree(copy)
    assert (folder / "train.py").read_text() == TRAIN


def test_the_list_is_the_same_for_the_same_seed(run: Run, tmp_path: Path) -> None:
    folder = str(project(tmp_path / "p", STRONG))
    first = run("mutants", project=folder, count=8, seed=1)
    assert first == run("mutants", project=folder, count=8, seed=1)
    assert len(first["mutants"]) == 8


def test_tests_that_check_kill_what_tests_that_only_run_let_live(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    strong = run("mutants", **asked(project(tmp_path / "strong", STRONG), tmp_path))
    assert strong["stopped"] == "enough"
    assert strong["applicable"] >= 10
    assert strong["share"] >= 0.8, strong["mutants"]
    weak = run("mutants", **asked(project(tmp_path / "weak", WEAK), tmp_path))
    assert weak["share"] < 0.8
    assert weak["killed"] + weak["survived"] == weak["applicable"]
    assert '"outcome": "killed"' in capsys.readouterr().err
    assert list((tmp_path / "work").iterdir()) == []


def test_a_mutant_that_changes_no_output_does_not_count(run: Run, tmp_path: Path) -> None:
    request = asked(project(tmp_path / "p", STRONG), tmp_path, applicable=99, count=99)
    answer = run("mutants", **request)
    assert answer["stopped"] == "no_more"
    # The oracle never runs the function of that line, so its mutants are not even tried.
    assert answer["unreached"] > 0
    assert not [mutant for mutant in answer["mutants"] if "len(row)" in mutant["before"]]
    assert {mutant["outcome"] for mutant in answer["mutants"]} >= {
        "killed",
        "equivalent",
    }


def test_a_command_that_stands_alone_is_run_only_for_mutants_that_it_reaches(
    run: Run, tmp_path: Path
) -> None:
    folder = project(tmp_path / "p", STRONG)
    calls = tmp_path / "calls"
    note = f"open({str(calls)!r}, 'a').write('called ')"
    (folder / "noted.py").write_text(
        f"import sys\ndef note():\n    {note}\n    open(sys.argv[1], 'w').write('1')\nnote()\n"
    )
    words = [sys.executable, "noted.py", "{out}/noted"]
    request = asked(folder, tmp_path, applicable=99, count=99, sources=["train.py"])
    train = request["oracle"]
    outcomes = {}
    counts = {}
    for alone in (True, False):
        calls.write_text("")
        noted = {"name": "noted", "words": words, "alone": alone}
        answer = run("mutants", **(request | {"oracle": [noted, *train]}))
        outcomes[alone] = {mutant["id"]: mutant["outcome"] for mutant in answer["mutants"]}
        counts[alone] = len(calls.read_text().split())
    assert outcomes[True] == outcomes[False]
    assert counts[True] == 2  # the healthy project, twice
    assert counts[False] == 2 + len(outcomes[False])


def test_outputs_that_differ_each_time_are_no_evidence(
    run: Run, error: Refused, tmp_path: Path
) -> None:
    folder = project(tmp_path / "p", STRONG)
    changing = TRAIN.replace(
        '    model["scaled"]',
        '    model["at"] = __import__("time").time_ns()\n    model["scaled"]',
    )
    (folder / "train.py").write_text(changing)
    answer = run("mutants", **asked(folder, tmp_path, applicable=2))
    assert answer["ignored"] == ["model.json#/at"]
    words = [
        sys.executable,
        "-c",
        "import os; open('{out}/x', 'wb').write(os.urandom(9))",
    ]
    nothing = asked(folder, tmp_path, oracle=[{"name": "noise", "words": words}])
    assert "nothing to compare" in error("mutants", **nothing)


def test_a_project_whose_healthy_tests_fail_is_not_judged(error: Refused, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", "raise SystemExit('broken before')")
    assert "broken before" in error("mutants", **asked(folder, tmp_path))
    words = [{"name": "train", "words": [sys.executable, "nothing.py"]}]
    assert "oracle failed" in error("mutants", **asked(folder, tmp_path, oracle=words))


def test_a_mutant_that_hangs_ends_with_its_time(run: Run, tmp_path: Path) -> None:
    folder = project(
        tmp_path / "p",
        "import time\nfrom train import label\nif label({'label': 'Y'}) != 'yes': time.sleep(60)\n",
    )
    request = asked(folder, tmp_path, test_seconds=3, count=4, applicable=4)
    answer = run("mutants", **request)
    assert {mutant["outcome"] for mutant in answer["mutants"]} >= {"timeout"}


def test_sources_of_a_package_are_those_below_src(run: Run, tmp_path: Path) -> None:
    (tmp_path / "src/pkg").mkdir(parents=True)
    (tmp_path / "src/pkg/split.py").write_text("def split(a, b):\n    return a, b\n")
    (tmp_path / "src/pkg/broken.py").write_text("def (:\n")
    (tmp_path / "tool.py").write_text("x = 1 - 2\n")
    (tmp_path / "src/pkg/link.py").symlink_to("/etc/hostname")
    listed = run("mutants", project=str(tmp_path))
    assert [mutant["kind"] for mutant in listed["mutants"]] == ["sides swapped"]
