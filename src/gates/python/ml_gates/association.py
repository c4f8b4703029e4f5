"""How strongly numbers go with a target, whatever their scale."""

from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from ml_gates.predictions import Codes, Floats

FEWEST_OF_A_CLASS = 10
MOST_CODES_A_CLASS = 2


def auc(scores: Floats, positive: Floats) -> float:
    """Return the area under the ROC curve of scores, shape (rows,); .5 with one class only.

    The rank-sum form, Hanley and McNeil (1982); ties count half.
    """
    hits = float(positive.sum())
    misses = len(positive) - hits
    if hits == 0 or misses == 0:
        return 0.5
    ranks = rankdata(scores)
    return float((ranks[positive > 0].sum() - hits * (hits + 1) / 2) / (hits * misses))


def correlation(left: Floats, right: Floats) -> float:
    """Return Pearson's correlation; 0 where one side is constant."""
    a, b = left - left.mean(), right - right.mean()
    size = float(np.sqrt((a @ a) * (b @ b)))
    return 0.0 if size == 0 else float(a @ b) / size


def strength(values: Floats, truth: Floats | Codes, classes: int) -> float:
    """Return how well one column tells the target, from 0 (nothing) to 1 (all), shape (rows,) both.

    Classes (their number, 0 for a number): the mean over classes with enough rows of
    |2 AUC − 1|, each against the rest. A column of few distinct values may name classes by any
    codes: its values are ordered by how often the class goes with them, not by their size.
    Numbers: the size of Spearman's correlation.
    """
    if classes == 0:
        return abs(correlation(rankdata(values), rankdata(truth)))
    found = []
    distinct, places = np.unique(values, return_inverse=True)
    few = len(distinct) <= MOST_CODES_A_CLASS * classes
    for code in range(classes):
        inside = np.asarray(truth == code, dtype=np.float64)
        if FEWEST_OF_A_CLASS <= inside.sum() <= len(inside) - FEWEST_OF_A_CLASS:
            rates = np.bincount(places, inside) / np.bincount(places)
            found.append(abs(2 * auc(rates[places] if few else values, inside) - 1))
    return float(np.mean(found)) if found else 0.0
