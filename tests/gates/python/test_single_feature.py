"""The best column alone is found among the training rows and answers for those kept aside."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import Refused, Run, Write

from ml_gates.table import read_table


def rows_of(seed: int, rows: int = 400) -> dict[str, list[str]]:
    """Columns: noise, a number with gaps, words, and three targets that follow one of them."""
    random = np.random.default_rng(seed)
    far = random.integers(0, 200, rows)
    words = random.choice(["red", "green", "blue"], rows)
    hot = (abs(far - 100) > 50) ^ (random.random(rows) < 0.05)
    return {
        "noise": [repr(value) for value in random.random(rows).tolist()],
        "far": ["" if gap else str(value) for value, gap in zip(far, far % 17 == 0, strict=True)],
        "word": words.tolist(),
        "binary": ["hot" if one else "cold" for one in hot],
        "multiclass": [{"red": "a", "green": "b", "blue": "c"}[word] for word in words],
        "regression": [repr(float(value) * 2 + 1) for value in far],
    }


def asked(write: Write, problem: str, metric: str, tmp: Any) -> dict[str, Any]:
    def file(name: str, table: dict[str, list[str]]) -> str:
        return write(name, list(table), list(zip(*table.values(), strict=True)))

    known, held = rows_of(1), rows_of(2)
    features = {name: held[name] for name in ("noise", "far", "word")}
    classes = {"binary": ["cold", "hot"], "multiclass": ["a", "b", "c"]}.get(problem, [])
    return {
        "data": file("data.csv", {**known, "target": known[problem]}),
        "held": file("held.csv", features),
        "truth": file("truth.csv", {**features, "target": held[problem]}),
        "columns": list(features),
        "target": "target",
        "problem": problem,
        "metric": metric,
        "classes": classes,
        "out": str(tmp / "said.csv"),
    }


@pytest.mark.parametrize(
    ("problem", "metric", "column", "way", "least"),
    [
        ("binary", "roc_auc", "far", "tree", 0.9),
        ("binary", "log_loss", "far", "tree", -0.4),
        ("multiclass", "macro_f1", "word", "words", 0.99),
        ("regression", "r2", "far", "line", 0.9),
        ("regression", "mae", "far", "line", -20),
    ],
)
def test_the_best_column_answers_for_rows_without_a_target(
    run: Run,
    write: Write,
    tmp_path: Any,
    problem: str,
    metric: str,
    column: str,
    way: str,
    least: float,
) -> None:
    request = asked(write, problem, metric, tmp_path)
    found = run("single_feature", **request)
    assert (found["column"], found["by"], found["columns"]) == (column, way, 3)
    scored = run("score", **request, predictions=request["out"], plots=False)
    lower = metric in ("log_loss", "mae")
    assert (-scored["value"] if lower else scored["value"]) > least
    assert found["out_of_fold"] == pytest.approx(scored["value"], rel=0.5)


def test_values_never_seen_get_the_answer_of_all_and_nothing_listed_is_refused(
    run: Run, error: Refused, write: Write, tmp_path: Any
) -> None:
    request = asked(write, "multiclass", "accuracy", tmp_path)
    request["held"] = write("new.csv", ["noise", "far", "word"], [["?", "many", "violet"]])
    run("single_feature", **{**request, "columns": ["word"]})
    said = read_table(tmp_path / "said.csv")
    assert [float(word) for word in said.rows[0][1:]] == pytest.approx([1 / 3] * 3, abs=0.05)
    run("single_feature", **{**request, "columns": ["far"]})
    assert "no column" in error("single_feature", **{**request, "columns": ["gone"]})
