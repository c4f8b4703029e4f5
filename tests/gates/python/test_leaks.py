"""Copies of the target are told from honest strong columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import Run, Write
from sklearn.datasets import load_breast_cancer, load_iris


def strong(name: str) -> tuple[list[str], list[list[object]], str]:
    data = load_iris() if name == "iris" else load_breast_cancer()
    rows = [[*row, f"c{label}"] for row, label in zip(data.data.tolist(), data.target, strict=True)]
    return [*map(str, data.feature_names), "y"], rows, "multiclass" if name == "iris" else "binary"


@pytest.mark.parametrize("name", ["iris", "breast_cancer"])
def test_an_honest_strong_column_is_listed_and_no_leak(run: Run, write: Write, name: str) -> None:
    columns, rows, problem = strong(name)
    answer = run("leaks", data=write("d.csv", columns, rows), target="y", problem=problem)
    assert answer["columns"]
    assert [one for one in answer["columns"] if one["leak"]] == []
    assert all(one["low"] < one["value"] < one["high"] for one in answer["columns"])


def noisy(write: Write, noise: float, rows: int = 2000) -> str:
    random = np.random.default_rng(3)
    label = random.random(rows) < 0.28
    told = label ^ (random.random(rows) < noise)
    strength = label * 5.0 + random.random(rows)
    return write(
        "n.csv",
        ["told", "sign", "plain", "y"],
        [
            ["major" if a else "routine", s, random.integers(9), "yes" if b else "no"]
            for a, s, b in zip(told, strength, label, strict=True)
        ],
    )


def of(answer: dict[str, Any]) -> dict[str, tuple[str, bool]]:
    return {one["column"]: (one["kind"], one["leak"]) for one in answer["columns"]}


def test_a_noisy_copy_and_a_column_that_separates_the_classes_are_leaks(
    run: Run, write: Write
) -> None:
    answer = run("leaks", data=noisy(write, 0.02), target="y", problem="binary")
    assert of(answer) == {"told": ("noisy copy", True), "sign": ("predicts", True)}
    exact = run("leaks", data=noisy(write, 0.0), target="y", problem="binary")
    assert of(exact)["told"] == ("copy", True)


def test_a_series_may_know_its_last_value(run: Run, write: Write) -> None:
    values = np.cumsum(np.random.default_rng(1).normal(size=400))
    rows = [[i, values[i - 1], values[i] * 3 + 1, values[i]] for i in range(1, 400)]
    data = write("s.csv", ["t", "last", "unit", "y"], rows)
    answer = run("leaks", data=data, target="y", problem="regression", rule="time", column="t")
    found = of(answer)
    assert found["unit"] == ("copy", True)
    assert not found.get("last", ("", False))[1]


def test_a_total_below_the_table_makes_no_leak(run: Run, write: Write) -> None:
    random = np.random.default_rng(3)
    units = random.integers(1, 90, 400)
    sold = units * 10 * random.uniform(0.7, 1.3, 400)
    rows = [[int(a), float(b)] for a, b in zip(units, sold, strict=True)]
    data = write("t.csv", ["units", "y"], [*rows, [int(units.sum()), float(sold.sum())]])
    assert of(run("leaks", data=data, target="y", problem="regression")) == {}
