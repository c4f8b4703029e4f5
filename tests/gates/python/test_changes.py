"""Shuffled targets, edited rows and faults change what they must and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

from conftest import Refused, Run, Write, read

COLUMNS = ["id", "day", "size", "kind", "y"]


def rows(count: int = 100) -> list[list[object]]:
    """Rows of id, day, whole number, one of three words, label; every 10th has no label."""
    return [
        [
            i,
            f"2020-01-{1 + i // 4:02d}",
            i * 3 % 17,
            "ABC"[i % 3],
            "" if i % 10 == 9 else "yn"[i % 4 > 0],
        ]
        for i in range(count)
    ]


def test_only_the_target_is_shuffled_and_only_where_there_is_one(
    run: Run, write: Write, tmp_path: Path
) -> None:
    data, out = write("d.csv", COLUMNS, rows()), tmp_path / "s.csv"
    answer = run("shuffle", data=data, target="y", out=str(out), seed=1)
    before, after = read(data), read(out)
    assert answer == {"rows": 100, "labelled": 90, "changed": answer["changed"]}
    assert (
        10 < answer["changed"] == sum(a["y"] != b["y"] for a, b in zip(before, after, strict=True))
    )
    assert Counter(row["y"] for row in before) == Counter(row["y"] for row in after)
    assert [{**row, "y": ""} for row in before] == [{**row, "y": ""} for row in after]
    assert [row["y"] == "" for row in before] == [row["y"] == "" for row in after]


def test_a_mirrored_shuffle_has_the_opposite_labels(run: Run, write: Write, tmp_path: Path) -> None:
    data, one, two = (
        write("d.csv", COLUMNS, rows()),
        tmp_path / "1.csv",
        tmp_path / "2.csv",
    )
    asked: dict[str, Any] = {
        "data": data,
        "target": "y",
        "classes": ["n", "y"],
        "seed": 1,
    }
    run("shuffle", **asked, problem="binary", out=str(one))
    run("shuffle", **asked, problem="binary", out=str(two), mirror=True)
    for a, b in zip(read(one), read(two), strict=True):
        assert (a["y"], b["y"]) in {("y", "n"), ("n", "y"), ("", "")}
    asked = {"data": data, "target": "size", "seed": 1, "problem": "regression"}
    run("shuffle", **asked, out=str(one))
    run("shuffle", **asked, out=str(two), mirror=True)
    for a, b in zip(read(one), read(two), strict=True):
        assert float(a["size"]) + float(b["size"]) == 16


def test_edited_rows_get_other_values_and_the_rest_stays(
    run: Run, write: Write, tmp_path: Path
) -> None:
    data, out = write("d.csv", COLUMNS, rows()), tmp_path / "e.csv"
    answer = run(
        "edit",
        data=data,
        target="y",
        after={"column": "day", "value": "2020-01-20"},
        labels=True,
        out=str(out),
    )
    assert answer["edited"] == list(range(80, 100))
    before, after = read(data), read(out)
    assert before[:80] == after[:80]
    for a, b in zip(before[80:], after[80:], strict=True):
        assert a["size"] != b["size"] and a["kind"] != b["kind"] and a["day"] == b["day"]
    words = {row["kind"] for row in before}
    assert {row["kind"] for row in after} <= words
    labels = [(a["y"], b["y"]) for a, b in zip(before[80:], after[80:], strict=True)]
    assert any(a != b for a, b in labels)


def test_edited_numbers_move_the_mean(run: Run, write: Write, tmp_path: Path) -> None:
    data, out = write("d.csv", COLUMNS, rows()), tmp_path / "e.csv"
    held = write("h.csv", COLUMNS, rows()[:30])
    run("edit", data=data, target="y", held=held, keep=["id"], out=str(out))
    mean = [sum(float(row["size"]) for row in read(path)) / 100 for path in (data, out)]
    assert mean[1] > mean[0] + 1
    assert [row["id"] for row in read(data)] == [row["id"] for row in read(out)]


def test_an_edit_of_nothing_is_refused(error: Refused, write: Write, tmp_path: Path) -> None:
    data = write("d.csv", COLUMNS, rows())
    out = str(tmp_path / "e.csv")
    after = {"column": "day", "value": "2021-01-01"}
    assert "no row" in error("edit", data=data, target="y", after=after, out=out)


FEATURES = [
    {
        "name": "size",
        "kind": "number",
        "nullable": False,
        "min": 0,
        "max": 16,
        "integer": True,
    },
    {"name": "kind", "kind": "category", "nullable": True, "values": ["A", "B", "C"]},
    {"name": "day", "kind": "time", "nullable": False, "format": "iso"},
    {"name": "id", "kind": "category", "nullable": True, "values": None},
]


def judged(path: Path, careless: str | None = None) -> dict[str, Any]:
    """Validate as a careful project would, but for one kind of fault it overlooks."""
    found = read(path)
    rejected: list[dict[str, Any]] = []
    for feature in FEATURES:
        name = str(feature["name"])
        if name not in found[0]:
            if careless != "missing_column":
                rejected.append({"row": None, "column": name, "why": "missing"})
            continue
        for at, row in enumerate(found):
            fault = fault_of(row[name], feature)
            if fault not in (None, careless):
                rejected.append({"row": at, "column": name, "why": fault})
    return {"rows": len(found), "rejected": rejected}


def fault_of(word: str, feature: dict[str, Any]) -> str | None:
    """Return the kind of fault of a word."""
    if word == "":
        return None if feature["nullable"] else "null"
    if feature["kind"] == "number":
        try:
            value = float(word)
        except ValueError:
            return "type"
        if not feature["min"] <= value <= feature["max"]:
            return "range"
        return None if value.is_integer() else "type"
    if feature["kind"] == "time":
        return None if len(word) == 10 and word[5:7] <= "12" and word[0] == "2" else "type"
    return None if feature["values"] is None or word in feature["values"] else "category"


def test_a_careful_project_refuses_every_fault_and_a_careless_one_is_told(
    run: Run, write: Write, tmp_path: Path
) -> None:
    out = tmp_path / "c"
    made = run(
        "corrupt",
        data=write("d.csv", COLUMNS, rows()),
        features=FEATURES,
        out=str(out),
        each=6,
    )
    assert made["kinds"] == {
        "type": 12,
        "range": 6,
        "null": 12,
        "category": 6,
        "missing_column": 4,
    }
    for careless in (None, "type", "range", "null", "category", "missing_column"):
        outputs = {}
        for entry in made["files"]:
            outputs[entry["file"]] = str(tmp_path / (entry["file"] + ".json"))
            told = judged(out / entry["file"], careless)
            Path(outputs[entry["file"]]).write_text(json.dumps(told))
        answer = run("judge_corruptions", index=made["index"], outputs=outputs)
        assert answer["healthy"]["share"] == 1
        assert answer["made"] == 40
        for kind, counts in answer["kinds"].items():
            assert counts["rejected"] == (0 if kind == careless else counts["made"])
        assert (answer["share"] == 1) == (careless is None)
        assert answer["named"] == answer["rejected"]
        assert {entry["kind"] for entry in answer["missed"]} == ({careless} - {None})


def test_refusing_everything_is_seen_in_the_healthy_rows(
    run: Run, error: Refused, write: Write, tmp_path: Path
) -> None:
    out = tmp_path / "c"
    made = run("corrupt", data=write("d.csv", COLUMNS, rows()), features=FEATURES, out=str(out))
    told = {
        "rows": 100,
        "rejected": [{"row": i, "column": "size", "why": "no"} for i in range(100)],
    }
    path = tmp_path / "healthy.json"
    path.write_text(json.dumps(told))
    answer = run("judge_corruptions", index=made["index"], outputs={"healthy.csv": str(path)})
    assert answer["healthy"]["share"] == 0
    path.write_text(json.dumps({**told, "rows": 3}))
    assert "3 rows" in error(
        "judge_corruptions", index=made["index"], outputs={"healthy.csv": str(path)}
    )
