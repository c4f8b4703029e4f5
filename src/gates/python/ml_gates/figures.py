"""Figures of quality by the names people use, and how a stated one compares with ours.

A name such as "F1" has several definitions; each is measured, and a stated figure that agrees with
one of them agrees.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ml_gates.association import auc
from ml_gates.errors import GateError
from ml_gates.metrics import METRICS_OF
from ml_gates.predictions import Case, Classes, Floats, Numbers
from ml_gates.resampled import confusion, measure_resampled

Figure = Callable[[Case, Floats], float]
BINS = 10


def variants(name: str, case: Case, problem: str) -> list[Figure]:
    """Return the definitions of a figure for these predictions; [] where none can be measured."""
    found = _of_numbers(name) if isinstance(case, Numbers) else _of_classes(name, case)
    if name in METRICS_OF[problem]:
        found.insert(0, lambda case, weights: measure_resampled(name, case, weights))
    everything = np.ones(len(case.truth))
    return [figure for figure in found if _defined(figure, case, everything)]


def _defined(figure: Figure, case: Case, weights: Floats) -> bool:
    try:
        return bool(np.isfinite(figure(case, weights)))
    except GateError:
        return False


def has_scores(case: Classes) -> bool:
    """Tell whether rows are decided by the probability of one of two labels."""
    if case.positive is None or case.probabilities is None or len(case.labels) != 2:
        return False
    return not bool(np.isnan(case.probabilities[:, case.positive]).any())


def decided_at(case: Case, cut: float) -> Case | None:
    """Return the case with what scores `cut` or more as positive; None without scores."""
    if cut <= 0 or isinstance(case, Numbers) or case.positive is None or not has_scores(case):
        return None
    predicted = np.where(case.score() >= cut, case.positive, 1 - case.positive)
    return replace(case, predicted=predicted.astype(np.int64))


def _of_numbers(name: str) -> list[Figure]:
    def size(case: Case) -> Floats:
        assert isinstance(case, Numbers)
        return np.abs(case.truth - case.predicted)

    def share(case: Case, weights: Floats) -> float:
        assert isinstance(case, Numbers)
        there = case.truth != 0
        if not there.any():
            return float("nan")
        off = size(case)[there] / np.abs(case.truth[there])
        return float(np.average(off, weights=weights[there]))

    table: dict[str, list[Figure]] = {
        "mse": [lambda c, w: float(np.average(size(c) ** 2, weights=w))],
        "mape": [share, lambda c, w: 100 * share(c, w)],
    }
    return list(table.get(name, []))


def _of_classes(name: str, case: Classes) -> list[Figure]:
    if name in ("precision", "recall", "f1", "specificity"):
        return _by_class(name, len(case.labels))
    table: dict[str, list[Figure]] = {
        "mcc": [_matthews],
        "kappa": [_kappa],
        "brier": [_brier, *(_part(_brier, by) for by in {2, len(case.labels)})],
        "ece": [_ece_of_decisions, _ece_of_positive],
        "roc_auc": _one_against_rest(case),
    }
    return list(table.get(name, []))


def _part(figure: Figure, by: int) -> Figure:
    return lambda case, weights: figure(case, weights) / by


def _by_class(name: str, labels: int) -> list[Figure]:
    def each(case: Case, weights: Floats) -> tuple[Floats, Floats]:
        assert isinstance(case, Classes)
        cells = confusion(case, weights)
        right, rows, said = np.diag(cells), cells.sum(axis=1), cells.sum(axis=0)
        rest = cells.sum() - rows
        with np.errstate(divide="ignore", invalid="ignore"):
            values = {
                "precision": right / said,
                "recall": right / rows,
                "f1": 2 * right / (rows + said),
                "specificity": (rest - (said - right)) / rest,
            }[name]
        return np.nan_to_num(values), rows

    def of(place: int) -> Figure:
        return lambda case, weights: float(each(case, weights)[0][place])

    def macro(case: Case, weights: Floats) -> float:
        values, rows = each(case, weights)
        return float(values[rows > 0].mean())

    def weighted(case: Case, weights: Floats) -> float:
        values, rows = each(case, weights)
        return float(np.average(values, weights=rows))

    def micro(case: Case, weights: Floats) -> float:
        return measure_resampled("accuracy", case, weights)

    return [macro, weighted, micro, *(of(place) for place in range(labels))]


def _matthews(case: Case, weights: Floats) -> float:
    assert isinstance(case, Classes)
    cells = confusion(case, weights)
    total, right = cells.sum(), np.trace(cells)
    rows, said = cells.sum(axis=1), cells.sum(axis=0)
    size = np.sqrt((total**2 - said @ said) * (total**2 - rows @ rows))
    return 0.0 if size == 0 else float((right * total - rows @ said) / size)


def _kappa(case: Case, weights: Floats) -> float:
    assert isinstance(case, Classes)
    cells = confusion(case, weights) / weights.sum()
    chance = float(cells.sum(axis=1) @ cells.sum(axis=0))
    return 0.0 if chance == 1 else float((np.trace(cells) - chance) / (1 - chance))


def given(case: Case) -> tuple[Classes, Floats]:
    """Return the probabilities, shape (rows, labels). Raises GateError without them."""
    if not isinstance(case, Classes) or case.probabilities is None:
        raise GateError("the predictions hold no probabilities")
    return case, np.nan_to_num(case.probabilities)


def _brier(case: Case, weights: Floats) -> float:
    classes, said = given(case)
    hit = np.zeros_like(said)
    hit[np.arange(len(hit)), classes.truth] = 1
    return float(np.average(((said - hit) ** 2).sum(axis=1), weights=weights))


def _ece_of_decisions(case: Case, weights: Floats) -> float:
    classes, said = given(case)
    right = np.asarray(classes.truth == classes.predicted, dtype=np.float64)
    return _ece(said[np.arange(len(said)), classes.predicted], right, weights)


def _ece_of_positive(case: Case, weights: Floats) -> float:
    classes, _ = given(case)
    return _ece(classes.score(), classes.is_positive, weights)


def _ece(said: Floats, happened: Floats, weights: Floats) -> float:
    """Return the expected calibration error in ten bins, Naeini et al. (2015)."""
    places = np.minimum((said * BINS).astype(np.int64), BINS - 1)
    off = np.bincount(places, weights * (said - happened), BINS)
    return float(np.abs(off).sum() / weights.sum())


def _one_against_rest(case: Classes) -> list[Figure]:
    if case.positive is not None or case.probabilities is None:
        return []

    def each(case: Case, weights: Floats) -> tuple[Floats, Floats]:
        classes, said = given(case)
        # A resample holds whole rows, so that repeating them is the weight.
        rows = np.repeat(np.arange(len(said)), weights.astype(np.int64))
        counts = np.bincount(classes.truth[rows], minlength=len(classes.labels)).astype(np.float64)
        there = np.flatnonzero((counts > 0) & (counts < len(rows)))
        truth = classes.truth[rows]
        areas = [auc(said[rows, at], np.asarray(truth == at, dtype=np.float64)) for at in there]
        return np.array(areas), counts[there]

    def macro(case: Case, weights: Floats) -> float:
        return float(each(case, weights)[0].mean())

    def weighted(case: Case, weights: Floats) -> float:
        areas, counts = each(case, weights)
        return float(np.average(areas, weights=counts))

    return [macro, weighted]
