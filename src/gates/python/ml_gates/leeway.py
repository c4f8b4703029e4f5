"""How far an honest figure may lie from ours for reasons that no resample of the rows shows.

A threshold that a training chose lies elsewhere after another training: where decisions are not
those of the likelier label, each threshold may have been the one, for a figure that has a best one.
Precision and recall reach 1 at some threshold of any model: for them, those that are as good by F1.
And a model that says 0 pays some 36 nats for each row that it is wrong about: as rare rows as make
most of a log loss come in another number each time.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ml_gates.figures import Figure, decided_at, has_scores
from ml_gates.predictions import Case, Classes, Floats
from ml_gates.resampled import confusion

SIGMAS = 3.9
"""As far as chance may move F1: 99.99 %."""
MOST_CUTS = 100
UNSEEN = 12.0
"""Rows of a kind of which none was seen: more come once in 160,000 times (Poisson)."""
WITH_A_BEST = frozenset({"accuracy", "balanced_accuracy", "macro_f1", "f1", "mcc", "kappa"})
TRADED = frozenset({"precision", "recall", "specificity"})
Leeway = Callable[[str, Figure], tuple[float, float]]


def leeway(case: Case, drawn: list[Floats]) -> Leeway:
    """Return what says the lowest and the highest that a figure may be of this model."""
    others: list[Classes] = []
    as_good: list[Classes] = []
    chosen = False
    if isinstance(case, Classes) and has_scores(case):
        others, chosen = _at_other_thresholds(case), _is_chosen(case)
        as_good = _as_good(case, others, drawn) if chosen else []
    ones = np.ones(len(case.truth))

    def of(name: str, figure: Figure) -> tuple[float, float]:
        values = [figure(case, ones)]
        if name in WITH_A_BEST | TRADED:
            values += [
                figure(other, ones) for other in (others if name in WITH_A_BEST else as_good)
            ]
        if name == "log_loss" and isinstance(case, Classes):
            values += _of_certain(case)
        there = [value for value in values if math.isfinite(value)]
        # A threshold that comes out as an even one may come out as another: that is no boast.
        return min(there), there[0] if name in WITH_A_BEST and not chosen else max(there)

    return of


def _is_chosen(case: Classes) -> bool:
    """Tell whether decisions are others than those of the likelier label."""
    said, score = case.predicted == case.positive, case.score()
    return not np.array_equal(np.where(score == 0.5, said, score > 0.5), said)


def _at_other_thresholds(case: Classes) -> list[Classes]:
    scores = np.unique(case.score())
    places = np.linspace(0, len(scores) - 1, min(len(scores), MOST_CUTS)).astype(np.int64)
    decided = (decided_at(case, float(cut)) for cut in scores[places])
    return [one for one in decided if isinstance(one, Classes)]


def _as_good(case: Classes, others: list[Classes], drawn: list[Floats]) -> list[Classes]:
    ones = np.ones(len(case.truth))
    reach = SIGMAS * float(np.std([_f1(case, weights) for weights in drawn]))
    return [one for one in others if abs(_f1(one, ones) - _f1(case, ones)) <= reach]


def _f1(case: Classes, weights: Floats) -> float:
    assert case.positive is not None
    cells, at = confusion(case, weights), case.positive
    both = cells[at].sum() + cells[:, at].sum()
    return float(2 * cells[at, at] / both) if both else 0.0


def _of_certain(case: Classes) -> list[float]:
    """Return the loss without rows it was wrongly certain about, and with many more of them."""
    step = np.finfo(np.float64).eps
    if case.filled_probabilities().min() > step:
        return []
    most = -math.log(step)
    rest = case.surprise[case.surprise < most * 0.999]
    lowest = float(rest.sum() / len(case.surprise))
    return [lowest, float(case.surprise.mean()) + most * UNSEEN / len(case.surprise)]
