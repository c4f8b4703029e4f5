"""Every way to split wrongly is called by its name."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Refused, Run, Write

Lists = dict[str, list[int]]


def hashed(lists: Lists) -> dict[str, Any]:
    """Return the split as a project writes it."""
    text = json.dumps(lists, separators=(",", ":"))
    return {
        "rule": "stratified",
        **lists,
        "sha256": hashlib.sha256(text.encode()).hexdigest(),
    }


def table(write: Write) -> str:
    """Rows of id, group of 5, day, label ("y" every 4th); the rows 98 and 99 are equal."""
    rows: list[list[object]] = [
        [
            i,
            i // 5,
            f"2020-{1 + i // 28:02d}-{1 + i % 28:02d}",
            "y" if i % 4 == 0 else "n",
        ]
        for i in range(100)
    ]
    rows[98] = rows[99]
    return write("d.csv", ["id", "group", "day", "y"], rows)


def healthy() -> Lists:
    """Every 5th row is tested, in whole fives of alternating groups: groups 4, 9, 14, 19."""
    test = [i for i in range(100) if (i // 5) % 5 == 4]
    return {"train": [i for i in range(100) if i not in test], "test": test}


def by_time() -> Lists:
    """Test the last 20 rows."""
    return {"train": list(range(80)), "test": list(range(80, 100))}


def judge(run: Run, write: Write, tmp_path: Path, said: Any, **more: Any) -> dict[str, Any]:
    """Write a split and judge it."""
    path = tmp_path / "split.json"
    path.write_text(json.dumps(said))
    asked = {"data": table(write), "target": "y", "split": str(path), "fraction": 0.2}
    return run("split_indices", **(asked | more))


@pytest.mark.parametrize(
    ("rule", "column", "lists"),
    [
        ("stratified", None, healthy()),
        ("random", None, healthy()),
        ("group", "group", healthy()),
        ("time", "day", by_time()),
    ],
)
def test_a_right_split_passes(
    run: Run, write: Write, tmp_path: Path, rule: str, column: str | None, lists: Lists
) -> None:
    answer = judge(run, write, tmp_path, hashed(lists), rule=rule, column=column)
    assert answer["ok"], answer["problems"]
    assert answer["hash"]["by"] == "compact"


def moved(lists: Lists, rows: list[int], side: str) -> Lists:
    """Move rows to one side."""
    other = "train" if side == "test" else "test"
    return {
        side: sorted({*lists[side], *rows}),
        other: [row for row in lists[other] if row not in rows],
    }


@pytest.mark.parametrize(
    ("what", "rule", "column", "lists"),
    [
        ("disjoint", "random", None, {**healthy(), "train": list(range(100))}),
        ("disjoint", "random", None, {**healthy(), "test": healthy()["test"] * 2}),
        ("covered", "random", None, {**healthy(), "train": healthy()["train"][1:]}),
        ("duplicates_together", "random", None, moved(healthy(), [98], "train")),
        ("group_safe", "group", "group", moved(healthy(), [20], "train")),
        (
            "time_safe",
            "time",
            "day",
            moved(moved(by_time(), [79], "test"), [85], "train"),
        ),
        (
            "stratified",
            "stratified",
            None,
            moved(healthy(), list(range(0, 60, 4)), "test"),
        ),
        (
            "fraction_kept",
            "random",
            None,
            {"train": list(range(95)), "test": [95, 96, 97, 98, 99]},
        ),
    ],
)
def test_each_fault_is_named(
    run: Run,
    write: Write,
    tmp_path: Path,
    what: str,
    rule: str,
    column: str | None,
    lists: Lists,
) -> None:
    answer = judge(run, write, tmp_path, hashed(lists), rule=rule, column=column)
    assert what in [problem["what"] for problem in answer["problems"]]


def test_a_split_without_a_hash_is_none_the_worse(run: Run, write: Write, tmp_path: Path) -> None:
    answer = judge(run, write, tmp_path, healthy())
    assert answer["ok"], answer["problems"]
    assert answer["hash_right"] is None


def test_a_hash_of_something_else_and_a_second_split_that_differs_are_named(
    run: Run, error: Refused, write: Write, tmp_path: Path
) -> None:
    said = {**hashed(healthy()), "sha256": "0" * 64}
    assert [p["what"] for p in judge(run, write, tmp_path, said)["problems"]] == ["hash_right"]
    again = tmp_path / "again.json"
    again.write_text(json.dumps(hashed(by_time())))
    answer = judge(run, write, tmp_path, hashed(healthy()), again=str(again))
    assert [problem["what"] for problem in answer["problems"]] == ["repeatable"]
    split = tmp_path / "empty.json"
    split.write_text(json.dumps({"train": list(range(100)), "test": []}))
    assert "'test'" in error("split_indices", data=table(write), target="y", split=str(split))


def test_rows_without_label_may_be_left_out(run: Run, write: Write, tmp_path: Path) -> None:
    lists = {**healthy(), "train": healthy()["train"][1:]}
    answer = judge(run, write, tmp_path, hashed(lists), recode={"y": None})
    assert answer["covered"] and answer["left_out"]["unlabelled"] == 1
