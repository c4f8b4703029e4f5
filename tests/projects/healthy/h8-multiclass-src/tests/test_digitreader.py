import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from digitreader import data, model
from digitreader.__main__ import main

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data" / "digits.csv"
ROWS = data.read(DATA)
PROBABILITIES = [f"probability:{one}" for one in data.CLASSES]


def test_rows():
    assert len(ROWS) == 1000 and set(ROWS["digit"]) == set(data.CLASSES)
    values = data.pixels(ROWS)
    assert values.shape == (1000, 64) and values.min() == 0 and values.max() == 1
    assert values[0, 2] == ROWS["p02"].iloc[0] / 16 and values[5, 31] == ROWS["p37"].iloc[5] / 16


def test_split():
    sides = data.split(ROWS)
    assert sorted(sides["train"] + sides["test"]) == list(range(1000))
    assert len(sides["test"]) == 200 and sides["test"][:6] == [3, 10, 18, 25, 31, 38] and sum(sides["test"]) == 104541
    counts = ROWS["digit"].iloc[sides["test"]].value_counts()
    assert (counts - ROWS["digit"].value_counts() / 5).abs().max() < 1


def test_profiles():
    picture = np.zeros((1, 64))
    picture[0, 8:16] = 1  # the second row from the left to the right
    picture[0, 63] = 0.5
    made = model.with_profiles(picture)
    assert made.shape == (1, 80) and (made[0, :64] == picture[0]).all()
    assert made[0, 64:72].tolist() == [1 / 8] * 7 + [1.5 / 8]
    assert made[0, 72:].tolist() == [0, 1, 0, 0, 0, 0, 0, 0.5 / 8]


def test_candidates():
    _, linear = model.build("logistic", {"C": 0.25}, 3).steps[-1]
    assert linear.C == 4 and linear.random_state == 3 and model.build("logistic", {}, 0).steps[-1][1].C == 16
    _, near = model.build("neighbours", {"n_neighbors": 2}, 0).steps[-1]
    assert near.n_neighbors == 2 and near.weights == "distance" and model.build("neighbours", {}, 0).steps[-1][1].n_neighbors == 5
    with pytest.raises(ValueError, match="no candidate 'oracle'"):
        model.build("oracle", {}, 0)


@pytest.mark.parametrize("candidate", ["logistic", "neighbours"])
def test_learns(candidate):
    answers = model.predict(model.fit(ROWS[:600], candidate, {}), ROWS[600:])
    assert list(answers) == ["prediction", *PROBABILITIES]
    assert answers[PROBABILITIES].sum(axis=1).to_numpy() == pytest.approx(1)
    likeliest = answers[PROBABILITIES].idxmax(axis=1).str[-1]
    assert (likeliest == answers["prediction"]).all()
    assert (answers["prediction"].to_numpy() == ROWS["digit"][600:].to_numpy()).mean() > 0.92


def test_a_digit_that_was_never_shown():
    answers = model.predict(model.fit(ROWS[ROWS["digit"] != "4"], "neighbours", {}), ROWS[:50])
    assert (answers["probability:4"] == 0).all() and list(answers)[5] == "probability:4"
    assert set(answers["prediction"]) <= set(data.CLASSES) - {"4"}


def test_cross_validation():
    rows, folds = ROWS[:300], np.arange(300) % 3
    answers = model.cross_validate(rows, folds, "neighbours", {"n_neighbors": 3})
    assert answers.index.tolist() == list(range(300))
    for fold in range(3):
        apart = model.predict(model.fit(rows[folds != fold], "neighbours", {"n_neighbors": 3}), rows[folds == fold])
        assert answers[folds == fold].reset_index(drop=True).equals(apart)


def test_figures():
    figures = model.evaluate(ROWS, "logistic", {})
    written = json.loads((ROOT / "reports" / "evaluation.json").read_text())
    assert figures["rows"] == written["rows"] == {"train": 800, "test": 200}
    assert figures["test"] == pytest.approx(written["test"], abs=0.002)


def test_commands(tmp_path, monkeypatch):
    shutil.copy(ROOT / "params.json", tmp_path)
    monkeypatch.chdir(tmp_path)
    rows, sides = ROWS[:400], data.split(ROWS[:400])
    rows.to_csv("rows.csv", index=False)
    rows.drop(columns="digit").to_csv("new.csv", index=False)
    main(["split", "--data", "rows.csv", "--out", "split.json"])
    assert json.loads(Path("split.json").read_text()) == sides
    expected = model.predict(model.fit(rows.iloc[sides["train"]], "logistic", {}), rows)
    main(["train", "--data", "rows.csv", "--model", "models/one"])
    main(["train", "--data", "rows.csv", "--model", "two", "--seed", "5", "--split", "split.json"])
    for place in ("models/one", "two"):
        main(["predict", "--model", place, "--data", "new.csv", "--out", "out.csv"])
        out = pd.read_csv("out.csv", dtype={"prediction": str})
        assert out["prediction"].tolist() == expected["prediction"].tolist()
        assert np.allclose(out[PROBABILITIES], expected[PROBABILITIES])
    Path("half.json").write_text(json.dumps({"train": list(range(200)), "test": list(range(200, 400))}))
    main(["train", "--data", "rows.csv", "--model", "half", "--split", "half.json"])
    main(["predict", "--model", "half", "--data", "new.csv", "--out", "out.csv"])
    half = model.predict(model.fit(rows[:200], "logistic", {}), rows)
    assert np.allclose(pd.read_csv("out.csv")[PROBABILITIES], half[PROBABILITIES])
    pd.DataFrame({"fold": np.arange(400) % 4}).to_csv("folds.csv", index=False)
    Path("one.json").write_text('{"n_neighbors": 1}')
    words = ["--folds", "folds.csv", "--candidate", "neighbours", "--params", "one.json", "--out", "cv.csv"]
    main(["cross-validate", "--data", "rows.csv", *words])
    found = model.cross_validate(rows, np.arange(400) % 4, "neighbours", {"n_neighbors": 1})
    assert np.allclose(pd.read_csv("cv.csv")[PROBABILITIES], found[PROBABILITIES])
    main(["evaluate", "--data", "rows.csv", "--out", "figures.json"])
    assert json.loads(Path("figures.json").read_text()) == model.evaluate(rows, "logistic", {})
