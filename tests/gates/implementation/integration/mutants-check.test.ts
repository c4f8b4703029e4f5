import {describe, expect, test} from 'vitest';
import {gatesPythonIsThere, judged, type ScoredProject} from '../scored-project.ts';

const id = 'integration.mutants';

/** A project whose package is called `env`, with tests of what it fits. */
const withTests = (body: string): ScoredProject => ({
	files: {
		'env/__init__.py': '',
		'env/fit.py': `"""What is learned of rows."""

LABELS = {"hit": 1, "none": 0}


def known(rows):
    return [row for row in rows if row["age"] != ""]


def label(row):
    return LABELS[row["label"]]


def scaled(value, middle, width):
    return (value - middle) / width


def learn(rows):
    rows = known(rows)
    ages = [float(row["age"]) for row in rows if label(row) == 1]
    middle = sum(ages) / len(ages)
    width = max(ages) - min(ages) + 1
    return {"middle": middle, "width": width, "first": scaled(ages[0], middle, width)}
`,
		'train.py': `import csv, json, pathlib, sys
from env.fit import learn
data, model = sys.argv[1:3]
pathlib.Path(model).mkdir(parents=True, exist_ok=True)
rows = list(csv.DictReader(open(data, newline="")))
json.dump(learn(rows), open(pathlib.Path(model) / "model.json", "w"))
`,
		'predict.py': `import csv, json, pathlib, sys
from env.fit import scaled
model, data, out = sys.argv[1:4]
learned = json.load(open(pathlib.Path(model) / "model.json"))
writer = csv.writer(open(out, "w", newline=""))
writer.writerow(["prediction", "first"])
for row in csv.DictReader(open(data, newline="")):
    score = scaled(float(row["age"]), learned["middle"], learned["width"])
    writer.writerow(["hit" if score > 0 else "none", score + learned["first"]])
`,
		'test_fit.py': `import unittest
from env.fit import known, label, learn, scaled


class Test(unittest.TestCase):
    def test_it(self):
${body.replaceAll(/^/gm, '        ')}
`,
	},
});
const strong = `rows = [{"age": a, "label": l} for a, l in (("1", "hit"), ("4", "hit"), ("", "hit"), ("9", "none"))]
self.assertEqual(known(rows), [rows[0], rows[1], rows[3]])
self.assertEqual([label(row) for row in rows], [1, 1, 1, 0])
self.assertEqual(scaled(5, 1, 2), 2)
self.assertEqual(learn(rows), {"middle": 2.5, "width": 4, "first": -0.375})
import pathlib, subprocess, sys, tempfile
place = pathlib.Path(tempfile.mkdtemp())
(place / "rows.csv").write_text("age,label\\n1,hit\\n4,hit\\n9,none\\n")
for words in ("train.py rows.csv deep/model", "predict.py deep/model rows.csv out.csv"):
    script, *files = words.split()
    subprocess.run([sys.executable, script, *(str(place / file) for file in files)], check=True)
self.assertEqual(
    (place / "out.csv").read_text().split(),
    ["prediction,first", "none,-0.75", "hit,0.0", "hit,1.25"],
)`;

describe.skipIf(!gatesPythonIsThere)('integration.mutants', () => {
	test('tests that check catch our breaks, in a package called env too; tests that only import do not', async () => {
		const caught = (await judged(withTests(strong), [id])).get(id);
		expect(caught).toMatchObject({verdict: 'pass'});
		const missed = (await judged(withTests('self.assertTrue(learn)'), [id])).get(id);
		expect(missed).toMatchObject({verdict: 'fail', reason: expect.stringContaining('breaks went unnoticed')});
	}, 300_000);
});
