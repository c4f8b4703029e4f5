import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const rows = Array.from({length: 40}, (_, index) => `${index},${index % 4 === 0 ? 'yes' : 'no'}`).join('\n');

/** A project that needs nothing but Python itself: its model is the most frequent label. */
export const tinyFiles: Readonly<Record<string, string>> = {
	'data/rows.csv': `age,churned\n${rows}\n`,
	'train.py': `import collections, csv, json, pathlib, sys
data, model, seed = sys.argv[1:]
with open(data, newline="") as lines:
    labels = [row["churned"] for row in csv.DictReader(lines)]
pathlib.Path(model).mkdir(parents=True, exist_ok=True)
label = collections.Counter(labels).most_common(1)[0][0]
(pathlib.Path(model) / "model.json").write_text(json.dumps({"label": label}))
pathlib.Path("trained.txt").write_text(seed)
`,
	'predict.py': `import csv, json, pathlib, sys
model, data, out = sys.argv[1:]
label = json.loads((pathlib.Path(model) / "model.json").read_text())["label"]
with open(data, newline="") as lines, open(out, "w", newline="") as written:
    rows = csv.DictReader(lines)
    writer = csv.writer(written)
    writer.writerow(["prediction"])
    for _ in rows:
        writer.writerow([label])
`,
	'pipeline.yaml': `schema: 1
name: tiny churn
problem: binary
data:
  path: data/rows.csv
target:
  column: churned
  classes: ["no", "yes"]
  positive: "yes"
split:
  rule: stratified
environment:
  lock: null
commands:
  train: [python, train.py, "{data}", "{model}", "{seed}"]
  predict: [python, predict.py, "{model}", "{data}", "{out}"]
`,
};

export type TinyProject = {readonly root: string; remove(): Promise<void>};

/** The project in a folder of its own; `change` adds files, or leaves out those that are null. */
export async function tinyProject(change: Readonly<Record<string, string | null>> = {}): Promise<TinyProject> {
	const root = await mkdtemp(path.join(os.tmpdir(), 'tiny-'));
	for (const [name, text] of Object.entries({...tinyFiles, ...change})) {
		if (text === null) continue;
		await mkdir(path.dirname(path.join(root, name)), {recursive: true});
		await writeFile(path.join(root, name), text);
	}
	return {root, remove: () => rm(root, {recursive: true, force: true})};
}
