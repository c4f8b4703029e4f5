"""`single_feature`: what the best of the listed columns alone says of rows that were kept aside.

It is chosen among the training rows, out of fold, so that the rows kept aside compare a model with
one column and not with the luckiest of many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.tree import DecisionTreeRegressor

from ml_gates.errors import GateError
from ml_gates.labels import number_of
from ml_gates.metrics import check_metric, gain, measure
from ml_gates.predictions import PROBABILITY, Case, Codes, Floats, Numbers, Truth
from ml_gates.request import Request
from ml_gates.table import Dialect, Table, read_table, write_table

FOLDS, MOST_ROWS = 5, 50_000
FIRST_ROWS, FINALISTS = 2_000, 5
"""All columns are ranked on so many rows, and so many of them then on all."""
MOST_LEAVES, FEWEST_OF_A_LEAF = 16, 20
PRIOR = 10.0
"""Rows of the overall answer that each word is given: one that was seen once says little."""


@dataclass(frozen=True)
class Column:
    """One column and the way in which it answers; numbers (NaN: missing), or words as codes."""

    name: str
    way: str
    known: Floats
    held: Floats


class _Goal:
    """The target of the training rows: `wanted` has shape (rows, classes) or (rows, 1)."""

    def __init__(self, truth: Truth, metric: str, seed: int) -> None:
        self.metric, self.truth = metric, truth
        self.numeric = truth.target.problem == "regression"
        self.names = [*truth.classes, *sorted(set(truth.labels) - set(truth.classes))]
        if self.numeric:
            self.wanted = np.array([[float(label)] for label in truth.labels])
        else:
            place = {label: at for at, label in enumerate(self.names)}
            self.wanted = np.eye(len(self.names))[[place[label] for label in truth.labels]]
        # Some rows in another order: what is fitted and compared is the first of these.
        self.order: Codes = np.random.default_rng(seed).permutation(len(self.wanted))[:MOST_ROWS]

    def answers(self, column: Column, fit: Codes, asked: Floats) -> Floats:
        """Return what the column says, fitted on some training rows; shape as `wanted`."""
        known, wanted = column.known[fit], self.wanted[fit]
        if column.way == "words":
            return _shares(known.astype(np.int64), wanted, asked.astype(np.int64))
        if column.way == "tree":
            tree = DecisionTreeRegressor(
                max_leaf_nodes=MOST_LEAVES, min_samples_leaf=FEWEST_OF_A_LEAF, random_state=0
            )
            # Of classes it then splits by Gini's index, and answers with their shares.
            said = tree.fit(known[:, None], wanted).predict(asked[:, None])
            shares = np.asarray(said, dtype=np.float64).reshape(len(asked), -1)
            if self.numeric:
                return shares
            # A leaf of one class is not sure of it: log_loss would never forgive it the first miss.
            leaf = FEWEST_OF_A_LEAF
            return np.asarray((shares * leaf + wanted.mean(axis=0) * PRIOR) / (leaf + PRIOR))
        return self._line(known, wanted, asked)

    def _line(self, known: Floats, wanted: Floats, asked: Floats) -> Floats:
        middle = float(np.nanmean(known)) if not np.isnan(known).all() else 0.0
        spread = float(np.nanstd(known)) or 1.0
        x, to = (np.nan_to_num((one - middle) / spread)[:, None] for one in (known, asked))
        if self.numeric:
            return np.asarray(LinearRegression().fit(x, wanted[:, 0]).predict(to))[:, None]
        labels = wanted.argmax(axis=1)
        if len(np.unique(labels)) < 2:
            return np.tile(wanted.mean(axis=0), (len(asked), 1))
        line = LogisticRegression().fit(x, labels)
        said = np.zeros((len(asked), len(self.names)))
        said[:, line.classes_] = line.predict_proba(to)
        return said

    def quality(self, column: Column, rows: int) -> float:
        """Return the metric of the column on the first rows, out of fold."""
        here = self.order[:rows]
        said = np.zeros((len(here), self.wanted.shape[1]))
        fold = np.arange(len(here)) % FOLDS
        for number in range(FOLDS):
            asked = column.known[here[fold == number]]
            said[fold == number] = self.answers(column, here[fold != number], asked)
        return measure(self.metric, self._case(here, said))

    def _case(self, rows: Codes, said: Floats) -> Case:
        if self.numeric:
            return Numbers(self.wanted[rows, 0], said[:, 0])
        case = self.truth.classes_case(self.names, said.argmax(axis=1), said)
        return type(case)(case.labels, case.truth[rows], case.predicted, said, case.positive)

    def best(self, columns: list[Column], rows: int) -> list[Column]:
        """Return the columns, the best on the first rows first."""

        def worth(column: Column) -> float:
            value = self.quality(column, rows)
            return gain(self.metric, value, 0.0) if np.isfinite(value) else -np.inf

        return sorted(columns, key=worth, reverse=True)


def single_feature(request: Request) -> dict[str, Any]:
    """Write what the best column alone predicts for the rows of `held`, which have no target."""
    truth, dialect = Truth.of(request, "data"), Dialect.of(request)
    check_metric(request.text("metric"), truth.target.problem)
    held = read_table(request.file("held"), dialect.delimiter)
    names = [name for name in request.texts("columns") if name in held.columns]
    if not names:
        raise GateError("columns names no column of held")
    goal = _Goal(truth, request.text("metric"), request.integer("seed", 0))
    columns = [one for name in names for one in _ways(name, truth.table, held, dialect)]
    finalists = goal.best(columns, FIRST_ROWS)[:FINALISTS]
    best = goal.best(finalists, MOST_ROWS)[0]
    write_table(request.path("out"), _written(goal, goal.answers(best, goal.order, best.held)))
    return {
        "column": best.name,
        "by": best.way,
        "columns": len(names),
        "out_of_fold": goal.quality(best, MOST_ROWS),
        "rows": len(goal.order),
    }


def _ways(name: str, table: Table, held: Table, dialect: Dialect) -> Iterator[Column]:
    """Yield the ways in which a column answers: numbers by a tree and a line, words by shares."""
    known, asked = table.values(name), held.values(name)
    there = [word for word in known if word not in dialect.missing]
    if there and all(number_of(word) is not None for word in there):
        numbers = [_numbers(words) for words in (known, asked)]
        yield Column(name, "tree", *numbers)
        yield Column(name, "line", *numbers)
        return
    codes = np.unique([*known, *asked], return_inverse=True)[1].astype(np.float64)
    yield Column(name, "words", codes[: len(known)], codes[len(known) :])


def _numbers(words: list[str]) -> Floats:
    """Return numbers, NaN for what is none: a value kept aside may be written as no other is."""
    found = [number_of(word) for word in words]
    return np.array([np.nan if value is None else value for value in found], dtype=np.float64)


def _shares(known: Codes, wanted: Floats, asked: Codes) -> Floats:
    """Return the mean of each word, drawn to the overall mean; that alone for a new word."""
    size = int(max(known.max(), asked.max(initial=0))) + 1
    rows = np.bincount(known, minlength=size)[:, None]
    sums = np.zeros((size, wanted.shape[1]))
    np.add.at(sums, known, wanted)
    means = (sums + PRIOR * wanted.mean(axis=0)) / (rows + PRIOR)
    return np.asarray(means[asked], dtype=np.float64)


def _written(goal: _Goal, said: Floats) -> Table:
    """Return predictions as a project writes them."""
    if goal.numeric:
        return Table(["prediction"], [[repr(float(value))] for value in said[:, 0]])
    rows = [[goal.names[int(row.argmax())], *(repr(float(value)) for value in row)] for row in said]
    return Table(["prediction", *(PROBABILITY + name for name in goal.names)], rows)
