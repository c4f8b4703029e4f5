import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import make_data
import pumps

HERE = Path(__file__).parent
ROWS = pd.read_csv(HERE / "data" / "pumps.csv")


def test_the_data_are_those_that_the_script_makes():
    made = make_data.make()
    pd.testing.assert_frame_equal(made, ROWS)
    assert made.groupby("pump").size().between(4, 6).all() and made["pump"].nunique() == 300
    assert not make_data.make(seed=1, pumps=5)["load"].equals(make_data.make(seed=2, pumps=5)["load"])


def test_split_keeps_pumps_together():
    sides = pumps.split(ROWS)
    assert sorted(sides["train"] + sides["test"]) == list(range(len(ROWS)))
    inside, outside = (set(ROWS["pump"].iloc[sides[side]]) for side in ("train", "test"))
    assert not inside & outside and len(outside) == 60
    assert sides == pumps.split(ROWS)


def made(load, fails):
    rows = pd.DataFrame({name: np.zeros(len(load)) for name in pumps.READINGS})
    return rows.assign(load=load, fails=fails, pump="A")


def test_neighbours_vote():
    # 60 readings at load 0, of which 41 are the neighbours of any there; 60 at load 100 that all fail.
    rows = made([0.0] * 60 + [100.0] * 60, ["no"] * 60 + ["yes"] * 60)
    found = pumps.predict(pumps.fit(rows), made([1.0, 99.0], [None, None]))
    assert found["prediction"].tolist() == ["no", "yes"]
    assert found["probability:yes"].tolist() == [0, 1] and found["probability:no"].tolist() == [1, 0]
    assert list(found) == ["prediction", "probability:no", "probability:yes"]
    # 20 of the 41 nearest fail, then 21.
    for fails, expected in ((20, "no"), (21, "yes")):
        rows = made([0.0] * 41 + [100.0] * 60, ["yes"] * fails + ["no"] * (41 - fails + 60))
        found = pumps.predict(pumps.fit(rows), made([0.0], [None]))
        assert found["prediction"].tolist() == [expected]
        assert found["probability:yes"].iloc[0] == pytest.approx(fails / 41)


def test_readings_count_alike():
    wide = ROWS.assign(load=ROWS["load"] * 1000, current=ROWS["current"] - 5000)
    one, other = (pumps.predict(pumps.fit(rows[:900]), rows[900:]) for rows in (ROWS, wide))
    pd.testing.assert_frame_equal(one, other)


def test_the_pump_itself_is_not_read():
    model = pumps.fit(ROWS)
    pd.testing.assert_frame_equal(pumps.predict(model, ROWS), pumps.predict(model, ROWS.assign(pump="new")))


def test_figures():
    figures = pumps.evaluate(ROWS)
    assert {"test": figures} == json.loads((HERE / "metrics.json").read_text())
    assert figures["pumps"] == 60 and figures["rows"] == len(pumps.split(ROWS)["test"])
    assert 0.75 < figures["roc_auc"] < 0.95
    constant = ROWS.assign(**{name: 1.0 for name in pumps.READINGS})
    assert pumps.evaluate(constant)["roc_auc"] == 0.5


def test_commands(tmp_path):
    data, model, out = str(HERE / "data" / "pumps.csv"), str(tmp_path / "model"), tmp_path / "out"
    pumps.main(["train", data, model])
    ROWS.drop(columns="fails").to_csv(tmp_path / "new.csv", index=False)
    pumps.main(["predict", str(tmp_path / "new.csv"), str(out), "--model", model])
    pd.testing.assert_frame_equal(pd.read_csv(out), pumps.predict(pumps.fit(ROWS), ROWS))
    pumps.main(["split", data, str(out)])
    assert json.loads(out.read_text()) == pumps.split(ROWS)
    pumps.main(["evaluate", data, str(out)])
    assert json.loads(out.read_text()) == {"test": pumps.evaluate(ROWS)}
