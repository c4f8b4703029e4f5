"""Stated figures agree within both sampling errors, and no further."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from conftest import Run, Write
from sklearn import metrics as reference


def scored(write: Write, seed: int, rows: int, skill: float, name: str = "") -> dict[str, Any]:
    """Truth and predictions of a binary problem, the request for them, and their ROC AUC."""
    random = np.random.default_rng(seed)
    yes = random.random(rows) < 0.3
    score = 1 / (1 + np.exp(-(skill * yes + random.normal(size=rows) - skill / 2)))
    return {
        "truth": write(f"t{name}.csv", ["y"], [["yes" if one else "no"] for one in yes]),
        "predictions": write(
            f"p{name}.csv",
            ["prediction", "probability:no", "probability:yes"],
            [["yes" if s > 0.5 else "no", 1 - s, s] for s in score],
        ),
        "target": "y",
        "problem": "binary",
        "classes": ["no", "yes"],
        "positive": "yes",
        "arrays": (yes, score),
    }


def stated(run: Run, case: dict[str, Any], *claims: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask for claims of some rows."""
    request = {key: value for key, value in case.items() if key != "arrays"}
    return list(run("stated", **request, claims=list(claims))["claims"])


def test_a_figure_of_another_sample_agrees_and_one_far_off_does_not_both_ways(
    run: Run, write: Write
) -> None:
    case = scored(write, 0, 500, 1.5)
    yes, score = scored(write, 1, 400, 1.5, "other")["arrays"]
    said = float(reference.roc_auc_score(yes, score))
    honest = {"figure": "roc_auc", "value": said, "rows": 400}
    above = {"figure": "roc_auc", "value": 0.99, "rows": 400}
    below = {"figure": "roc_auc", "value": 0.6, "rows": 400}
    found = stated(run, case, honest, above, below)
    assert [one["agrees"] for one in found] == [True, False, False]
    mine = reference.roc_auc_score(*case["arrays"])
    assert found[0]["ours"] == pytest.approx(mine)


def test_few_rows_say_little_and_a_stated_interval_is_taken_at_its_word(
    run: Run, write: Write
) -> None:
    case = scored(write, 0, 900, 1.5)
    few = {"figure": "roc_auc", "value": 0.97, "rows": 25}
    sure = few | {"low": 0.96, "high": 0.98}
    assert [one["agrees"] for one in stated(run, case, few)] == [True]
    assert [one["agrees"] for one in stated(run, case, sure)] == [False]


def test_a_perfect_score_on_few_rows_is_no_proof_of_a_perfect_model(run: Run, write: Write) -> None:
    case = scored(write, 0, 30, 40)
    claim = {"figure": "accuracy", "value": 0.93, "rows": 30}
    found = stated(run, case, claim)
    assert found[0]["ours"] == 1
    assert found[0]["agrees"] is True


def test_no_honest_claim_is_refused_over_many_samples(run: Run, write: Write) -> None:
    refused = 0
    for seed in range(60):
        case = scored(write, seed, 120, 2.5)
        claims = []
        for other in range(5):
            yes, score = scored(write, 1000 + 7 * seed + other, 90, 2.5, "other")["arrays"]
            said = score > 0.5
            value = float(reference.roc_auc_score(yes, score))
            claims.append({"figure": "roc_auc", "value": value, "rows": 90})
            value = float(reference.balanced_accuracy_score(yes, said))
            claims.append({"figure": "balanced_accuracy", "value": value, "rows": 90})
        refused += sum(one["agrees"] is False for one in stated(run, case, *claims))
    assert refused == 0


def test_errors_of_heavy_tails_agree_and_a_tenth_of_one_does_not(run: Run, write: Write) -> None:
    def sample(seed: int) -> Any:
        random = np.random.default_rng(seed)
        truth = random.normal(size=300)
        return truth, truth + random.standard_t(2.5, size=300)

    for seed in range(20):
        truth, predicted = sample(seed)
        other = sample(100 + seed)
        case = {
            "truth": write("t.csv", ["y"], [[one] for one in truth]),
            "predictions": write("p.csv", ["prediction"], [[one] for one in predicted]),
            "target": "y",
            "problem": "regression",
        }
        rmse = float(np.sqrt(reference.mean_squared_error(*other)))
        r2 = float(reference.r2_score(*other))
        found = stated(
            run,
            case,
            {"figure": "rmse", "value": rmse, "rows": 300},
            {"figure": "r2", "value": r2, "rows": 300},
            {"figure": "mae", "value": 0.1 * rmse, "rows": 300},
        )
        assert [one["agrees"] for one in found] == [True, True, False]


def test_any_definition_of_a_name_will_do_and_rounding_is_no_difference(
    run: Run, write: Write
) -> None:
    case = scored(write, 0, 40_000, 1.5)
    yes, score = case["arrays"]
    said = score > 0.5
    f1 = [reference.f1_score(yes, said, average=way) for way in ("macro", "weighted", "binary")]
    names = {
        "mcc": reference.matthews_corrcoef(yes, said),
        "kappa": reference.cohen_kappa_score(yes, said),
        "brier": reference.brier_score_loss(yes, score),
        "specificity": reference.recall_score(~yes, ~said),
        "precision": reference.precision_score(yes, said),
    }
    claims = [{"figure": "f1", "value": float(one)} for one in f1]
    claims += [{"figure": name, "value": float(one)} for name, one in names.items()]
    for one in stated(run, case, *claims):
        assert one["ours"] == pytest.approx(one["value"])
    value = round(float(reference.roc_auc_score(yes, score)), 1)
    rounded = {"figure": "roc_auc", "value": value, "rows": 10_000}
    assert stated(run, case, rounded)[0]["agrees"] is False
    assert stated(run, case, rounded | {"rounding": 0.05})[0]["agrees"] is True


def test_what_cannot_be_measured_is_said_to_be_unknown(run: Run, write: Write) -> None:
    found = stated(run, scored(write, 0, 100, 1.5), {"figure": "ndcg", "value": 0.3})
    assert found[0]["agrees"] is None


def test_decisions_at_another_threshold_agree_where_it_is_said(run: Run, write: Write) -> None:
    case = scored(write, 0, 4000, 1.5)
    yes, score = case["arrays"]
    claim = {"figure": "recall", "value": float(reference.recall_score(yes, score >= 0.2))}
    assert [one["agrees"] for one in stated(run, case, claim, claim | {"cut": 0.2})] == [
        False,
        True,
    ]


def test_a_chosen_threshold_may_be_another_one_as_good_and_no_other(run: Run, write: Write) -> None:
    case = scored(write, 0, 4000, 1.5)
    yes, score = case["arrays"]
    rows = [["yes" if s >= 0.4 else "no", 1 - s, s] for s in score]
    case["predictions"] = write("c.csv", ["prediction", "probability:no", "probability:yes"], rows)
    recalls = [float(reference.recall_score(yes, score >= cut)) for cut in (0.45, 0.05)]
    found = stated(run, case, *({"figure": "recall", "value": one} for one in recalls))
    assert [one["agrees"] for one in found] == [True, False]


def test_an_accuracy_at_another_threshold_is_no_boast_where_it_is_below_ours(
    run: Run, write: Write
) -> None:
    case = scored(write, 0, 4000, 1.5)
    yes, score = case["arrays"]
    low = float(reference.accuracy_score(yes, score >= 0.2))
    claims = ({"figure": "accuracy", "value": one} for one in (low, 0.99))
    assert [one["agrees"] for one in stated(run, case, *claims)] == [True, False]


def test_another_number_of_rows_it_was_wrongly_certain_of_is_chance(run: Run, write: Write) -> None:
    case = scored(write, 0, 400, 1.5)
    yes, score = case["arrays"]
    sure = [1.0 if at == int(np.flatnonzero(yes)[0]) else float(s) for at, s in enumerate(score)]
    rows = [["yes" if s > 0.5 else "no", 1 - s, s] for s in sure]
    case["predictions"] = write("s.csv", ["prediction", "probability:no", "probability:yes"], rows)
    ours = float(reference.log_loss(yes, sure))
    found = stated(
        run,
        case,
        {"figure": "log_loss", "value": ours + 0.2},
        {"figure": "log_loss", "value": 0.01},
    )
    assert [one["agrees"] for one in found] == [True, False]
