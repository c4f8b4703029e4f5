"""Comparisons see every difference that matters and none that does not."""

from __future__ import annotations

import json
from pathlib import Path

from conftest import Refused, Run, Write


def test_a_feature_that_looked_at_the_future_is_found_in_the_rows_before(
    run: Run, write: Write, tmp_path: Path
) -> None:
    left = write("l.csv", ["a", "b"], [[i, "x"] for i in range(10)])
    right = write("r.csv", ["b", "a"], [["x", i + (i > 7) + 1e-12] for i in range(10)])
    assert run("compare_matrices", left=left, right=right, rows=list(range(8)))["equal"]
    answer = run("compare_matrices", left=left, right=right)
    assert answer["differing"] == answer["differing_rows"] == 2
    assert answer["differences"][0] == {
        "row": 8,
        "column": "a",
        "left": "8",
        "right": "9.000000000001",
    }
    assert run("compare_matrices", left=left, right=right, except_rows=[8, 9])["equal"]
    one, two = tmp_path / "1.json", tmp_path / "2.json"
    one.write_text(json.dumps({"mean": {"a": 1.0, "b": [1, 2]}, "n": 3}))
    two.write_text(json.dumps({"mean": {"a": 1.0, "b": [1, 2.5]}, "n": 3}))
    told = run(
        "compare_matrices",
        left=left,
        right=left,
        left_parameters=str(one),
        right_parameters=str(two),
    )
    assert told["equal"]
    assert told["parameters"]["differences"] == [{"path": "/mean/b/1", "left": 2, "right": 2.5}]


def test_a_dropped_feature_is_a_difference(run: Run, error: Refused, write: Write) -> None:
    left = write("l.csv", ["a", "b"], [[1, 2]])
    right = write("r.csv", ["a"], [[1]])
    answer = run("compare_matrices", left=left, right=right)
    assert not answer["equal"]
    assert answer["columns"]["only_left"] == ["b"]
    longer = write("m.csv", ["a", "b"], [[1, 2], [3, 4]])
    assert "1 rows, right has 2" in error("compare_matrices", left=left, right=longer)


def test_flipped_predictions_are_listed_and_change_the_hash(run: Run, write: Write) -> None:
    columns = ["prediction", "probability:a", "probability:b"]
    left = write("l.csv", columns, [["a", 0.75, 0.25]] * 200)
    turned = [columns[i] for i in (0, 2, 1)]
    same = write("s.csv", turned, [["a", "2.5e-1", "0.750"]] * 200)
    equal = run("compare_predictions", left=left, right=same)
    assert equal["equal"] and equal["share"] == 1
    assert equal["sha256"][0] == equal["sha256"][1]
    flipped = write("f.csv", columns, [["a", 0.75, 0.25]] * 199 + [["b", 0.5, 0.5]])
    answer = run("compare_predictions", left=left, right=flipped)
    assert answer["flips"] == 1
    assert answer["share"] == 0.995
    assert answer["flipped"] == [{"row": 199, "left": "a", "right": "b"}]
    assert answer["largest"] == 0.25
    assert answer["sha256"][0] != answer["sha256"][1]


def test_numbers_are_equal_within_the_tolerance_only(run: Run, write: Write) -> None:
    left = write("l.csv", ["prediction"], [[100.0], [1.0]])
    right = write("r.csv", ["prediction"], [[100.00001], [1.1]])
    answer = run("compare_predictions", left=left, right=right, tolerance=1e-6)
    assert answer["equal_rows"] == 1
    assert not run("compare_predictions", left=left, right=right)["equal_rows"]


def test_words_are_read_as_they_are_written(run: Run, write: Write) -> None:
    data = write("d.csv", ["a", "b"], [["None", "1"], ["", "1.0"], ["NA", "1"], ["nan", ""]])
    columns = run("read_values", data=data)["columns"]
    assert (columns["a"]["missing"], columns["a"]["distinct"]) == (1, 3)
    assert (columns["b"]["missing"], columns["b"]["distinct"]) == (1, 2)
    more = run("read_values", data=data, missing=["", "NA"])["columns"]["a"]
    assert (more["missing"], more["distinct"]) == (2, 2)
    assert more["sha256"] != columns["a"]["sha256"]
