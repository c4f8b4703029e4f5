"""Words that spell numbers, as people write them."""

from __future__ import annotations

import pytest

from focus_package.tokens import number_of, reading_of, words_without


@pytest.mark.parametrize(
    ("word", "number"),
    [("3", 3.0), ("-0.5", -0.5), ("+2.", 2.0), (".5", 0.5), ("1.5e3", 1500.0), ("1e-2", 0.01)],
)
def test_a_number_is_read_as_csv_writes_it(word: str, number: float) -> None:
    assert number_of(word) == number


@pytest.mark.parametrize(
    "word", ["", "nan", "inf", "1_000", " 1", "1,5", "0x10", "00501", "-01", "1E5", "1.e999", "٣"]
)
def test_what_is_no_number_or_could_be_a_code_is_none(word: str) -> None:
    assert number_of(word) is None


@pytest.mark.parametrize(
    ("marks", "word", "written"),
    [
        ({"decimal": ","}, "9,44", "9.44"),
        ({"decimal": ",", "thousands": "."}, "1.234,50", "1234.50"),
        ({"decimal": ",", "thousands": "."}, "514", "514"),
        ({"thousands": ","}, "1,009,501.35", "1009501.35"),
        ({"thousands": " "}, "1\u202f234", "1234"),
        ({"thousands": ","}, "12,34", "12,34"),
        ({"unit": "$", "thousands": ","}, "$127,735", "127735"),
        ({"unit": "$"}, "($150)", "-150"),
        ({"unit": "$"}, "-$3", "-3"),
        ({"unit": "€"}, "65.43 €", "65.43"),
        ({"unit": "%"}, " 20.87%", "20.87"),
        ({}, "\u22125.1", "-5.1"),
        ({}, "+ 7", "+7"),
        ({}, "some", "some"),
        ({}, "1.5.2", "1.5.2"),
        ({"thousands": ","}, "0,250", "0,250"),
        ({"decimal": ",", "thousands": "."}, "1.234,50-", "-1234.50"),
        ({"unit": "$", "thousands": ","}, "$(1,234.50)", "-1234.50"),
    ],
)
def test_a_number_becomes_as_csv_writes_it(marks: dict[str, str], word: str, written: str) -> None:
    assert reading_of(**marks).word(word) == written


def test_a_word_of_the_column_means_no_value() -> None:
    reading = reading_of(decimal=",", missing=["unknown", "-"])
    assert reading.word("unknown") is None
    assert reading.word("-") is None
    assert reading.word("unknown ") == "unknown "


def test_words_stay_as_they_are_but_for_those_that_mean_no_value() -> None:
    reading = words_without(["NaT"])
    assert reading.word("NaT") is None
    assert reading.word("2024-01-05") == "2024-01-05"
