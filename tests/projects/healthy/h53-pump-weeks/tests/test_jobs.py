import json, subprocess, sys, tempfile, unittest
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "jobs"))
import shared


class Jobs(unittest.TestCase):
    def setUp(self):
        self.table = shared.read(ROOT / "data" / "pumps.csv")
        self.truth = (self.table["failed"] == "1").to_numpy()

    def test_split_by_week(self):
        train, test = shared.sides(self.table)
        self.assertEqual(sorted(train + test), list(range(len(self.table))))
        self.assertLess(self.table["week"].iloc[train].max(), self.table["week"].iloc[test].min())

    def test_later_weeks_and_monotone(self):
        train, test = shared.sides(self.table)
        model = shared.model(0).fit(self.table.iloc[train], self.truth[train])
        share = model.predict_proba(self.table.iloc[test])[:, 1]
        self.assertGreater(roc_auc_score(self.truth[test], share), 0.68)
        for name, more in (("hours", 3000), ("vibration", 2)):
            higher = self.table.iloc[test].assign(**{name: lambda t: t[name] + more})
            self.assertTrue((model.predict_proba(higher)[:, 1] >= share - 1e-9).all())

    def test_site_of_noise_gives_nothing(self):
        random = np.random.default_rng(0)
        noise = self.table.assign(site=[f"n{n}" for n in random.integers(0, 900, len(self.table))])
        coded = shared.model(0)[0].fit_transform(noise, self.truth)[:, 0]
        self.assertLess(abs(roc_auc_score(self.truth, coded) - 0.5), 0.06)

    def test_cheapest(self):
        self.assertEqual(shared.cheapest(np.array([False, True, True]), np.array([0.1, 0.3, 0.5])), 0.11)

    def test_commands(self):
        with tempfile.TemporaryDirectory() as d:
            lines = (ROOT / "data" / "pumps.csv").read_text().splitlines()
            (Path(d) / "a.csv").write_text("\n".join(lines[:1500]) + "\n")
            (Path(d) / "b.csv").write_text("\n".join(line.rsplit(",", 1)[0] for line in [lines[0], *lines[1500:]]) + "\n")
            for words in (["train.py", f"{d}/a.csv", f"{d}/m", "1"], ["predict.py", f"{d}/m", f"{d}/b.csv", f"{d}/p.csv"]):
                subprocess.run([sys.executable, str(ROOT / "jobs" / words[0]), *words[1:]], check=True, stdout=subprocess.DEVNULL)
            found = shared.pd.read_csv(f"{d}/p.csv", dtype={"prediction": str})
            threshold = float((Path(d) / "m" / "threshold.txt").read_text())
            self.assertEqual(len(found), len(lines) - 1500)
            self.assertTrue(((found["prediction"] == "1") == (found["probability:1"] >= threshold)).all())
            np.testing.assert_allclose(found["probability:0"] + found["probability:1"], 1)
            truth = [line.rsplit(",", 1)[1] == "1" for line in lines[1500:]]
            self.assertGreater(roc_auc_score(truth, found["probability:1"]), 0.65)

    def test_split_command(self):
        with tempfile.TemporaryDirectory() as d:
            words = [str(ROOT / "jobs" / "split.py"), str(ROOT / "data" / "pumps.csv"), f"{d}/s.json"]
            subprocess.run([sys.executable, *words], check=True)
            sides = json.loads((Path(d) / "s.json").read_text())
            self.assertEqual((sides["train"], sides["test"]), tuple(list(map(int, side)) for side in shared.sides(self.table)))


if __name__ == "__main__":
    unittest.main()
