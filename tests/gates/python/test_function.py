"""A prediction that changes with the rows around it is seen; rounding and ties are not."""

from __future__ import annotations

from pathlib import Path

from conftest import Refused, Run, Write, read

COLUMNS = ["prediction", "probability:no", "probability:yes"]


def rows_of(scores: list[float], digits: int = 12, threshold: float = 0.5) -> list[list[str]]:
    """Spell scores as predictions."""
    return [
        ["yes" if s >= threshold else "no", f"{1 - s:.{digits}f}", f"{s:.{digits}f}"] for s in scores
    ]


def test_rows_come_alone_in_another_order_and_in_part(
    run: Run, write: Write, tmp_path: Path
) -> None:
    data = write("d.csv", ["a"], [[place] for place in range(40)])
    answer = run("variations", data=data, seed=3, out=str(tmp_path / "v"))
    files = {one["name"]: one for one in answer["files"]}
    assert answer["rows"] == 40
    alone = [one for name, one in files.items() if name.startswith("alone-")]
    assert [len(one["rows"]) for one in alone] == [1, 1, 1]
    assert sorted(files["order"]["rows"]) == list(range(40)) != files["order"]["rows"]
    assert files["subset"]["rows"] == sorted(files["mixed"]["rows"])
    assert len(files["subset"]["rows"]) == 20
    for one in answer["files"]:
        assert [int(row["a"]) for row in read(one["file"])] == one["rows"]


def test_what_changes_with_its_place_is_counted_and_shown(run: Run, write: Write) -> None:
    scores = [place / 100 for place in range(100)]
    whole = write("w.csv", COLUMNS, rows_of(scores))
    rows = [70, 3, 12]
    same = write("s.csv", COLUMNS, rows_of([scores[row] + 4e-6 for row in rows]))
    other = write("o.csv", COLUMNS, rows_of([0.7, 0.03, 0.1203]))
    varied = [
        {"name": "same", "predictions": same, "rows": rows},
        {"name": "other", "predictions": other, "rows": rows},
    ]
    first, second = run("judge_variations", whole=whole, varied=varied)["varied"]
    assert (first["rows"], first["changed"]) == (3, 0)
    assert second["changed"] == 1
    assert second["examples"][0]["row"] == 12


def changed(run: Run, write: Write, left: list[list[str]], right: list[list[str]]) -> int:
    """Count what changed between two spellings of the same rows."""
    whole, again = write("w.csv", COLUMNS, left), write("a.csv", COLUMNS, right)
    varied = [{"name": "a", "predictions": again, "rows": list(range(len(left)))}]
    return int(run("judge_variations", whole=whole, varied=varied)["varied"][0]["changed"])


def test_a_decision_may_fall_either_way_only_where_its_scores_are_equal(
    run: Run, write: Write
) -> None:
    left = rows_of([0.1, 0.500002, 0.9, 0.4])
    assert changed(run, write, left, rows_of([0.1, 0.499998, 0.9, 0.4])) == 0
    flipped = [*left[:2], ["no", *left[2][1:]], left[3]]
    assert changed(run, write, left, flipped) == 1
    low = rows_of([0.1, 0.3000001, 0.9, 0.2], threshold=0.3)
    turned = rows_of([0.1, 0.2999999, 0.9, 0.2], threshold=0.3)
    assert changed(run, write, low, turned) == 0


def test_few_digits_may_round_otherwise_in_few_rows_only(run: Run, write: Write) -> None:
    scores = [0.1 + place / 1000 for place in range(200)]
    left = rows_of(scores, digits=4)
    one = [*left]
    one[7] = rows_of([scores[7] + 1e-4], digits=4)[0]
    assert changed(run, write, left, one) == 0
    assert changed(run, write, left, rows_of([s + 1e-4 for s in scores], digits=4)) == 200
    one[7] = rows_of([scores[7] + 3e-4], digits=4)[0]
    assert changed(run, write, left, one) == 1


def test_numbers_and_labels_without_scores(run: Run, write: Write) -> None:
    whole = write("w.csv", ["prediction"], [["1"], ["0"], ["1"]])
    again = write("a.csv", ["prediction"], [["1"], ["1"], ["1"]])
    varied = [{"name": "a", "predictions": again, "rows": [0, 1, 2]}]
    assert run("judge_variations", whole=whole, varied=varied)["varied"][0]["changed"] == 1
    whole = write("w.csv", ["prediction"], [["1200000.0"], ["3.5"]])
    again = write("a.csv", ["prediction"], [["1200010.0"], ["3.5"]])
    varied = [{"name": "a", "predictions": again, "rows": [0, 1]}]
    assert run("judge_variations", whole=whole, varied=varied)["varied"][0]["changed"] == 0


def test_predictions_that_are_missing_are_refused(run: Run, error: Refused, write: Write) -> None:
    whole = write("w.csv", ["prediction"], [["1"], ["0"]])
    again = write("a.csv", ["prediction"], [["1"]])
    varied = [{"name": "alone", "predictions": again, "rows": [0, 1]}]
    assert "alone: 1 predictions for 2 rows" in error(
        "judge_variations", whole=whole, varied=varied
    )


def test_a_history_ends_before_the_first_judged_row(
    run: Run, write: Write, tmp_path: Path
) -> None:
    days = [f"2026-01-{day:02d}" for day in range(1, 21)]
    data = write("d.csv", ["day", "y"], [[day, "1"] for day in days])
    judged = write("j.csv", ["day"], [["2026-01-12"], ["2026-01-10"]])
    out = str(tmp_path / "h.csv")
    answer = run("earlier", data=data, judged=judged, column="day", out=out)
    assert answer == {"rows": 9, "left_out": 11}
    assert [row["day"] for row in read(out)] == days[:9]
