"""Rows kept aside are found in a project's files, whatever these are written in."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run

COLUMNS = ["place", "speed", "height", "code", "label"]
ROWS = [[f"town {i}", f"{i / 7:.4f}", str(1000 + i), f"K{i * 37}", "yes"] for i in range(60)]
KEPT, TRAINING = ROWS[:20], ROWS[20:]


def text(rows: list[list[str]], delimiter: str = ",") -> str:
    """Write rows as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows([COLUMNS, *rows])
    return out.getvalue()


def as_csv(root: Path) -> None:
    (root / "fixture.csv").write_text(text(KEPT[:5], ";"))


def as_records(root: Path) -> None:
    records = [dict(zip(COLUMNS, row, strict=True)) for row in KEPT[:5]]
    (root / "a.json").write_text(json.dumps({"rows": records}, indent=2))


def by_column(root: Path) -> None:
    columns = {name: [row[at] for row in KEPT[:5]] for at, name in enumerate(COLUMNS)}
    (root / "a.json").write_text(json.dumps(columns))


def as_notebook(root: Path) -> None:
    lines = ["  ".join(row) + "\n" for row in KEPT[:5]]
    cell = {"outputs": [{"data": {"text/plain": lines}}]}
    (root / "a.ipynb").write_text(json.dumps({"cells": [cell]}))


def packed(root: Path) -> None:
    (root / "cache.bin").write_bytes(gzip.compress(text(KEPT[:5]).encode()))


def zipped(root: Path) -> None:
    with zipfile.ZipFile(root / "more.zip", "w") as archive:
        archive.writestr("inside.tsv", text(KEPT[:5], "\t"))


def in_a_database(root: Path) -> None:
    with sqlite3.connect(root / "app.db") as database:
        database.execute("CREATE TABLE t (a, b, c, d, e)")
        database.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", KEPT[:5])
    database.close()


def without_one_column(root: Path) -> None:
    (root / "a.csv").write_text("\n".join(",".join(row[:4]) for row in KEPT[:5]))


def numbers_rewritten(root: Path) -> None:
    rows = [[row[0], str(float(row[1]) + 0), f"{int(row[2])}.0", row[3]] for row in KEPT[:5]]
    (root / "a.csv").write_text("\n".join(",".join(row) for row in rows))


WAYS = [
    as_csv,
    as_records,
    by_column,
    as_notebook,
    packed,
    zipped,
    in_a_database,
    without_one_column,
    numbers_rewritten,
]


def search(run: Run, tmp_path: Path, make: Callable[[Path], None]) -> dict[str, object]:
    root, training = tmp_path / "project", tmp_path / "training.csv"
    root.mkdir()
    make(root)
    training.write_text(text(TRAINING))
    return run(
        "find_rows",
        truth={"csv": text(KEPT)},
        target="label",
        training=str(training),
        root=str(root),
    )


@pytest.mark.parametrize("make", WAYS, ids=lambda make: make.__name__)
def test_rows_are_found(run: Run, tmp_path: Path, make: Callable[[Path], None]) -> None:
    files = search(run, tmp_path, make)["files"]
    assert isinstance(files, list)
    assert len(files) == 1
    assert files[0]["rows"] >= 2


def test_training_rows_and_code_are_no_find(run: Run, tmp_path: Path) -> None:
    def make(root: Path) -> None:
        (root / "train.csv").write_text(text(TRAINING))
        (root / "train.py").write_text("TOWN = 'town 3'\nfor i in range(1003):\n    print(i)\n")

    assert search(run, tmp_path, make)["files"] == []


def test_what_cannot_be_read_is_named(run: Run, tmp_path: Path) -> None:
    def make(root: Path) -> None:
        (root / "model.pkl").write_bytes(b"\x80\x04\x00\x00" * 100)

    answer = search(run, tmp_path, make)
    assert answer["files"] == []
    assert answer["left"] == [{"path": "model.pkl", "why": "it is binary"}]


def test_an_example_in_a_source_and_small_numbers_anywhere_are_no_find(
    run: Run, tmp_path: Path
) -> None:
    shown = "\n".join(",".join(row) for row in KEPT[:2])
    (tmp_path / "help.py").write_text(f'"""Rows such as\n{shown}\n"""\n')
    (tmp_path / "train.py").write_text(
        "data, model = argv[1:]\nfirst = counts[0][0]\nrows[5] = 3\n"
    )
    other = {"truth": {"csv": text([*KEPT, *([f"city {i}", *KEPT[0][1:]] for i in range(100))])}}
    assert run("find_rows", target="label", root=str(tmp_path), **other)["files"] == []
    small = "age,label\n" + "".join(f"{number},yes\n" for number in range(8))
    few = run("find_rows", truth={"csv": small}, target="label", root=str(tmp_path))
    assert few["files"] == []
    (tmp_path / "fixture.csv").write_text(small)
    again = run("find_rows", truth={"csv": small}, target="label", root=str(tmp_path))
    assert again["files"] == [{"path": "fixture.csv", "rows": 8}]
