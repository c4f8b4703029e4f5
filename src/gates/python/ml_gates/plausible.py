"""`plausible`: whether probabilities can be those of a model, however badly calibrated.

Honest models are off: boosting is too sure, class weights shift every probability, a tree or its
nearest neighbour says 0 and 1. A test of calibration would fail them. What none of them does:
answer one probability while its decisions vary; answer two that do not move with what it was
trained on; order the rows worse than its own decisions; be far off on the whole, beyond the way
from the class's share to an even share, which is as far as balancing of classes moves it.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ml_gates.association import auc
from ml_gates.bootstrap import weights
from ml_gates.errors import GateError
from ml_gates.figures import given
from ml_gates.predictions import Classes, Floats, Truth
from ml_gates.request import Request
from ml_gates.units import Rule

SIGMAS = 4.5
"""One-sided, 3 in a million for each label and question."""
FEWEST_OF_A_LABEL = 25
FEWEST_DECIDED = 5
ALIKE = 0.01
EXACT = 1e-9
LEAST_LOSS = 0.02
FAR = 0.2


def plausible(request: Request) -> dict[str, Any]:
    """Say what is wrong with the probabilities of a model."""
    truth = Truth.of(request)
    if truth.target.problem == "regression":
        raise GateError("numbers have no probabilities")
    case = truth.case(request.file("predictions"))
    if not isinstance(case, Classes) or case.probabilities is None:
        return {"rows": len(truth.labels), "given": False, "asks_other": False, "faults": []}
    _, said = given(case)
    counts = np.bincount(case.predicted, minlength=len(case.labels))
    decided = np.flatnonzero(counts >= FEWEST_DECIDED)
    faults: list[dict[str, Any]] = []
    middles = _middles(said, case.predicted, decided)
    hard = bool((np.abs(said - np.round(said)) <= EXACT).all())
    asks_other = False
    if len(decided) > 1 and middles is not None and not hard:
        if np.abs(middles - middles[0]).max() <= ALIKE:
            faults.append({"kind": "constant", "label": None, "said": said[0].tolist()})
        elif request.has("other"):
            other = truth.case(request.file("other"))
            if _same_few(given(other)[1], middles):
                faults.append({"kind": "fixed", "label": None, "said": middles.tolist()})
        else:
            asks_other = True
    drawn = list(weights(truth, Rule.of(request), 200, request.integer("seed", 0)))
    for at, label in enumerate(case.labels):
        inside = np.asarray(case.truth == at, dtype=np.float64)
        if FEWEST_OF_A_LABEL <= inside.sum() <= len(inside) - FEWEST_OF_A_LABEL:
            faults += _faults_of(case, said, at, label, inside, drawn)
    return {
        "rows": len(truth.labels),
        "given": True,
        "hard": hard,
        "distinct": len(np.unique(np.round(said, 9), axis=0)),
        "asks_other": asks_other,
        "faults": faults,
    }


def _middles(said: Floats, predicted: Any, decided: Any) -> Floats | None:
    """Return one row of probabilities a decision; None where they differ within one."""
    middles = []
    for at in decided:
        there = said[predicted == at]
        if (there.max(axis=0) - there.min(axis=0)).max() > ALIKE:
            return None
        middles.append(there.mean(axis=0))
    return np.array(middles) if middles else None


def _same_few(said: Floats, middles: Floats) -> bool:
    apart = np.abs(said[:, None, :] - middles[None, :, :]).max(axis=2).min(axis=1)
    return bool(apart.max() <= ALIKE)


def _faults_of(
    case: Classes, said: Floats, at: int, label: str, inside: Floats, drawn: list[Floats]
) -> list[dict[str, Any]]:
    faults: list[dict[str, Any]] = []
    score, decision = said[:, at], np.asarray(case.predicted == at, dtype=np.float64)
    if 0 < decision.sum() < len(decision):
        mine, theirs = auc(score, inside), auc(decision, inside)
        lost = theirs - mine
        if lost > LEAST_LOSS:
            losses = [_lost(score, decision, inside, weight) for weight in drawn]
            if lost - SIGMAS * float(np.std(losses)) > LEAST_LOSS:
                one = {"kind": "order", "label": label, "said": mine, "observed": theirs}
                faults.append(one)
    share, even, mean = float(inside.mean()), 1 / len(case.labels), float(score.mean())
    error = SIGMAS * float(np.std(score - inside)) / np.sqrt(len(inside))
    if not min(share, even) - FAR - error <= mean <= max(share, even) + FAR + error:
        faults.append({"kind": "far", "label": label, "said": mean, "observed": share})
    return faults


def _lost(score: Floats, decision: Floats, inside: Floats, weight: Floats) -> float:
    rows = np.repeat(np.arange(len(score)), weight.astype(np.int64))
    return auc(decision[rows], inside[rows]) - auc(score[rows], inside[rows])
