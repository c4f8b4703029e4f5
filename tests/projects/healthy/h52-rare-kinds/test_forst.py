import csv
import math
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from sklearn.metrics import f1_score

from forst import core


class Forest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        rows = core.read("proben/samples.csv")
        cls.train, cls.test = [r for a, r in enumerate(rows) if a % 3], rows[::3]
        cls.place = tempfile.TemporaryDirectory()
        cls.forest, cls.figures = core.learn(cls.train, 1)
        core.save(cls.forest, cls.figures, cls.place.name)
        cls.shares = core.answer(cls.place.name, cls.test)

    @classmethod
    def tearDownClass(cls):
        cls.place.cleanup()

    def test_out_of_bag_is_what_other_rows_give(self):
        told = [max(s, key=s.get) for s in self.shares]
        score = f1_score([r["kind"] for r in self.test], told, average="macro")
        self.assertGreater(score, 0.7)
        self.assertAlmostEqual(score, self.figures["oob_f1_macro"], delta=0.12)

    def test_labels_stay_text(self):
        self.assertEqual(set(self.forest.classes_), set(core.KINDS) & {r["kind"] for r in self.train})
        self.assertIn("007", self.forest.classes_)

    def test_probabilities(self):
        for s in self.shares:
            self.assertAlmostEqual(sum(s.values()), 1)
            self.assertEqual(list(s), list(core.KINDS))

    def test_one_row_alone(self):
        for at in (0, 5, 9):
            for kind, share in core.answer(self.place.name, [self.test[at]])[0].items():
                self.assertAlmostEqual(share, self.shares[at][kind])

    def test_gaps_and_new_colours(self):
        row = {**dict.fromkeys(core.NUMBERS, ""), "colour": "blue"}
        self.assertAlmostEqual(sum(core.answer(self.place.name, [row])[0].values()), 1)

    def test_the_matrix(self):
        row = {**dict.fromkeys(core.NUMBERS, ""), "fe": "1.5", "colour": "red"}
        (found,) = core.matrix([row]).tolist()
        self.assertEqual(found[0], 1.5)
        self.assertTrue(all(math.isnan(one) for one in found[1:6]))
        self.assertEqual(found[6:], [0.0, 1.0, 0.0])

    def test_the_commands_write_what_the_functions_say(self):
        with tempfile.TemporaryDirectory() as d:
            data, model, out = Path(d) / "few.csv", Path(d) / "m", Path(d) / "out.csv"
            with data.open("w", newline="") as f:
                w = csv.DictWriter(f, list(self.test[0]))
                w.writeheader()
                w.writerows(self.test)
            for words in (["learn", data, model, "3"], ["tell", model, data, out]):
                subprocess.run([sys.executable, "-m", f"forst.{words[0]}", *map(str, words[1:])], check=True, stdout=subprocess.DEVNULL)
            told = core.read(out)
            core.save(*core.learn(self.test, 3), Path(d) / "n")
            for one, shares in zip(told, core.answer(Path(d) / "n", self.test), strict=True):
                self.assertEqual(one["prediction"], max(shares, key=shares.get))
                self.assertEqual({k: float(one[f"probability:{k}"]) for k in core.KINDS}, shares)
                self.assertEqual(list(one), ["prediction", *(f"probability:{k}" for k in core.KINDS)])

    def test_a_rare_kind_may_be_absent(self):
        forest, _ = core.learn([r for r in self.train if r["kind"] != "NA"], 1)
        with tempfile.TemporaryDirectory() as d:
            core.save(forest, {}, d)
            self.assertEqual(core.answer(d, self.test[:1])[0]["NA"], 0.0)


if __name__ == "__main__":
    unittest.main()
