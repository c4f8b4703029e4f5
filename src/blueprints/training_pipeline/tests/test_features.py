"""Features: values, what is missing, and that a row depends on itself and the fit only."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from focus_package.config import load
from focus_package.errors import ProjectError
from focus_package.features import (
    MISSING,
    dense,
    derive,
    fitted_parameters,
    frequent_words,
    input_names,
    matrix_names,
    preparation,
)
from focus_package.schema import is_clock

from sample import COLUMNS, sample_config, sample_table

PROJECT = Path(__file__).parents[1]
ROW = {
    "speed": "12.5",
    "count": "3",
    "phase": "climb",
    'odd, "name" ✈': "ü",
    "night": "yes",
    "day": "09.02.2001 13",
    "remark": "two  words",
}
NUMBERS = [
    *("speed", "speed (missing)", "count"),
    *("day (year)", "day (month)", "day (day)", "day (weekday)", "day (hour)"),
    *("day (days since 1970)", "day (missing)"),
    *("remark (characters)", "remark (words)", "remark (missing)"),
]
WORDS = ["phase", 'odd, "name" ✈', "night"]


def one_row(**changed: str | None) -> list[object]:
    table = pd.DataFrame([{**ROW, **changed}], dtype=object)
    values: list[object] = derive(table, sample_config()).iloc[0].tolist()
    return values


def test_the_inputs_are_numbers_then_words() -> None:
    assert input_names(sample_config()) == (NUMBERS, WORDS)
    derived = derive(sample_table(7), sample_config())
    assert list(derived.columns) == NUMBERS + WORDS
    assert derived.shape == (7, 16)
    assert all(derived[name].dtype == np.float64 for name in NUMBERS)


def test_a_row_becomes_these_values() -> None:
    days = 11362 + 13 / 24
    assert one_row()[:6] == [12.5, 0, 3, 2001, 2, 9]
    assert one_row()[6:8] == [4, 13]
    assert one_row()[8] == pytest.approx(days, rel=1e-6)
    assert one_row()[9:] == [0, 10, 2, 0, "climb", "ü", "yes"]


def test_what_is_missing_is_marked() -> None:
    values = one_row(speed=None, day=None, remark=None, night=None)
    assert np.isnan(np.array([values[0], *values[3:9], *values[10:12]], dtype=float)).all()
    assert (values[1], values[9], values[12], values[15]) == (1, 1, 1, MISSING)


def test_a_time_of_day_has_no_year() -> None:
    features = [{"name": "day", "kind": "time", "nullable": False, "format": "%I:%M %p"}]
    table = pd.DataFrame({"day": ["08:27 PM", "12:05 AM", "20:27"]}, dtype=object)
    derived = derive(table, sample_config(features=features))
    assert list(derived.columns) == ["day (hour)", "day (minute)"]
    assert derived.to_numpy()[:2].tolist() == [[20, 27], [0, 5]]
    assert derived.iloc[2].isna().all()


@pytest.mark.parametrize("word", ["fast", "inf", "nan"])
def test_what_is_no_number_counts_as_missing(word: str) -> None:
    values = one_row(speed=word)
    assert np.isnan(np.array(values[0], dtype=float))
    assert values[1] == 1


def test_numbers_are_those_that_onnx_holds() -> None:
    assert one_row(speed="0.1")[0] == float(np.float32(0.1))
    assert one_row(speed="-1.0e300")[0] == float(np.float32(-1e30))


def test_a_column_that_is_absent_is_named_and_others_are_not_looked_at() -> None:
    table = sample_table(3)
    with pytest.raises(ProjectError, match="'speed'"):
        derive(table.drop(columns=["speed"]), sample_config())
    more = table.assign(leak=table["outcome"])
    shuffled = more[sorted(more.columns)]
    assert derive(shuffled, sample_config()).equals(derive(table, sample_config()))


def test_names_that_meet_stay_different() -> None:
    features = [
        {"name": "a", "kind": "number", "nullable": True},
        {"name": "a (missing)", "kind": "number", "nullable": False},
    ]
    config = sample_config(features=features)
    derived = derive(pd.DataFrame({"a": ["1"], "a (missing)": ["7"]}, dtype=object), config)
    assert derived.to_numpy().tolist() == [[1, 0, 7]]
    assert len(set(derived.columns)) == 3


def test_frequent_words_have_a_column_and_rare_ones_share_none() -> None:
    assert frequent_words(["b"] * 3 + ["a"] * 2 + ["c"]) == ["a", "b"]
    assert frequent_words(["a"] * 1490 + ["b"] * 10 + ["c"] * 9) == ["a", "b"]
    assert frequent_words(["a"] * 297 + ["b"] * 3 + ["c"] * 2) == ["a", "b"]
    assert frequent_words(["x", "y"]) == ["x"]
    many = [f"w{number:02}" for number in range(60) for _ in range(60 - number + 2)]
    assert frequent_words(many) == [f"w{number:02}" for number in range(50)]


def prepared(rows: int = 60) -> tuple[pd.DataFrame, dict[str, object], np.ndarray]:
    derived = derive(sample_table(rows), sample_config())
    transformer = preparation(derived, sample_config(), scale=True).fit(derived)
    parameters = fitted_parameters(transformer, sample_config())
    return derived, parameters, dense(transformer.transform(derived))


def test_the_matrix_is_scaled_numbers_and_a_column_a_word() -> None:
    derived, parameters, matrix = prepared()
    names = matrix_names(parameters)
    assert matrix.shape == (60, len(names))
    speed = derived["speed"].to_numpy()
    median = np.nanmedian(speed)
    filled = np.where(np.isnan(speed), median, speed)
    expected = (filled - filled.mean()) / filled.std()
    assert matrix[:, 0] == pytest.approx(expected)
    column = names.index("night=yes")
    assert matrix[:, column].tolist() == (derived["night"] == "yes").astype(float).tolist()
    assert matrix[:, len(NUMBERS) :].max() == 1


def test_the_parameters_are_those_of_the_rows_of_the_fit() -> None:
    derived, parameters, _ = prepared()
    count = derived["count"]
    numbers, words = parameters["numbers"], parameters["words"]
    assert isinstance(numbers, list) and isinstance(words, list)
    assert [number["name"] for number in numbers] == NUMBERS
    assert numbers[2]["median"] == count.median()
    assert numbers[2]["mean"] == pytest.approx(count.mean())
    assert numbers[2]["scale"] == pytest.approx(count.std(ddof=0))
    assert [word["name"] for word in words] == WORDS
    assert words[0]["categories"] == ["climb", "cruise"]
    assert matrix_names(parameters)[: len(NUMBERS)] == NUMBERS


def test_without_scaling_numbers_stay_and_missing_ones_are_the_median() -> None:
    derived = derive(sample_table(60), sample_config())
    transformer = preparation(derived, sample_config(), scale=False).fit(derived)
    matrix = dense(transformer.transform(derived))
    assert matrix[:, 0] == pytest.approx(derived["speed"].fillna(derived["speed"].median()))
    assert matrix[:, 2] == pytest.approx(derived["count"])


def test_a_word_never_seen_is_in_no_column() -> None:
    derived = derive(sample_table(60), sample_config())
    transformer = preparation(derived, sample_config(), scale=True).fit(derived)
    new = derive(pd.DataFrame([{**ROW, "phase": "never"}], dtype=object), sample_config())
    matrix = dense(transformer.transform(new))
    assert matrix[0, len(NUMBERS) : len(NUMBERS) + 2].tolist() == [0, 0]


def test_a_row_depends_on_itself_and_the_fit_only() -> None:
    config = sample_config()
    table = sample_table(80)
    derived = derive(table, config)
    transformer = preparation(derived, config, scale=True).fit(derived)
    whole = dense(transformer.transform(derived))
    for row in (0, 17, 79):
        alone = dense(transformer.transform(derive(table.iloc[[row]], config)))
        assert alone[0].tolist() == whole[row].tolist()


def test_a_column_without_any_value_is_no_obstacle() -> None:
    table = sample_table(30)
    table["speed"] = None
    table["night"] = None
    derived = derive(table, sample_config())
    transformer = preparation(derived, sample_config(), scale=True).fit(derived)
    assert np.isfinite(dense(transformer.transform(derived))).all()


def test_only_words_or_only_numbers_are_enough() -> None:
    for kind, column in (("category", "phase"), ("number", "count")):
        config = sample_config(features=[{"name": column, "kind": kind, "nullable": False}])
        derived = derive(sample_table(30), config)
        transformer = preparation(derived, config, scale=True).fit(derived)
        names = matrix_names(fitted_parameters(transformer, config))
        assert dense(transformer.transform(derived)).shape == (30, len(names))


def test_every_feature_of_this_project_becomes_an_input() -> None:
    config = load(PROJECT)
    numbers, words = input_names(config)
    inputs = [*numbers, *words]
    for feature in config.features:
        parts = [name for name in inputs if name.startswith(feature.name)]
        of_time = 2 if is_clock(feature.format) else 6
        least = {"time": of_time, "text": 2}.get(feature.kind, 1)
        assert len(parts) >= least, feature.name
    assert config.target.column not in inputs


def test_the_sample_has_all_kinds() -> None:
    kinds = {feature.kind for feature in sample_config().features}
    assert kinds == {"number", "category", "boolean", "time", "text"}
    assert len(COLUMNS) == 7
