"""A listed column whose values change no feature is named; one that is used is not."""

from __future__ import annotations

from pathlib import Path

from conftest import Run, Write, read

COLUMNS = ["size", "kind", "gap", "same", "y"]


def test_each_copy_changes_one_column_and_an_ignored_column_is_found(
    run: Run, write: Write, tmp_path: Path
) -> None:
    rows = [[i % 7, "ABC"[i % 3], "" if i % 5 else "x", ["1", "1.0"][i % 2], i] for i in range(40)]
    data, out = write("d.csv", COLUMNS, rows), tmp_path / "varied.csv"
    listed = COLUMNS[:4]
    made = run("vary", data=data, target="y", columns=listed, seed=3, out=str(out))
    assert made["varied"] == ["size", "kind", "gap"]
    assert made["constant"] == ["same"]
    stacked, count = read(out), made["rows"]
    assert len(stacked) == 4 * count
    for number, name in enumerate(made["varied"], start=1):
        for row, copy in zip(stacked[:count], stacked[number * count :], strict=False):
            assert [column for column in row if row[column] != copy[column]] == [name]
            assert "y" not in copy

    def judged(names: list[str]) -> list[str]:
        matrix = write("m.csv", names, [[row[name] for name in names] for row in stacked])
        answer = run("judge_varied", matrix=matrix, varied=made["varied"], count=count)
        assert answer["unused_count"] == len(answer["unused"])
        return list(answer["unused"])

    assert judged(["size", "kind", "gap"]) == []
    assert judged(["size", "gap"]) == ["kind"]
