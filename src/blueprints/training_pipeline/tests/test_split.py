"""Sides and folds: disjoint, complete, and the same every time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from focus_package.config import Config, load
from focus_package.errors import ProjectError
from focus_package.schema import labels_of, read_table
from focus_package.split import folds, read_split, split, split_report

from sample import sample_config, sample_table

PROJECT = Path(__file__).parents[1]


def config_of(rule: str, column: str | None = None, problem: str = "multiclass") -> Config:
    section = {"rule": rule, "column": column, "test_fraction": 0.25, "seed": 3}
    return sample_config(problem, split=section)


def rows_of(labels: Sequence[str | None], **columns: Any) -> pd.DataFrame:
    number = [str(row) for row in range(len(labels))]
    return pd.DataFrame({"id": number, "outcome": labels, **columns}, dtype=object)


@pytest.mark.parametrize("rule", ["stratified", "random", "group", "time"])
def test_the_sides_are_disjoint_complete_and_sorted(rule: str) -> None:
    column = {"group": "day", "time": "day"}.get(rule)
    train, test = split(sample_table(400), config_of(rule, column))
    assert sorted([*train, *test]) == list(range(400))
    assert (list(train), list(test)) == (sorted(train), sorted(test))
    assert 80 <= len(test) <= 120


def test_each_class_gives_its_part() -> None:
    table = rows_of(["low"] * 200 + ["mid"] * 40 + ["high"] * 8)
    _, test = split(table, config_of("stratified"))
    counts = table["outcome"].iloc[test].value_counts()
    assert counts.to_dict() == {"low": 50, "mid": 10, "high": 2}


def test_a_class_of_one_row_is_trained_on() -> None:
    table = rows_of(["low"] * 40 + ["mid"] * 40 + ["high"])
    train, _ = split(table, config_of("stratified"))
    assert 80 in train


def test_each_tenth_of_a_number_gives_its_part() -> None:
    table = rows_of([str(row) for row in range(400)])
    _, test = split(table, config_of("stratified", problem="regression"))
    tenths = np.bincount(test // 40, minlength=10)
    assert len(test) == 100
    assert tenths.min() >= 9 and tenths.max() <= 11


def test_rows_without_label_are_on_a_side_but_the_parts_are_of_labelled_ones() -> None:
    table = rows_of(["low"] * 80 + ["unknown"] * 80 + ["mid"] * 80)
    train, test = split(table, config_of("stratified"))
    assert len(train) + len(test) == 240
    assert (table["outcome"].iloc[test] == "low").sum() == 20
    assert (table["outcome"].iloc[test] == "mid").sum() == 20


def test_recoded_labels_are_one_stratum() -> None:
    table = rows_of(["top", "high"] * 4 + ["low"] * 40)
    _, test = split(table, config_of("stratified"))
    assert table["outcome"].iloc[test].isin(["top", "high"]).sum() == 2


def test_equal_rows_stay_on_one_side() -> None:
    table = pd.concat([sample_table(100)] * 3, ignore_index=True)
    train, test = split(table, config_of("stratified"))
    assert not set(train % 100) & set(test % 100)
    assert {list(test % 100).count(row) for row in set(test % 100)} == {3}


def test_a_group_stays_on_one_side_and_a_missing_group_is_none() -> None:
    groups = [f"g{row % 20}" for row in range(200)] + [None] * 100
    table = rows_of(["low", "mid", "high"] * 100, place=groups)
    train, test = split(table, config_of("group", "place"))
    sides = [{groups[row] for row in side} - {None} for side in (train, test)]
    assert not sides[0] & sides[1]
    assert len(sides[1]) > 1
    lonely = [row for row in test if groups[row] is None]
    assert 0 < len(lonely) < 100


def test_the_latest_rows_are_kept_and_equal_times_together() -> None:
    days = [f"{1 + row % 28:02}.01.2001 00" for row in range(280)]
    table = rows_of(["low", "mid"] * 140, day=days)
    train, test = split(table, config_of("time", "day"))
    assert {days[row] for row in test} == {f"{day:02}.01.2001 00" for day in range(22, 29)}
    assert len(train) == 210


def test_a_row_without_time_is_the_earliest_and_one_without_label_does_not_count() -> None:
    days = [None, *(f"{1 + row:02}.01.2001 00" for row in range(20))]
    labels: list[str | None] = ["low", *["low", "mid"] * 6, *[None] * 8]
    train, test = split(rows_of(labels, day=days), config_of("time", "day"))
    assert 0 in train
    assert list(test) == [*range(10, 21)]


def test_plain_numbers_are_times_too() -> None:
    table = rows_of(["low", "mid"] * 10, step=[str(900 + 10 * row) for row in range(20)])
    _, test = split(table, config_of("time", "step"))
    assert list(test) == [15, 16, 17, 18, 19]


def test_a_split_that_leaves_a_side_empty_is_refused() -> None:
    with pytest.raises(ProjectError, match="one side"):
        split(rows_of(["low"]), config_of("random"))
    with pytest.raises(ProjectError, match="one side"):
        split(rows_of(["low", "mid"] * 9, place=["same"] * 18), config_of("group", "place"))
    with pytest.raises(ProjectError, match="no two different times"):
        split(rows_of(["low", "mid"] * 9, day=["08.01.2001 00"] * 18), config_of("time", "day"))
    with pytest.raises(ProjectError, match="'place'"):
        split(rows_of(["low", "mid"] * 9), config_of("group", "place"))


def test_the_side_of_a_row_depends_on_content_and_seed_not_on_its_place() -> None:
    table = sample_table(200)
    config = config_of("random")
    _, test = split(table, config)
    _, turned = split(table.iloc[::-1].reset_index(drop=True), config)
    assert sorted(199 - turned) == sorted(test)
    other = sample_config(split={"rule": "random", "test_fraction": 0.25, "seed": 4})
    assert list(split(table, other)[1]) != list(test)


def test_the_sample_is_split_as_ever() -> None:
    _, test = split(sample_table(40), config_of("stratified"))
    assert test.tolist() == [0, 1, 4, 6, 8, 24, 31, 33, 35, 39]


def test_the_report_has_the_rows_and_a_hash_of_them() -> None:
    config = config_of("random")
    train, test = np.array([0, 2]), np.array([1])
    report = split_report(train, test, config)
    assert (report["rule"], report["train"], report["test"]) == ("random", [0, 2], [1])
    assert len(report["sha256"]) == 64
    assert split_report(test, train, config)["sha256"] != report["sha256"]


def test_a_split_that_was_written_is_read_and_a_wrong_one_refused(tmp_path: Path) -> None:
    file = tmp_path / "split.json"
    file.write_text('{"train": [3, 0], "test": [1]}', encoding="utf-8")
    train, test = read_split(file, 4)
    assert (train.tolist(), test.tolist()) == ([3, 0], [1])
    with pytest.raises(ProjectError, match="3 rows"):
        read_split(file, 3)
    for wrong in ('{"train": [0]}', '{"train": [0], "test": ["1"]}', "[]"):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(ProjectError, match="lists of rows"):
            read_split(file, 4)
    for wrong in ('{"train": [-1], "test": [1]}', '{"train": [], "test": [1]}'):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(ProjectError, match="does not have"):
            read_split(file, 4)


@pytest.mark.parametrize("rule", ["stratified", "random"])
def test_folds_are_even_and_hold_equal_rows_together(rule: str) -> None:
    table = pd.concat([sample_table(90)] * 2, ignore_index=True)
    assigned = folds(table, config_of(rule), 3)
    assert set(assigned.tolist()) == {0, 1, 2}
    sizes = np.bincount(assigned)
    assert sizes.max() - sizes.min() <= 2
    assert (assigned[:90] == assigned[90:]).all()


def test_each_fold_has_its_part_of_each_class() -> None:
    table = rows_of(["low"] * 30 + ["mid"] * 9 + ["high"] * 3)
    assigned = folds(table, config_of("stratified"), 3)
    for start, end, each in ((0, 30, 10), (30, 39, 3), (39, 42, 1)):
        assert np.bincount(assigned[start:end], minlength=3).tolist() == [each] * 3


def test_folds_by_group_and_by_time() -> None:
    groups = [f"g{row % 12}" for row in range(120)]
    table = rows_of(["low", "mid", "high"] * 40, place=groups)
    assigned = folds(table, config_of("group", "place"), 3)
    assert len({(group, fold) for group, fold in zip(groups, assigned, strict=True)}) == 12
    days = [f"{28 - row % 28:02}.01.2001 00" for row in range(84)]
    assigned = folds(rows_of(["low", "mid"] * 42, day=days), config_of("time", "day"), 4)
    assert np.bincount(assigned).tolist() == [21, 21, 21, 21]
    by_day = {
        day: {int(fold) for one, fold in zip(days, assigned, strict=True) if one == day}
        for day in days
    }
    ordered = [by_day[day] for day in sorted(by_day)]
    assert all(len(one) == 1 for one in ordered)
    assert [min(one) for one in ordered] == sorted(min(one) for one in ordered)


def test_the_data_of_this_project_can_be_split() -> None:
    config = load(PROJECT)
    file = PROJECT / config.data.path
    if not file.is_file():
        pytest.skip(f"{config.data.path} is not here")
    table = read_table(file, config)
    train, test = split(table, config)
    assert sorted([*train, *test]) == list(range(len(table)))
    assert labels_of(table.iloc[test], config).notna().any()
    if config.split.rule != "time":
        rows = list(table.itertuples(index=False, name=None))
        assert not {rows[row] for row in train} & {rows[row] for row in test}
