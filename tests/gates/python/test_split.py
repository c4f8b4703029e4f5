"""Our own splits keep together what belongs together."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from conftest import Refused, Run, Write, read


def people(rows: int = 200) -> list[list[object]]:
    """Rows of id, group, day, word, label: 10 % "yes", 20 groups, a day a row."""
    return [
        [
            i,
            f"g{i % 20}",
            f"2020-{1 + i // 28:02d}-{1 + i % 28:02d}",
            "None" if i % 3 else "",
            "yes" if i % 10 == 0 else "no",
        ]
        for i in range(rows)
    ]


def truth_of(answer: dict[str, Any]) -> list[dict[str, str]]:
    """Return the held rows, as they are answered."""
    return list(csv.DictReader(io.StringIO(answer["truth"]["csv"])))


COLUMNS = ["id", "group", "day", "word", "label"]


def test_a_stratified_split_keeps_classes_in_proportion_and_words_untouched(
    run: Run, write: Write, tmp_path: Path
) -> None:
    data = write("d.csv", COLUMNS, people())
    answer = run(
        "split",
        data=data,
        target="label",
        problem="binary",
        rule="stratified",
        out=str(tmp_path / "o"),
    )
    assert answer["held"] == 40
    assert answer["classes"]["yes"] == {"training": 16, "held": 4}
    training, held = read(tmp_path / "o/training.csv"), truth_of(answer)
    key = lambda row: int(row["id"])  # noqa: E731
    assert sorted(training + held, key=key) == sorted(read(data), key=key)
    unlabelled = read(tmp_path / "o/unlabelled.csv")
    assert unlabelled == [{k: v for k, v in row.items() if k != "label"} for row in held]
    # No file holds the labels that something is judged by.
    assert sorted(file.name for file in (tmp_path / "o").iterdir()) == [
        "training.csv",
        "unlabelled.csv",
    ]


def test_another_seed_holds_other_rows_and_the_same_seed_the_same(
    run: Run, write: Write, tmp_path: Path
) -> None:
    data = write("d.csv", COLUMNS, people())
    held: list[str] = []
    for seed in (1, 1, 2):
        out = tmp_path / f"o{len(held)}"
        answer = run("split", data=data, target="label", seed=seed, out=str(out))
        held.append(answer["truth"]["csv"])
    assert held[0] == held[1] != held[2]


def test_groups_and_copies_stay_on_one_side(run: Run, write: Write, tmp_path: Path) -> None:
    rows = people()
    data = write("d.csv", COLUMNS, rows + rows)
    for rule in ({"rule": "group", "column": "group"}, {"rule": "stratified"}):
        out = tmp_path / str(rule["rule"])
        answer = run("split", data=data, target="label", out=str(out), **rule)
        column = str(rule.get("column", "id"))
        training = {row[column] for row in read(out / "training.csv")}
        held = {row[column] for row in truth_of(answer)}
        assert held and not training & held


def test_a_split_by_time_holds_the_latest_rows(run: Run, write: Write, tmp_path: Path) -> None:
    data = write("d.csv", COLUMNS, list(reversed(people())))
    out = tmp_path / "o"
    answer = run("split", data=data, target="label", rule="time", column="day", out=str(out))
    training = [row["day"] for row in read(out / "training.csv")]
    held = [row["day"] for row in truth_of(answer)]
    assert len(held) == 40
    assert max(training) < min(held)


@pytest.mark.parametrize(("written", "year"), [("%Y%m%d", 2020), ("%m/%d/%y", 1999)])
def test_times_in_other_writings_are_in_their_order(
    run: Run, write: Write, tmp_path: Path, written: str, year: int
) -> None:
    # Two digits of a year: 99 is before 00.
    days = [datetime(year, 12, 1) + timedelta(days=i) for i in range(60)]
    data = write("d.csv", ["day", "label"], [[d.strftime(written), "ab"[d.day % 2]] for d in days])
    out = str(tmp_path / "o")
    named = {"target": "label", "rule": "time", "column": "day", "time_format": written}
    held = [row["day"] for row in truth_of(run("split", data=data, out=out, **named))]
    assert held == [day.strftime(written) for day in days[-12:]]


def test_rows_without_label_are_never_held(run: Run, write: Write, tmp_path: Path) -> None:
    rows = people()
    for i in range(0, 200, 4):
        rows[i][4] = "" if i % 8 else "unknown"
    data = write("d.csv", COLUMNS, rows)
    out = tmp_path / "o"
    answer = run("split", data=data, target="label", recode={"unknown": None}, out=str(out))
    assert answer["rows"] == 200
    assert {row["label"] for row in truth_of(answer)} <= {"yes", "no"}
    assert answer["training"] + answer["held"] + answer["left_out"] == 200


def test_numbers_are_split_by_decile(run: Run, write: Write, tmp_path: Path) -> None:
    data = write("d.csv", ["x", "y"], [[i, i * i] for i in range(300)])
    out = tmp_path / "o"
    given = {"target": "y", "problem": "regression", "rule": "stratified"}
    answer = run("split", data=data, out=str(out), **given)
    deciles = Counter(int(row["x"]) // 30 for row in truth_of(answer))
    assert set(deciles.values()) == {6}


@pytest.mark.parametrize("rule", ["stratified", "group", "time", "random"])
def test_folds_cover_every_row_once_and_respect_the_rule(
    run: Run, write: Write, tmp_path: Path, rule: str
) -> None:
    data = write("d.csv", COLUMNS, people())
    column = {"group": "group", "time": "day"}.get(rule)
    out = tmp_path / "folds.csv"
    answer = run(
        "folds",
        data=data,
        target="label",
        rule=rule,
        column=column,
        out=str(out),
        folds=4,
    )
    assert answer["sizes"] == [50, 50, 50, 50]
    folds = [row["fold"] for row in read(out)]
    if rule == "group":
        assert all(len({folds[i] for i in range(g, 200, 20)}) == 1 for g in range(20))
    if rule == "time":
        assert folds == sorted(folds)
    if rule == "stratified":
        yes = Counter(folds[i] for i in range(0, 200, 10))
        assert set(yes.values()) == {5}


def test_taken_rows_keep_their_order_and_lose_the_target(
    run: Run, write: Write, tmp_path: Path
) -> None:
    data = write("d.csv", COLUMNS, people())
    out = str(tmp_path / "t.csv")
    run("take", data=data, rows=[5, 3], without=["label"], out=out)
    assert [row["id"] for row in read(out)] == ["5", "3"]
    assert "label" not in read(out)[0]
    assert run("take", data=data, sample=30, out=out)["rows"] == 30


def test_what_cannot_be_split_is_refused_in_one_sentence(
    error: Refused, write: Write, tmp_path: Path
) -> None:
    data = write("d.csv", ["day", "label"], [["soon", "a"], ["later", "b"]] * 20)
    out = str(tmp_path)
    assert "'soon'" in error("split", data=data, target="label", rule="time", column="day", out=out)
    assert "no column 'nobody'" in error("split", data=data, target="nobody", out=out)
    assert "no file" in error("split", data=data + "x", target="label", out=out)
    ragged = tmp_path / "r.csv"
    ragged.write_text("a,b\n1,2\n1\n")
    assert "1 fields" in error("split", data=str(ragged), target="a", out=out)


@pytest.mark.parametrize(("rule", "column"), [("stratified", None), ("time", "day")])
def test_folds_are_held_one_by_one_and_joined_in_the_order_of_the_rows(
    run: Run, write: Write, tmp_path: Path, rule: str, column: str | None
) -> None:
    data = write("d.csv", COLUMNS, people())
    shared = {"data": data, "target": "label", "rule": rule, "column": column}
    folds = str(tmp_path / "folds.csv")
    run("folds", **shared, folds=4, seed=2, out=folds)
    parts = []
    for fold in range(1 if rule == "time" else 0, 4):
        made = run("split", **shared, folds=folds, fold=fold, out=str(tmp_path / str(fold)))
        seen, held = read(made["files"]["training"]), read(made["files"]["unlabelled"])
        if rule == "time":
            assert max(row["day"] for row in seen) < min(row["day"] for row in held)
        else:
            assert len(seen) + len(held) == 200
        said = write(f"p{fold}.csv", ["prediction"], [[row["id"]] for row in held])
        parts.append({"fold": fold, "predictions": said})
    out = str(tmp_path / "joined.csv")
    answer = run("out_of_fold", **shared, folds=folds, parts=parts, out=out)
    rows = [row["id"] for row in truth_of(answer)]
    assert [row["prediction"] for row in read(out)] == rows
    assert rows == [str(i) for i in range(50 if rule == "time" else 0, 200)]
