import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import diabetes

HERE = Path(__file__).parent
ROWS = diabetes.read(HERE / "diabetes.csv")
GOOD = ["59", "2", "32.1", "101.0", "157.0", "93.2", "38.0", "4.0", "4.8598", "87.0"]


def rows(*changes):
    made = [dict(zip(diabetes.COLUMNS, GOOD)) | change for change in changes]
    return pd.DataFrame(made)


@pytest.mark.parametrize("head", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_reads_any_export(tmp_path, head, end):
    file = tmp_path / "rows.csv"
    file.write_bytes(head + end.join([b"age,sex,progression", b"59,2,151", b"48,1,75", b""]))
    read = diabetes.read(file)
    assert list(read) == ["age", "sex", "progression"]
    assert read.to_numpy().tolist() == [["59", "2", "151"], ["48", "1", "75"]]


def test_validates():
    assert diabetes.rejected(ROWS) == []
    wrong = [{"age": "14"}, {"age": "101"}, {"sex": "3"}, {"sex": ""}, {"bmi": "x"}, {"s5": "8.5"}, {"s3": ""}, {"bp": "39"}]
    found = diabetes.rejected(rows({}, *wrong))
    assert sorted((one["row"], one["column"]) for one in found) == [(at + 1, *one) for at, one in enumerate(wrong)]
    assert diabetes.rejected(rows({"age": "15"}, {"age": "100"}, {"s6": "200"}, {"s1": "50"})) == []
    assert diabetes.rejected(rows({}).drop(columns="s4")) == [{"row": None, "column": "s4", "why": "the column is missing"}]


def test_split():
    sides = diabetes.split(ROWS)
    assert sorted(sides["train"] + sides["test"]) == list(range(442))
    assert len(sides["test"]) == 88 and sides["test"][:6] == [2, 13, 15, 17, 19, 30]
    # The side of a patient follows from the patient: in another order, and for one who is listed twice.
    assert sorted(441 - at for at in diabetes.split(ROWS[::-1])["test"]) == sides["test"]
    for at in (2, 3):
        twice = diabetes.split(pd.concat([ROWS, ROWS.iloc[[at]]], ignore_index=True))["test"]
        assert (442 in twice) == (at in twice) == (at == 2)


def test_features():
    fitted = diabetes.fit_features(rows({"age": "50", "bmi": "20"}, {"age": "70", "bmi": "30"}))
    assert fitted["mean"]["age"] == 60 and fitted["scale"]["age"] == 10
    assert fitted["mean"]["s1"] == 157 and fitted["scale"]["s1"] == 1
    made = diabetes.features(fitted, rows({"age": "75", "bmi": "30", "bp": "103", "sex": "1"}, {}))
    assert list(made) == [*diabetes.RANGES, "sex_2", "bmi_bp"]
    assert made.iloc[0][["age", "bmi", "bp", "sex_2", "bmi_bp", "s1"]].tolist() == [1.5, 1, 2, 0, 2, 0]
    assert made["sex_2"].tolist() == [0, 1]


def test_fits_a_known_line():
    random = np.random.default_rng(1)
    known = ROWS.copy()
    known["progression"] = (100 + 4 * diabetes.numbers(ROWS)["bmi"] - 2 * diabetes.numbers(ROWS)["s3"] + random.normal(0, 1, 442)).astype(str)
    bundle = diabetes.fit(known)
    assert bundle["model"].alpha == 3
    weights = dict(zip(bundle["model"].feature_names_in_, bundle["model"].coef_))
    scale = bundle["fitted"]["scale"]
    assert weights["bmi"] / scale["bmi"] == pytest.approx(4, abs=0.2)
    assert weights["s3"] / scale["s3"] == pytest.approx(-2, abs=0.2)
    assert diabetes.evaluate(known)["test_r2"] > 0.99


def test_figures_are_those_that_are_written_down():
    figures = diabetes.evaluate(ROWS)
    assert figures == json.loads((HERE / "metrics.json").read_text())
    assert 45 < figures["test_rmse"] < 62 and figures["test_mae"] < figures["test_rmse"]


def test_commands(tmp_path, monkeypatch):
    data = str(HERE / "diabetes.csv")
    monkeypatch.chdir(tmp_path)
    ROWS.drop(columns="progression").to_csv("new.csv", index=False)
    diabetes.main(["split", "--data", data, "--out", "split.json"])
    assert json.loads(Path("split.json").read_text()) == diabetes.split(ROWS)
    diabetes.main(["train", "--data", data, "--model", "one", "--seed", "1"])
    diabetes.main(["train", "--data", data, "--model", "two", "--seed", "2", "--split", "split.json"])
    for name in ("one", "two"):
        diabetes.main(["predict", "--model", name, "--data", "new.csv", "--out", f"{name}.csv"])
    predictions = pd.read_csv("one.csv")
    assert list(predictions) == ["prediction"]
    assert predictions.equals(pd.read_csv("two.csv"))
    train = ROWS.iloc[diabetes.split(ROWS)["train"]]
    assert predictions["prediction"].to_numpy() == pytest.approx(diabetes.answers(diabetes.fit(train), ROWS))
    Path("few.json").write_text(json.dumps({"train": list(range(40)), "test": [41]}))
    diabetes.main(["train", "--data", data, "--model", "few", "--seed", "1", "--split", "few.json"])
    diabetes.main(["predict", "--model", "few", "--data", "new.csv", "--out", "few.csv"])
    assert pd.read_csv("few.csv")["prediction"].to_numpy() == pytest.approx(diabetes.answers(diabetes.fit(ROWS[:40]), ROWS))
    diabetes.main(["features", "--fit", data, "--data", "new.csv", "--out", "features.csv", "--parameters", "fitted.json"])
    fitted = json.loads(Path("fitted.json").read_text())
    assert fitted == diabetes.fit_features(ROWS)
    assert np.allclose(pd.read_csv("features.csv"), diabetes.features(fitted, ROWS))
    diabetes.main(["validate", "--data", "new.csv", "--out", "report.json"])
    assert json.loads(Path("report.json").read_text()) == {"rows": 442, "rejected": []}
    diabetes.main(["evaluate", "--data", data, "--out", "figures.json"])
    assert json.loads(Path("figures.json").read_text()) == diabetes.evaluate(ROWS)
