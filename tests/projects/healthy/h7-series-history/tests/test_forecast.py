import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import make_series
from conftest import ROOT
from forecast import features, model
from forecast.__main__ import main
from forecast.rows import read, split

DATA = ROOT / "data" / "visits.csv"
ROWS = read(DATA)


def series(days, visits, **others):
    """Days from a Monday on."""
    rows = pd.DataFrame({"date": pd.date_range("2024-01-01", periods=days), "temperature": 10.0, "promotion": 0, **others})
    return rows.assign(visits=[float(visits(at)) for at in range(days)])


def test_the_data_are_those_that_the_script_makes():
    made = make_series.make()
    pd.testing.assert_frame_equal(made.assign(date=pd.to_datetime(made["date"])), ROWS)
    assert not make_series.make(30, seed=1)["visits"].equals(make_series.make(30, seed=2)["visits"])


def test_split_by_time():
    sides = split(ROWS)
    assert sides == {"train": list(range(960)), "test": list(range(960, 1200))}
    assert split(ROWS[::-1]) == {"train": list(range(240, 1200)), "test": list(range(240))}
    # Rows of one day stay together.
    twice = pd.concat([ROWS, ROWS.iloc[[959, 960]]])
    assert split(twice)["test"] == [*range(960, 1200), 1201]


def test_features_of_a_known_series():
    rows = series(70, lambda at: 100 + at + (70 if at % 7 == 5 else 0))
    past = features.Past.of(rows[:60][::-1])
    made = features.matrix(rows[60:], past)
    # The last four weeks are days 32 to 59, the last one 53 to 59, the last eight 4 to 59.
    assert made[0, 0] == pytest.approx(100 + 45.5 + 10)
    assert made[0, 1] == pytest.approx(10.5)
    assert made[:, 3].tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    # Day 68 is a Saturday, as day 61.
    assert made[8, 2] == made[1, 2] == pytest.approx(60, abs=4)
    assert made[0, 2] == pytest.approx(-10, abs=4)
    assert made[0, 4] == 10 and made[0, 5] == 0
    assert np.isnan(features.matrix(rows[:28], past)[:, :4]).all()
    assert not np.isnan(features.matrix(rows[28:29], past)).any()


def test_a_gap_hides_days():
    rows = series(200, lambda at: at)
    past = features.Past.of(rows)
    made = features.matrix(rows[150:151], past, gap=30)
    assert made[0, 3] == 30 and made[0, 0] == pytest.approx(120 - 13.5)
    later = rows.assign(visits=np.where(np.arange(200) > 120, 1e6, rows["visits"]))
    assert features.matrix(rows[150:151], features.Past.of(later), gap=30).tolist() == made.tolist()
    assert features.matrix(rows[199:], features.Past.of(rows[:28]), gap=1)[0, 3] == 172
    far = rows[199:].assign(date=pd.Timestamp("2030-01-01"))
    assert features.matrix(far, past)[0, 3] == features.FARTHEST


def test_days_without_visits_are_not_known():
    rows = series(60, lambda at: 5)
    rows.loc[59, "visits"] = np.nan
    made = features.matrix(rows[59:], features.Past.of(rows))
    assert made[0, 0] == 5 and made[0, 3] == 1


def test_learns_what_is_there():
    random = np.random.default_rng(2)
    promotion = (random.random(700) < 0.2).astype(int)
    temperature = random.normal(10, 5, 700)
    rows = series(700, lambda at: 300 + 50 * (at % 7 == 6) + 40 * promotion[at] - 2 * temperature[at], promotion=promotion, temperature=temperature)
    fitted = model.fit(rows[:600])
    assert fitted["weights"]["promotion"] == pytest.approx(40, abs=2)
    assert fitted["weights"]["temperature"] == pytest.approx(-2, abs=0.2)
    answers = model.predict(fitted, rows[600:], rows[:600])
    assert np.abs(answers - rows["visits"][600:]).mean() < 6
    assert fitted["otherwise"]["level"] == pytest.approx(rows["visits"][:600].mean())
    assert fitted["otherwise"]["season"][6] == pytest.approx(43, abs=6)
    # Without a history the means of the training stand in.
    unknown = model.predict(fitted, rows[600:], rows[:0])
    assert np.abs(unknown - rows["visits"][600:]).mean() < 12


def test_a_forecast_is_of_its_day_alone():
    fitted, history, new = model.fit(ROWS[:900]), ROWS[:900], ROWS[900:].drop(columns="visits")
    whole = model.predict(fitted, new, history)
    assert model.predict(fitted, new[::-1], history)[::-1] == pytest.approx(whole)
    assert model.predict(fitted, new[37:38], history)[0] == pytest.approx(whole[37])
    assert model.predict(fitted, new, history[::-1]) == pytest.approx(whole)
    # Later visits, should anybody hand them in, are not looked at.
    assert model.predict(fitted, new[:1], ROWS)[0] == pytest.approx(whole[0])
    higher = model.predict(fitted, new, history.assign(visits=history["visits"] + 100))
    assert higher - whole == pytest.approx(100 * fitted["weights"]["level"])


def test_the_model_of_the_museum():
    fitted = model.fit(ROWS[:960])
    expected = {"level": 0.497234, "recent": -0.008307, "season": 0.966056, "horizon": 0.088896, "temperature": -3.430702, "promotion": 62.775944}
    assert fitted["weights"] == pytest.approx(expected, abs=1e-5)
    assert fitted["constant"] == pytest.approx(287.007665, abs=1e-4)
    assert fitted["otherwise"]["horizon"] == pytest.approx(103.616917, abs=1e-4)


def test_figures():
    figures = model.evaluate(ROWS)
    assert figures == json.loads((ROOT / "reports" / "metrics.json").read_text())
    assert figures["test_mae"] < figures["baseline_same_weekday_mae"]


def test_commands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    main(["split", str(DATA), "split.json"])
    assert json.loads(Path("split.json").read_text()) == split(ROWS)
    main(["train", str(DATA), "model"])
    assert json.loads(Path("model").read_text()) == model.fit(ROWS[:960])
    Path("few.json").write_text(json.dumps({"train": list(range(500)), "test": [500]}))
    main(["train", str(DATA), "few", "--split", "few.json"])
    few = json.loads(Path("few").read_text())
    assert few == model.fit(ROWS[:500])
    ROWS[960:].drop(columns="visits").to_csv("new.csv", index=False)
    ROWS[:960].to_csv("history.csv", index=False)
    main(["predict", "new.csv", "out.csv", "--model", "few", "--history", "history.csv"])
    out = pd.read_csv("out.csv")
    assert list(out) == ["prediction"]
    assert out["prediction"].to_numpy() == pytest.approx(model.predict(few, ROWS[960:], ROWS[:960]))
    main(["evaluate", str(DATA), "figures.json"])
    assert json.loads(Path("figures.json").read_text()) == model.evaluate(ROWS)
