"""Rows are words, and what is not accepted is named."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from focus_package.config import load
from focus_package.errors import ProjectError
from focus_package.schema import (
    labels_of,
    map_words,
    read_table,
    require_columns,
    time_of,
    validate,
)

from sample import sample_config, sample_table

PROJECT = Path(__file__).parents[1]


def written(path: Path, text: str) -> Path:
    file = path / "rows.csv"
    file.write_text(text, encoding="utf-8")
    return file


def test_only_the_listed_words_are_missing(tmp_path: Path) -> None:
    file = written(tmp_path, 'a,b\nNone,NA\nnan,?\n"",null\n')
    table = read_table(file, sample_config())
    assert table["a"].tolist() == ["None", "nan", None]
    assert table["b"].tolist() == ["NA", None, "null"]


def test_quotes_commas_breaks_marks_and_spaces_are_kept(tmp_path: Path) -> None:
    file = written(tmp_path, '\ufeff"a, b","c ""d"""\n" x ","line\nbreak"\n"0012",é\n')
    table = read_table(file, sample_config())
    assert list(table.columns) == ["a, b", 'c "d"']
    assert table.to_numpy().tolist() == [[" x ", "line\nbreak"], ["0012", "é"]]


def test_another_delimiter_is_used(tmp_path: Path) -> None:
    config = sample_config(data={"path": "a", "delimiter": ";"})
    table = read_table(written(tmp_path, "a;b\n1,5;?\n"), config)
    assert table.to_numpy().tolist() == [["1,5", "?"]]


def test_a_blank_line_is_a_row_only_where_there_is_one_column(tmp_path: Path) -> None:
    assert read_table(written(tmp_path, "a\n1\n\n2\n"), sample_config())["a"].tolist() == [
        *("1", None, "2"),
    ]
    assert read_table(written(tmp_path, "a,b\n1,2\n\n3,4\n"), sample_config()).shape == (2, 2)


def test_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    table = read_table(written(tmp_path, "a,b\n"), sample_config())
    assert table.shape == (0, 2)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("a,a\n1,2\n", "'a' twice"),
        ("a,b\n1,2,3\n", "line 2: 3 fields"),
        ("a,b\n1,2\n1\n", "line 3: 1 fields, the header has 2"),
    ],
)
def test_a_broken_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ProjectError, match=said):
        read_table(written(tmp_path, text), sample_config())


def test_a_file_that_is_absent_or_no_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be read"):
        read_table(tmp_path / "none.csv", sample_config())
    (tmp_path / "rows.csv").write_bytes(b"a\n\xff\xfe\n")
    with pytest.raises(ProjectError, match="no CSV in UTF-8"):
        read_table(tmp_path / "rows.csv", sample_config())


@pytest.mark.parametrize(
    ("word", "form", "time"),
    [
        ("1990-01-08", "iso", datetime(1990, 1, 8, tzinfo=UTC)),
        ("2001-02-03T04:05:06Z", "iso", datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)),
        ("2001-02-03 04:05+02:00", "iso", datetime(2001, 2, 3, 2, 5, tzinfo=UTC)),
        (" 1999 ", "iso", datetime(1999, 1, 1, tzinfo=UTC)),
        ("1999-07", "iso", datetime(1999, 7, 1, tzinfo=UTC)),
        ("8.1.1990", "iso", None),
        ("8.1.1990", "%d.%m.%Y", datetime(1990, 1, 8, tzinfo=UTC)),
        ("1990-01-08", "%d.%m.%Y", None),
        ("31.02.1990", "%d.%m.%Y", None),
        ("soon", "iso", None),
        ("7/21/69", "%m/%d/%y", datetime(1969, 7, 21, tzinfo=UTC)),
        ("7/21/68", "%m/%d/%y", datetime(2068, 7, 21, tzinfo=UTC)),
        ("7/21/98", "%m/%d/%Y", None),
        (
            "08/28/2022 12:27:00 am",
            "%m/%d/%Y %I:%M:%S %p",
            datetime(2022, 8, 28, 0, 27, tzinfo=UTC),
        ),
        ("20221211", "%Y%m%d", datetime(2022, 12, 11, tzinfo=UTC)),
        ("2022121", "%Y%m%d", None),
    ],
)
def test_a_time_is_read_by_its_format(word: str, form: str, time: datetime | None) -> None:
    assert time_of(word, form) == time


def test_missing_words_have_no_meaning() -> None:
    words = pd.Series(["a", None, "b", "a"], index=[5, 6, 7, 8], dtype=object)
    meant = map_words(words, str.upper)
    assert meant.tolist() == ["A", None, "B", "A"]
    assert meant.index.tolist() == [5, 6, 7, 8]


def outcomes(*words: str | None) -> pd.DataFrame:
    return pd.DataFrame({"outcome": pd.Series(words, dtype=object)})


def test_labels_are_recoded_and_unlisted_ones_have_no_label() -> None:
    labels = labels_of(outcomes("low", "top", "unknown", None, "new"), sample_config())
    assert labels.tolist() == ["low", "high", None, None, None]
    labels = labels_of(outcomes("1", "0", "yes"), sample_config("binary"))
    assert labels.tolist() == ["yes", "no", "yes"]


def test_numbers_to_learn_are_numbers() -> None:
    labels = labels_of(outcomes("1.5", "x", None, "-2"), sample_config("regression"))
    assert labels.tolist() == [1.5, None, None, -2.0]


def test_a_column_that_is_absent_is_named() -> None:
    with pytest.raises(ProjectError, match="'outcome'"):
        labels_of(pd.DataFrame({"a": ["1"]}), sample_config())
    require_columns(outcomes("a"), ["outcome"])


GOOD = {
    "speed": "0",
    "count": "100",
    "phase": "climb",
    'odd, "name" ✈': "any word",
    "night": "no",
    "day": "08.01.1990 12",
    "remark": "any text",
    "outcome": "top",
}


def test_a_good_row_is_accepted() -> None:
    for one in (GOOD, {**GOOD, "speed": "500"}, {**GOOD, "count": "0"}, {**GOOD, "count": "3.0"}):
        assert validate(pd.DataFrame([one], dtype=object), sample_config()) == []


def test_what_may_be_missing_may_be_missing() -> None:
    row = {**GOOD, "speed": None, "night": None, "day": None, "remark": None, "outcome": None}
    assert validate(pd.DataFrame([GOOD, row], dtype=object), sample_config()) == []


@pytest.mark.parametrize(
    ("column", "word", "why"),
    [
        ("speed", "fast", "no number"),
        ("speed", "-0.1", "below 0"),
        ("speed", "500.5", "above 500"),
        ("speed", "nan", "no number"),
        ("count", "1.5", "no whole number"),
        ("count", None, "missing"),
        ("phase", "landing", "none of the 2 accepted words"),
        ("phase", None, "missing"),
        ("night", "maybe", "none of the 2 accepted words"),
        ("day", "1990-01-08", "no time"),
        ("outcome", "new", "no known label"),
    ],
)
def test_a_bad_value_is_rejected_at_its_place(column: str, word: str | None, why: str) -> None:
    rows = [GOOD, {**GOOD, column: word}, GOOD]
    (rejected,) = validate(pd.DataFrame(rows, dtype=object), sample_config())
    assert (rejected["row"], rejected["column"]) == (1, column)
    assert why in rejected["why"]


def test_a_column_that_is_missing_is_rejected_whole_but_the_target_may_be_absent() -> None:
    table = pd.DataFrame([GOOD], dtype=object).drop(columns=["speed", "outcome"])
    (rejected,) = validate(table, sample_config())
    assert (rejected["row"], rejected["column"]) == (None, "speed")
    assert "missing" in rejected["why"]


def test_a_row_that_recode_drops_is_accepted_and_a_word_for_a_number_is_not() -> None:
    table = pd.DataFrame([{**GOOD, "outcome": "unknown"}], dtype=object)
    assert validate(table, sample_config()) == []
    (rejected,) = validate(table, sample_config("regression"))
    assert (rejected["row"], rejected["column"]) == (0, "outcome")
    number = pd.DataFrame([{**GOOD, "outcome": "2.5"}], dtype=object)
    assert validate(number, sample_config("regression")) == []


def test_the_sample_is_accepted() -> None:
    assert validate(sample_table(), sample_config()) == []


def test_the_data_of_this_project_are_accepted() -> None:
    config = load(PROJECT)
    file = PROJECT / config.data.path
    if not file.is_file():
        pytest.skip(f"{config.data.path} is not here")
    table = read_table(file, config)
    assert validate(table, config) == []
    assert labels_of(table, config).notna().any()


def test_numbers_are_read_as_the_pipeline_says(tmp_path: Path) -> None:
    data = {
        "path": "a.csv",
        "missing": [""],
        "read_as": {
            "a": {"as": "number", "decimal": ",", "thousands": "."},
            "b": {"as": "number", "unit": "%", "missing": ["-"]},
            "c": {"as": "words", "missing": ["none"]},
            "absent": {"as": "number"},
        },
    }
    file = written(tmp_path, 'a,b,c\n"1.234,5",5 %,"1,5"\nsome,-,none\n')
    table = read_table(file, sample_config(data=data))
    assert table["a"].tolist() == ["1234.5", "some"]
    assert table["b"].tolist() == ["5", None]
    assert table["c"].tolist() == ["1,5", None]
