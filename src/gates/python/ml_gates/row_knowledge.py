"""`row_knowledge`: whether answers that go with the truth know rows, or only how the world is.

A model that was trained on permuted labels may still be better than chance where somebody wrote
down what is known beforehand: more debt never lowers the risk. Such knowledge is a function of the
features. Who knows rows answers by their labels beyond what the features tell: the answers depend
on the truth given the features. Tested by the generalised covariance measure, Shah and Peters
(2020): both sides lose what gradient boosting learns of them from the features, the answers by
folds, the truth from the training rows; what is left must not go together.

What was learned from real labels, those of nobody's giving, is a function of the features too, but
one as sure as the honest model. Constraints alone leave a model trained on noise unsure: `part` is
its gain over the shares of the training labels (Brier, or squared error), as a part of the gain
of the model that was trained on the labels.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import KFold

from ml_gates.errors import GateError
from ml_gates.labels import number_of
from ml_gates.predictions import Case, Classes, Floats, Numbers, Truth
from ml_gates.request import Request
from ml_gates.table import Table, read_table

FOLDS = 5
MOST_ROWS = 20_000
NUMBERS = 0.95


def row_knowledge(request: Request) -> dict[str, Any]:
    """Test answers of models trained on permuted labels, beside an honest one's."""
    truth = Truth.of(request)
    training = read_table(request.file("training"), request.text("delimiter", ","))
    cases = [truth.case(Request({"p": path}).file("p")) for path in request.texts("predictions")]
    if not cases:
        raise GateError("row_knowledge needs at least one file of predictions")
    honest = truth.case(request.file("honest"))
    seed = request.integer("seed", 0)
    names = [name for name in truth.table.columns if name != truth.target.column]
    read = truth.target.readings
    known, held = _matrices(
        read.table(training), read.table(truth.table), names, truth.target.missing
    )
    labels = truth.target.labels(training)
    rows = [row for row, label in enumerate(labels) if label is not None]
    rows = np.random.default_rng(seed).permutation(rows)[:MOST_ROWS].tolist()
    found = []
    for goal, given, scores in _sides(truth, [labels[row] for row in rows], cases):
        rest = goal - _learned(known[rows], given, held, seed)
        scaled = (scores - scores.mean()) / (scores.std() or 1)
        apart = scaled - _out_of_fold(held, scaled, seed)
        product = rest * apart
        spread = float(product.std())
        found.append(float(product.mean() / spread * np.sqrt(len(product))) if spread > 0 else 0.0)
    z = max(found, key=abs)
    # As many questions as there are labels: Bonferroni's way, in sigmas.
    prior = [label for label in labels if label is not None]
    gains = [_gain(case, prior) for case in cases]
    full = _gain(honest, prior)
    use = 0 if full[0] > 0 else 1
    mean = float(np.mean([gain[use] for gain in gains]))
    return {
        "z": z,
        "questions": len(found),
        "part": mean / full[use] if full[use] > 0 else 0.0,
        "gain": mean,
        "honest": full[use],
    }


def _matrices(
    training: Table, held: Table, names: list[str], missing: frozenset[str]
) -> tuple[Floats, Floats]:
    """Return the features of both tables: numbers, or words by their place in the alphabet."""
    left, right = [], []
    for name in names:
        if name not in training.columns:
            continue
        mine, theirs = training.values(name), held.values(name)
        there = [word for word in (*mine, *theirs) if word not in missing]
        if sum(number_of(word) is not None for word in there) < NUMBERS * len(there):
            place = {word: float(at) for at, word in enumerate(sorted(set(there)))}
            left.append([place.get(word, np.nan) for word in mine])
            right.append([place.get(word, np.nan) for word in theirs])
        else:
            left.append([_or_nan(word) for word in mine])
            right.append([_or_nan(word) for word in theirs])
    if not left:
        raise GateError("there is no feature to learn from")
    return np.array(left, dtype=np.float64).T, np.array(right, dtype=np.float64).T


def _or_nan(word: str) -> float:
    value = number_of(word)
    return float("nan") if value is None else value


def _sides(
    truth: Truth, given: list[str | None], cases: list[Case]
) -> list[tuple[Floats, Floats, Floats]]:
    """Return what is true, what is true in training, and what is answered, a label each."""
    first = cases[0]
    if isinstance(first, Numbers):
        known = np.array([float(label or "nan") for label in given])
        answers = [case.predicted for case in cases if isinstance(case, Numbers)]
        return [(first.truth, known, np.mean(answers, axis=0))]
    sides = []
    labels = truth.classes[1:] if len(truth.classes) == 2 else truth.classes
    for label in labels:
        goal = np.array([float(one == label) for one in truth.labels])
        known = np.array([float(one == label) for one in given])
        answers = [_score(case, label) for case in cases if isinstance(case, Classes)]
        if goal.std() > 0:
            sides.append((goal, known, np.asarray(np.mean(answers, axis=0))))
    if not sides:
        raise GateError("the truth has too few labels to tell chance from knowledge")
    return sides


def _score(case: Classes, label: str) -> Floats:
    at = case.labels.index(label)
    if case.probabilities is not None and not np.isnan(case.probabilities[:, at]).all():
        return np.nan_to_num(case.probabilities[:, at])
    return np.asarray(case.predicted == at, dtype=np.float64)


def _model(seed: int) -> HistGradientBoostingRegressor:
    return HistGradientBoostingRegressor(
        max_iter=200, max_leaf_nodes=15, early_stopping=False, random_state=seed
    )


def _learned(known: Floats, given: Floats, held: Floats, seed: int) -> Floats:
    return np.asarray(_model(seed).fit(known, given).predict(held), dtype=np.float64)


def _out_of_fold(matrix: Floats, values: Floats, seed: int) -> Floats:
    found = np.zeros(len(values))
    for inside, outside in KFold(FOLDS, shuffle=True, random_state=seed).split(matrix):
        found[outside] = _learned(matrix[inside], values[inside], matrix[outside], seed)
    return found


def _gain(case: Case, training: list[str]) -> tuple[float, float]:
    """Return the gain over an answer that knows no feature: by probabilities, by decisions."""
    if isinstance(case, Numbers):
        middle = np.mean([float(label) for label in training])
        error = ((case.truth - case.predicted) ** 2).mean()
        gain = float(((case.truth - middle) ** 2).mean() - error)
        return gain, gain
    shares = np.array([training.count(label) / len(training) for label in case.labels])
    hit = np.eye(len(case.labels))[case.truth]
    decided = float(
        np.mean(
            [
                (case.predicted == case.truth)[case.truth == at].mean()
                for at in np.unique(case.truth)
            ]
        )
    ) - 1 / len(np.unique(case.truth))
    if case.probabilities is None:
        return 0.0, decided
    said = np.nan_to_num(case.probabilities)
    plain = ((shares - hit) ** 2).sum(axis=1).mean()
    return float(plain - ((said - hit) ** 2).sum(axis=1).mean()), decided
