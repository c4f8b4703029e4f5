"""Truth and predictions side by side."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ml_gates.errors import GateError
from ml_gates.labels import Target, number_of
from ml_gates.request import Request
from ml_gates.table import Dialect, Table, read_table, table_of

Floats = NDArray[np.float64]
Codes = NDArray[np.int64]
PROBABILITY = "probability:"
SUM_TOLERANCE = 1e-3
"""How far the probabilities of a row may be from 1: wider than float32 and six written digits."""


@dataclass(frozen=True)
class Numbers:
    """A regression: truth and prediction, shape (rows,), units of the target."""

    truth: Floats
    predicted: Floats


@dataclass(frozen=True)
class Classes:
    """A classification.

    `truth` and `predicted` are places in `labels`, shape (rows,); `probabilities` has shape
    (rows, labels) with NaN where the project gave none, or is None; `positive` is a place or None.
    """

    labels: list[str]
    truth: Codes
    predicted: Codes
    probabilities: Floats | None
    positive: int | None

    def score(self) -> Floats:
        """Return the probability of the positive label, shape (rows,)."""
        if self.positive is None:
            raise GateError("roc_auc and average_precision need a positive label")
        if self.probabilities is None or np.isnan(self.probabilities[:, self.positive]).all():
            name = PROBABILITY + self.labels[self.positive]
            raise GateError(f"the predictions have no column {name!r}")
        return np.asarray(self.probabilities[:, self.positive], dtype=np.float64)

    @cached_property
    def ranks(self) -> Codes:
        """Number the distinct scores from the lowest, shape (rows,)."""
        return np.unique(self.score(), return_inverse=True)[1].astype(np.int64)

    @cached_property
    def is_positive(self) -> Floats:
        """Return 1 where the truth is the positive label, shape (rows,)."""
        return np.asarray(self.truth == self.positive, dtype=np.float64)

    @cached_property
    def surprise(self) -> Floats:
        """Return −ln of the probability of the truth, shape (rows,), clipped at float64's step."""
        of_truth = self.filled_probabilities()[np.arange(len(self.truth)), self.truth]
        step = np.finfo(np.float64).eps
        return np.asarray(-np.log(np.clip(of_truth, step, 1 - step)))

    def filled_probabilities(self) -> Floats:
        """Return the probabilities, 0 for labels that have none, shape (rows, labels)."""
        if self.probabilities is None:
            raise GateError(f"log_loss needs the columns {PROBABILITY}<label>")
        return np.asarray(np.nan_to_num(self.probabilities), dtype=np.float64)


Case = Numbers | Classes


@dataclass(frozen=True)
class Truth:
    """The rows that have a label, and what a request says of them."""

    target: Target
    table: Table
    rows: list[int]
    """Places in the whole truth file of the rows of `table`."""
    total: int
    labels: list[str]
    """One a row of `table`."""
    classes: list[str]
    positive: str | None
    unseen: int
    """Rows left out: their label is neither among the classes nor among the training rows."""
    training: list[str]
    """Labels of the training rows, [] where the request names none."""

    @staticmethod
    def of(request: Request, key: str = "truth") -> Truth:
        """Read the file under `key`; rows without label, and those not in `only`, are left out."""
        target, delimiter = Target.of(request), Dialect.of(request).delimiter
        table = table_of(request, key, delimiter)
        found = target.labels(table)
        if (only := request.rows("only")) is not None:
            asked = set(only)
            found = [label if row in asked else None for row, label in enumerate(found)]
        training: list[str] = []
        if request.has("training"):
            there = target.labels(read_table(request.file("training"), delimiter))
            training = [label for label in there if label is not None]
        unseen = 0
        if training and target.problem != "regression":
            # Nobody can predict a label that no training row has.
            nameable = {None, *training, *request.texts("classes", [])}
            unseen = sum(label not in nameable for label in found)
            found = [label if label in nameable else None for label in found]
        rows = [row for row, label in enumerate(found) if label is not None]
        if not rows:
            raise GateError(f"no row of {key} has a label")
        labels = [label for label in found if label is not None]
        classes = request.texts("classes", [])
        if not classes and target.problem != "regression":
            classes = sorted(set(labels))
        positive = request.optional_text("positive")
        if target.problem == "binary" and positive is None:
            positive = classes[-1]
        if positive is not None and positive not in classes:
            raise GateError(f"positive {positive!r} is none of the classes {classes}")
        return Truth(
            target=target,
            table=table.take(rows),
            rows=rows,
            total=len(table.rows),
            labels=labels,
            classes=classes,
            positive=positive,
            unseen=unseen,
            training=training,
        )

    def case(self, path: Path) -> Case:
        """Read predictions, a row for each row of the truth file, and set them beside the truth."""
        table = read_table(path)
        if len(table.rows) != self.total:
            raise GateError(f"{path.name} has {len(table.rows)} predictions for {self.total} rows")
        table = table.take(self.rows)
        if self.target.problem == "regression":
            predicted = floats(table, "prediction", path.name)
            return Numbers(np.array([float(label) for label in self.labels]), predicted)
        words = table.values("prediction")
        labels = [*self.classes]
        for word in (*self.labels, *words):
            if word not in labels:
                labels.append(word)
        place = {label: at for at, label in enumerate(labels)}
        return self.classes_case(
            labels,
            np.array([place[word] for word in words], dtype=np.int64),
            _probabilities(table, labels, self.classes, path.name),
        )

    def classes_case(
        self, labels: list[str], predicted: Codes, probabilities: Floats | None
    ) -> Classes:
        """Set predicted places in `labels` beside the truth."""
        place = {label: at for at, label in enumerate(labels)}
        truth = np.array([place[label] for label in self.labels], dtype=np.int64)
        positive = None if self.positive is None else place[self.positive]
        return Classes(labels, truth, predicted, probabilities, positive)


def floats(table: Table, column: str, where: str) -> Floats:
    """Return a column of finite numbers, shape (rows,)."""
    values = []
    for row, word in enumerate(table.values(column)):
        value = number_of(word)
        if value is None:
            raise GateError(f"{where}: row {row} of {column!r} is {word!r:.40}, no finite number")
        values.append(value)
    return np.array(values, dtype=np.float64)


def _probabilities(
    table: Table, labels: list[str], classes: list[str], where: str
) -> Floats | None:
    given = [label for label in labels if PROBABILITY + label in table.columns]
    if not given:
        return None
    matrix = np.full((len(table.rows), len(labels)), np.nan)
    for label in given:
        matrix[:, labels.index(label)] = floats(table, PROBABILITY + label, where)
    if np.nanmin(matrix) < 0 or np.nanmax(matrix) > 1 + SUM_TOLERANCE:
        raise GateError(f"{where}: a probability lies outside 0 to 1")
    sums = np.nansum(matrix, axis=1)
    if set(classes) <= set(given) and np.abs(sums - 1).max() > SUM_TOLERANCE:
        worst = int(np.abs(sums - 1).argmax())
        raise GateError(f"{where}: the probabilities of row {worst} add up to {sums[worst]:.4f}")
    return matrix
