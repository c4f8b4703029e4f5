"""The target as the model learns it."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from ml_gates.errors import GateError
from ml_gates.reading import Readings
from ml_gates.request import Request
from ml_gates.table import Dialect, Table

PROBLEMS = ("binary", "multiclass", "regression")


@dataclass(frozen=True)
class Target:
    """Which column is learned, and what its words become."""

    column: str
    recode: dict[str, str | None]
    problem: str
    missing: frozenset[str]
    readings: Readings = field(default_factory=lambda: Readings({}))

    @staticmethod
    def of(request: Request) -> Target:
        """Read `target`, `recode`, `problem` and `missing` of a request."""
        recode: dict[str, str | None] = {}
        for word, label in request.object("recode").values.items():
            if label is not None and not isinstance(label, str):
                raise GateError(f"recode[{word!r}] must be a string or null")
            recode[word] = label
        problem = request.text("problem", "multiclass")
        if problem not in PROBLEMS:
            raise GateError(f"problem must be one of {PROBLEMS}, seen {problem!r}")
        return Target(
            request.text("target"),
            recode,
            problem,
            Dialect.of(request).missing,
            Readings.of(request),
        )

    def label(self, word: str) -> str | None:
        """Return the label of a word; None when the row has none or is left out."""
        read = self.readings.word(self.column, word)
        if word in self.missing or (read == "" and word != ""):
            return None
        label = self.recode.get(word, read)
        if label is None or self.problem != "regression":
            return label
        return None if number_of(label) is None else label

    def labels(self, table: Table) -> list[str | None]:
        """Return a label or None for every row."""
        return [self.label(word) for word in table.values(self.column)]


def number_of(word: str) -> float | None:
    """Return the finite number a word spells, else None."""
    try:
        value = float(word)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
