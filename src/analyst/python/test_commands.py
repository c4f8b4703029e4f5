"""What pipeline.yaml promises of its commands: python -m unittest discover -s tests."""

from __future__ import annotations

import csv
import json
import math
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Mapping, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
DATA = "data/rows.csv"
DELIMITER = ","
TARGET = "target"
RECODE: dict[str, str | None] = json.loads("{}")
REGRESSION = False
ROWS = 600
# As in pipeline.yaml; change both.
COMMANDS: dict[str, list[str]] = json.loads("{}")


def run(name: str, **places: object) -> None:
    """Run a command of the project; its output is shown when it fails."""
    words = COMMANDS[name]
    for place, value in places.items():
        words = [word.replace("{" + place + "}", str(value)) for word in words]
    if words[0] in ("python", "python3"):
        words = [sys.executable, *words[1:]]
    done = subprocess.run(words, check=False, cwd=PROJECT, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{name} ended with {done.returncode}: {done.stderr[-2000:]}")


def read(file: Path, delimiter: str = ",") -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    with open(file, encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=delimiter))


def write(file: Path, rows: Sequence[Mapping[str, str]], columns: Sequence[str]) -> None:
    """Write these columns of the rows as the project's data is written."""
    with open(file, "w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(
            opened, columns, delimiter=DELIMITER, extrasaction="ignore", lineterminator="\n"
        )
        writer.writeheader()
        writer.writerows(rows)


def label(row: Mapping[str, str]) -> str | None:
    """Return what the model learns for a row; None: nothing."""
    return RECODE.get(row[TARGET], row[TARGET])


def number(word: str | None) -> float:
    """Return a word of a regression as a number."""
    return float(word or "nan")


class Commands(unittest.TestCase):
    """Trained once on three of four rows; every fourth row is only predicted."""

    folder: Path
    columns: list[str]
    names: list[str]
    kept: list[dict[str, str]]
    training: list[dict[str, str]]
    predictions: list[str]

    @classmethod
    def setUpClass(cls) -> None:
        """Train, and predict the rows that were kept."""
        place = tempfile.TemporaryDirectory()
        cls.addClassCleanup(place.cleanup)
        cls.folder = Path(place.name)
        rows = [row for row in read(PROJECT / DATA, DELIMITER) if label(row) not in (None, "")]
        rows = rows[:: max(1, len(rows) // ROWS)][:ROWS]
        cls.columns = list(rows[0])
        cls.kept = rows[::4]
        cls.training = [row for at, row in enumerate(rows) if at % 4 != 0]
        cls.predictions = cls.predicted("first", cls.kept)

    @classmethod
    def predicted(
        cls, name: str, kept: list[dict[str, str]], trained: str | None = None
    ) -> list[str]:
        """Return the predictions for rows; trains first, unless a model is named."""
        model = cls.folder / f"model-{trained or name}"
        if trained is None:
            data = cls.folder / f"{name}-training.csv"
            write(data, cls.training, cls.columns)
            run("train", data=data, model=model, seed=7)
        shown, out = cls.folder / f"{name}-shown.csv", cls.folder / f"{name}-out.csv"
        write(shown, kept, [column for column in cls.columns if column != TARGET])
        run("predict", model=model, data=shown, out=out)
        rows = read(out)
        cls.names = list(rows[0])
        return [row["prediction"] for row in rows]

    def test_every_row_is_predicted(self) -> None:
        """Each row has a label that was seen in training, or a number."""
        self.assertEqual(len(self.predictions), len(self.kept))
        self.assertNotIn("", self.names)  # a column without a name: an index that slipped in
        if REGRESSION:
            self.assertTrue(all(math.isfinite(number(one)) for one in self.predictions))
        else:
            self.assertLessEqual(set(self.predictions), {label(row) for row in self.training})

    def test_predictions_follow_their_rows(self) -> None:
        """Rows in another order have the same predictions."""
        turned = self.predicted("turned", self.kept[::-1], trained="first")
        self.assertEqual(turned[::-1], self.predictions)

    def test_the_same_training_gives_the_same_predictions(self) -> None:
        """Nothing is left to chance."""
        self.assertEqual(self.predicted("again", self.kept), self.predictions)

    def test_better_than_always_the_same_answer(self) -> None:
        """Something was learned."""
        truth = [label(row) for row in self.kept]
        if REGRESSION:
            mean = sum(number(label(row)) for row in self.training) / len(self.training)
            wrong = sum(
                (number(one) - number(true)) ** 2 for one, true in zip(self.predictions, truth)
            )
            self.assertLess(wrong, sum((mean - number(true)) ** 2 for true in truth))
            return
        recalls = []
        for one in sorted({str(true) for true in truth}):
            mine = [prediction for prediction, true in zip(self.predictions, truth) if true == one]
            recalls.append(sum(prediction == one for prediction in mine) / len(mine))
        self.assertGreater(sum(recalls) / len(recalls), 1 / len(recalls))


if __name__ == "__main__":
    unittest.main()
