import type {Pipeline} from '../../../domain/pipeline.ts';

/** Rows the tests train and predict on. */
const rows = 600;

/** Tests of a project's own `train` and `predict`, by nothing but Python's standard library. */
export function testsOfCommands({commands, data, target, problem}: Pipeline): string {
	const json = (value: unknown) => `json.loads(${JSON.stringify(JSON.stringify(value))})`;
	return `"""What pipeline.yaml promises of its commands: python -m unittest discover -s tests."""

import csv
import json
import math
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
DATA = PROJECT / ${JSON.stringify(data.path)}
DELIMITER = ${JSON.stringify(data.delimiter)}
TARGET = ${JSON.stringify(target.column)}
RECODE = ${json(target.recode)}
REGRESSION = ${problem === 'regression' ? 'True' : 'False'}
ROWS = ${rows}
# As in pipeline.yaml; change both.
COMMANDS = ${json({train: commands.train, predict: commands.predict})}


def run(name, **places):
    """Run a command of the project; its output is shown when it fails."""
    words = COMMANDS[name]
    for place, value in places.items():
        words = [word.replace("{" + place + "}", str(value)) for word in words]
    if words[0] in ("python", "python3"):
        words = [sys.executable, *words[1:]]
    done = subprocess.run(words, cwd=PROJECT, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{name} ended with {done.returncode}: {done.stderr[-2000:]}")


def read(file, delimiter=","):
    with open(file, encoding="utf-8-sig", newline="") as opened:
        return list(csv.DictReader(opened, delimiter=delimiter))


def write(file, rows, columns):
    with open(file, "w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, columns, delimiter=DELIMITER, extrasaction="ignore", lineterminator="\\n")
        writer.writeheader()
        writer.writerows(rows)


def label(row):
    return RECODE.get(row[TARGET], row[TARGET])


class Commands(unittest.TestCase):
    """Trained once on three of four rows; every fourth row is only predicted."""

    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.TemporaryDirectory()
        cls.folder = Path(cls.place.name)
        rows = [row for row in read(DATA, DELIMITER) if label(row) not in (None, "")]
        rows = rows[:: max(1, len(rows) // ROWS)][:ROWS]
        cls.columns = list(rows[0])
        cls.kept = rows[::4]
        cls.training = [row for at, row in enumerate(rows) if at % 4 != 0]
        cls.predictions = cls.predicted("first", cls.kept)

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    @classmethod
    def predicted(cls, name, kept, trained=None):
        """Return the predictions for rows; trains first, unless it is named which model is taken."""
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

    def test_every_row_is_predicted(self):
        self.assertEqual(len(self.predictions), len(self.kept))
        self.assertNotIn("", self.names)  # a column without a name: an index that slipped in
        if REGRESSION:
            self.assertTrue(all(math.isfinite(float(one)) for one in self.predictions))
        else:
            self.assertLessEqual(set(self.predictions), {label(row) for row in self.training})

    def test_predictions_follow_their_rows(self):
        turned = self.predicted("turned", self.kept[::-1], trained="first")
        self.assertEqual(turned[::-1], self.predictions)

    def test_the_same_training_gives_the_same_predictions(self):
        self.assertEqual(self.predicted("again", self.kept), self.predictions)

    def test_better_than_always_the_same_answer(self):
        truth = [label(row) for row in self.kept]
        if REGRESSION:
            mean = sum(float(label(row)) for row in self.training) / len(self.training)
            wrong = sum((float(one) - float(true)) ** 2 for one, true in zip(self.predictions, truth))
            self.assertLess(wrong, sum((mean - float(true)) ** 2 for true in truth))
            return
        recalls = []
        for one in sorted(set(truth)):
            mine = [prediction for prediction, true in zip(self.predictions, truth) if true == one]
            recalls.append(sum(prediction == one for prediction in mine) / len(mine))
        self.assertGreater(sum(recalls) / len(recalls), 1 / len(recalls))


if __name__ == "__main__":
    unittest.main()
`;
}
