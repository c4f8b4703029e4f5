"""Numbers move by less than their noise and are written another way; what means itself stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, Write, read

COLUMNS = ["speed", "weight", "zip", "kind", "id", "y"]
ROWS = 400
Lines = list[dict[str, str]]
Answer = tuple[dict[str, Any], Lines, Lines]
Near = Callable[..., Answer]


def row(i: int) -> list[object]:
    speed = 0 if i % 4 == 0 else 40 + 7 * i % 101
    written = "" if i % 50 == 1 else f"{speed}.0" if i % 3 == 0 else speed
    return [written, f"{i * 37 % 400 / 8:.3f}", f"{i % 90:05}", i % 7, 5 * i + 1, i % 2]


@pytest.fixture
def near(run: Run, write: Write, tmp_path: Path) -> Near:
    def call(**more: object) -> Answer:
        training = write("training.csv", COLUMNS, [row(i) for i in range(ROWS)])
        data = write("held.csv", COLUMNS[:-1], [row(i)[:-1] for i in range(ROWS)])
        out = tmp_path / "near.csv"
        answer = run(
            "near_rows", data=data, training=training, target="y", seed=3, out=str(out), **more
        )
        return answer, read(data), read(out)

    return call


def test_numbers_move_by_a_hair_and_are_written_one_way(near: Near) -> None:
    answer, before, after = near()
    assert list(answer["columns"]) == ["speed", "weight"]
    assert len(answer["moved"]) > 0.9 * ROWS
    speeds = [float(one["speed"]) for one in before if one["speed"]]
    seen, sd = set(speeds), 31
    for old, new in zip(before, after, strict=True):
        for name in ("zip", "kind", "id"):
            assert old[name] == new[name]
        if old["speed"] == "":
            assert new["speed"] == ""
            continue
        assert "." not in new["speed"]
        was, now = float(old["speed"]), float(new["speed"])
        assert abs(now - was) <= 0.05 * sd
        assert now in seen
        # Heaped values, the least and the greatest mean what they say.
        assert now == was if was in (0, max(speeds)) else now != was
        assert abs(float(new["weight"]) - float(old["weight"])) <= 0.05 * 14.5
        assert float(new["weight"]) <= 399 / 8


def test_where_no_value_is_near_only_numbers_with_decimals_move(
    run: Run, write: Write, tmp_path: Path
) -> None:
    names = ["whole", "part", "y"]
    rows = [[i % 31 * 1000, f"{i % 31 * 1000 + 0.5}", i % 2] for i in range(310)]
    training, out = write("t.csv", names, rows), tmp_path / "near.csv"
    held = write("h.csv", names[:-1], [[5000, "5000.5"], [0, "0.5"]])
    request = {"data": held, "training": training, "target": "y", "out": str(out)}
    answer = run("near_rows", **request)
    first, last = read(out)
    assert (first["whole"], last["whole"], last["part"]) == ("5000", "0", "0.5")
    assert 0 < abs(float(first["part"]) - 5000.5) <= 1e-3 * 9000
    assert (answer["moved"], answer["columns"]) == ([0], {"part": 1})


def test_only_listed_columns_move_and_never_the_ones_that_are_named(near: Near) -> None:
    assert list(near(columns=["weight", "gone"])[0]["columns"]) == ["weight"]
    assert list(near(never=["weight"])[0]["columns"]) == ["speed"]
    assert near(columns=["kind"])[0] == {"rows": ROWS, "moved": [], "columns": {}}
