"""Mutants are sensible, and tell tests that check from tests that only run."""

from __future__ import annotations

import ast
import hashlib
import math
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from conftest import SOURCE, Refused, Run

from ml_gates.mutant import Mutant
from ml_gates.mutant_run import Trial, is_clear, upper_bound
from ml_gates.mutations import Change
from ml_gates.neutral import neutral_changes
from ml_gates.outputs import outputs_of

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


def test_a_folder_called_env_is_code(run: Run, tmp_path: Path) -> None:
    folder = project(tmp_path / "p", 'assert open("env/price.txt").read() == "1"\n' + STRONG)
    (folder / "env").mkdir()
    (folder / "env/price.txt").write_text("1")
    assert run("mutants", **asked(folder, tmp_path, count=1, applicable=1))["mutants"]


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


def test_packages_called_env_and_models_are_code_as_any_other(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "p"
    project(folder, STRONG.replace("from train", "from env.models.train"))
    package = folder / "env/models"
    package.mkdir(parents=True)
    (folder / "train.py").rename(package / "train.py")
    request = asked(folder, tmp_path, applicable=3)
    request["oracle"][0]["words"][1:2] = ["-m", "env.models.train"]
    answer = run("mutants", **request)
    assert {mutant["path"] for mutant in answer["mutants"]} == {"env/models/train.py"}
    assert answer["killed"] >= 3


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
    # The healthy project, three times, and a few mutants whose lines nothing is known to run.
    assert counts[True] <= 3 + 4
    assert counts[False] == counts[True] + len(outcomes[False])


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


SOURCES = """
import hashlib
known = {known!r}
assert hashlib.sha256(open("train.py", "rb").read()).hexdigest() == known
"""


def test_tests_that_compare_the_sources_notice_neutral_changes_too(
    run: Run, tmp_path: Path
) -> None:
    known = hashlib.sha256(TRAIN.encode()).hexdigest()
    folder = project(tmp_path / "p", SOURCES.format(known=known))
    answer = run("mutants", **asked(folder, tmp_path, applicable=8))
    assert answer["share"] == 1.0
    assert len(answer["neutral"]) >= 3
    assert {trial["outcome"] for trial in answer["neutral"]} == {"killed"}
    honest = run("mutants", **asked(project(tmp_path / "honest", STRONG), tmp_path, applicable=8))
    kinds = {trial["kind"] for trial in honest["neutral"]}
    assert kinds == {"variable renamed", "sum spelt out"}
    assert {trial["outcome"] for trial in honest["neutral"]} == {"survived"}


def test_neutral_changes_leave_what_a_source_does_alone() -> None:
    text = (
        "from __future__ import annotations\nimport json\nimport sys\n"
        "def f(x, frame):\n    total = x * 60\n    shown = 9\n    return f'{shown:.9f}', total\n"
        "def g(frame):\n    least = 7\n    return frame.query('a > @least')\n"
        "def h(x):\n    def inner():\n        return kept\n    kept = x\n    return inner()\n"
        "def k(x):\n    match x:\n        case 5:\n            five = x\n            return five\n"
    )
    found = {(change.kind, change.title) for change in neutral_changes(text)}
    assert found == {
        ("sum spelt out", "60 written as (59 + 1)"),
        ("sum spelt out", "9 written as (8 + 1)"),
        ("sum spelt out", "7 written as (6 + 1)"),
        ("variable renamed", "total renamed to total_here"),
        ("variable renamed", "five renamed to five_here"),
    }


def test_the_bytes_of_a_model_are_no_behaviour(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model/model.pkl").write_bytes(b"first")
    (tmp_path / "predictions.csv").write_text("prediction\nyes\n")
    before = outputs_of(tmp_path, None, [])
    (tmp_path / "model/model.pkl").write_bytes(b"second")
    assert outputs_of(tmp_path, None, []) == before
    (tmp_path / "predictions.csv").write_text("prediction\nno\n")
    assert outputs_of(tmp_path, None, []) != before
    assert outputs_of(tmp_path, [], []) == {}


def test_the_bound_is_the_one_of_clopper_and_pearson() -> None:
    # Chance of at most 9 of 12 with this share is 5 %.
    bound = upper_bound(9, 12)
    chance = sum(math.comb(12, k) * bound**k * (1 - bound) ** (12 - k) for k in range(10))
    assert chance == pytest.approx(0.05)
    assert upper_bound(12, 12) == 1.0


PYTEST = """
from train import fit, label, read, scale

def test_read():
    assert len(read("data.csv")) == 4

def test_label():
    assert [label({"label": word}) for word in ("yes", "Y", "no")] == ["yes", "yes", "no"]

def test_fit():
    other = {"size": "9", "weight": "9", "label": "no"}
    rows = [{"size": "2", "weight": "20", "label": "yes"}, other]
    assert fit(rows) == {"size": 2.0, "weight": 20.0}

def test_scale():
    assert scale(5.0, 1.0, 2.0) == 2.0
"""


def test_only_the_tests_that_run_a_line_are_run_where_they_notice_it(
    run: Run, tmp_path: Path
) -> None:
    folder = project(tmp_path / "p", "")
    calls = tmp_path / "calls"
    note = (
        "\nimport pytest\n@pytest.fixture(autouse=True)\ndef noted(request):\n"
        f"    open({str(calls)!r}, 'a').write(request.node.name + chr(10))\n"
    )
    (folder / "tests/test_all.py").write_text(PYTEST + note)
    plugin = SOURCE / "account/ml_gates_account.py"
    account = tmp_path / "account.json"
    words = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    env = {
        **os.environ,
        "PYTHONPATH": f"{plugin.parent}:{folder}",
        "ML_GATES_ACCOUNT": str(account),
        "ML_GATES_TRACED": f"{folder}/",
    }
    done = subprocess.run([*words, "-p", plugin.stem], cwd=folder, env=env, check=False)
    assert done.returncode == 0
    counts = run("own_tests", account=str(account), project=str(folder))
    assert (counts["ran"], counts["skipped"], counts["asserted"]) == (4, 0, 4)
    calls.write_text("")
    request = asked(folder, tmp_path, test=words, account=str(account), plugin=str(plugin))
    answer = run("mutants", **(request | {"applicable": 40, "count": 99}))
    names = calls.read_text().split()
    assert answer["killed"] >= 8
    assert len(names) < 3 * (len(answer["mutants"]) + len(answer["neutral"]))


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


def test_tests_that_fail_when_they_run_without_the_others_notice_nothing(
    run: Run, tmp_path: Path
) -> None:
    folder = project(tmp_path / "p", STRONG)
    (folder / "conftest.py").write_text(
        "import pytest\n\n\n@pytest.fixture(autouse=True)\ndef all_of_them(request):\n"
        "    assert request.session.testscollected > 8\n"
    )
    others = "\n\n".join(f"def test_{at}():\n    assert True" for at in range(8))
    (folder / "test_it.py").write_text(
        f"from train import fit, read\n\n\n{others}\n\n\n"
        "def test_it():\n    assert fit(read('data.csv')) is not None\n"
    )
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    plugin = inputs / "ml_gates_account.py"
    shutil.copy(SOURCE / "account/ml_gates_account.py", plugin)
    account = tmp_path / "account.json"
    words = [sys.executable, "-m", "pytest", "-q", "test_it.py"]
    env = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(inputs), str(folder)]),
        "ML_GATES_ACCOUNT": str(account),
        "ML_GATES_TRACED": f"{folder}/",
    }
    subprocess.run([*words, "-p", "ml_gates_account"], cwd=folder, env=env, check=True)
    given = {"account": str(account), "plugin": str(plugin), "test": words}
    answer = run("mutants", **asked(folder, tmp_path, applicable=5, fewest=2, **given))
    outcomes = {mutant["kind"]: mutant["outcome"] for mutant in answer["mutants"]}
    assert outcomes["scaling skipped"] == "survived", outcomes
    assert outcomes["flipped label"] == "survived", outcomes


def test_a_project_that_mends_its_own_source_is_not_judged_by_what_it_then_does(
    run: Run, tmp_path: Path
) -> None:
    folder = project(tmp_path / "p", STRONG)
    source = (folder / "train.py").read_text()
    mends = (
        "import pathlib\n"
        f"healthy = {source!r}\n"
        "here = pathlib.Path('train.py')\n"
        "if here.read_text() != healthy:\n"
        "    here.write_text(healthy)\n"
    )
    (folder / "mends.py").write_text(mends)
    oracle = asked(folder, tmp_path)["oracle"]
    mending = {"name": "mends", "words": [sys.executable, "mends.py"]}
    answer = run(
        "mutants",
        **asked(
            folder,
            tmp_path,
            sources=["train.py"],
            oracle=[mending, *oracle],
            applicable=3,
            fewest=2,
        ),
    )
    assert answer["killed"] == 0
    assert "itself" in answer["mutants"][0]["why"]


@pytest.mark.parametrize(
    ("killed", "of", "clear"),
    [(10, 11, True), (7, 11, False), (5, 11, False), (2, 20, True), (0, 8, True), (16, 20, False)],
)
def test_tests_are_asked_on_until_it_is_clear_what_they_are_worth(
    killed: int, of: int, clear: bool
) -> None:
    mutant = Mutant("a.py", Change("kind", "title", 1, 0, 0, ""), "", "")
    outcomes = ["killed"] * killed + ["survived"] * (of - killed) + ["equivalent"] * 5
    assert is_clear([Trial(mutant, outcome, "", 0.0) for outcome in outcomes], 0.8) is clear
