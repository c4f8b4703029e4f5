import {describe, expect, test} from 'vitest';
import {gatesPythonIsThere, judged, type ScoredProject} from '../scored-project.ts';

const id = 'validation.declared_ships';

const rows = Array.from({length: 400}, (_, at) => {
	const [age, luck] = [(at * 37) % 91, (at * 53) % 97];
	return `${new Date(Date.UTC(2020, 0, 1 + at)).toISOString().slice(0, 10)},${age},${(at * 29) % 83},${age + luck > 90 ? 'hit' : 'none'}`;
});

/** A fit is two means of each column; `flat` looks at one of them only. `ships`: what `train` alone does to what it learned. */
const project = (ships: string): ScoredProject => ({
	files: {
		'data/rows.csv': `day,age,load,label\n${rows.join('\n')}\n`,
		'params.json': '{"candidate": "means", "params": {}}',
		'means.py': `import csv, json, sys
command, *words = sys.argv[1:]
read = lambda file: list(csv.DictReader(open(file, newline="")))
def fit(rows, names):
    mean = lambda name, label: sum(float(row[name]) for row in rows if row["label"] == label) / max(1, sum(row["label"] == label for row in rows))
    return {name: mean(name, "hit") - mean(name, "none") for name in names}
def score(weights, rows):
    return [min(max(0.5 + sum(weight * (float(row[name]) - 45) for name, weight in weights.items()) / 5000, 0.01), 0.99) for row in rows]
def write(out, scores):
    with open(out, "w", newline="") as file:
        csv.writer(file).writerows([["prediction", "probability:hit", "probability:none"], *[["hit" if s > 0.5 else "none", s, 1 - s] for s in scores]])
if command == "split":
    count = len(read(words[0]))
    json.dump({"train": list(range(count * 4 // 5)), "test": list(range(count * 4 // 5, count))}, open(words[1], "w"))
elif command == "train":
    rows = read(words[0])
    split = json.load(open(words[2])) if len(words) > 2 else None
    train = [rows[at] for at in (split["train"] if split else range(len(rows) * 4 // 5))]
    weights = fit(train, ["age", "load"])
    if split is None:
        ${ships}
    json.dump(weights, open(words[1], "w"))
elif command == "predict":
    write(words[2], score(json.load(open(words[0])), read(words[1])))
else:
    rows, folds = read(words[0]), [row["fold"] for row in read(words[1])]
    names = ["age", "load"] if words[2] == "means" else ["load"]
    scores = [0.5] * len(rows)
    for fold in set(folds):
        weights = fit([row for row, one in zip(rows, folds) if one != fold], names)
        for at, row in enumerate(rows):
            if folds[at] == fold:
                scores[at] = score(weights, [row])[0]
    write(words[3], scores)
`,
		'train.py': 'import runpy, sys\nsys.argv = ["means.py", "train", *sys.argv[1:]]\nrunpy.run_path("means.py")\n',
	},
	predictCommand: 'python means.py predict {model} {data} {out}',
	commands: `  split: python means.py split {data} {out}
  train_on_split: python means.py train {data} {model} {split}
  cross_validate: python means.py cross_validate {data} {folds} {candidate} {out} {params}
`,
	more: 'model: {metric: balanced_accuracy, candidates: [flat, means]}\n',
});
const verdictOf = async (ships: string) => (await judged(project(ships), [id])).get(id);

describe.skipIf(!gatesPythonIsThere)('ships as declared', () => {
	test.each([
		['what is fitted on its own split', 'pass'],
		['what is fitted again on all rows', 'weights = fit(rows, ["age", "load"])'],
	])('%s passes', async (_, ships) => {
		expect(await verdictOf(ships)).toMatchObject({verdict: 'pass', reason: null});
	});

	test('a model that only `train` makes, under the name of the declared one, fails', async () => {
		const check = await verdictOf('weights = {"age": weights["age"] + 20, "load": 40}');
		expect(check?.verdict).toBe('fail');
		expect(check?.reason).toMatch(/^`train` ships another model than was declared: `train` predicts .* away from `train_on_split`/);
	});
});
