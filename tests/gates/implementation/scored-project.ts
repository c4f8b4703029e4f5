import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {Check} from '../../../src/domain/check.ts';
import {findCheck} from '../../../src/gates/checks.ts';
import {judge} from '../../../src/gates/judge.ts';
import {shared} from '../../../src/gates/shared.ts';
import {stateOf} from '../../../src/gates/verify/session-state.ts';
import {parsePipeline} from '../../../src/steps/pipeline-file.ts';
import type {CheckDefinition, GateContext} from '../../../src/steps/step.ts';
import {run} from '../../../src/system/exec.ts';
import {pythonIsTested, testPython} from '../../support/python.ts';

/** The gates' Python: the environment that is made in CI, else that of PATH. */
const gatesPython = pythonIsTested ? await testPython() : 'python3';

/** Does it have what the gates need for what these projects are asked? */
export const gatesPythonIsThere = (await run(gatesPython, ['-c', 'import numpy, pyarrow'], {timeoutMs: 60_000})).exitCode === 0;

const train = `import csv, json, pathlib, sys
data, model = sys.argv[1:3]
rows = list(csv.DictReader(open(data, newline="")))
pathlib.Path(model).mkdir(parents=True, exist_ok=True)
old = [float(row["age"]) for row in rows if row["label"] == "hit"]
learned = {"middle": sum(old) / len(old)}
json.dump(learned, open(pathlib.Path(model) / "model.json", "w"))
`;
const predict = (change: string) => `import csv, json, math, os, pathlib, sys
model, data, out = sys.argv[1:4]
more = sys.argv[4:]
learned = json.load(open(pathlib.Path(model) / "model.json"))
rows = list(csv.DictReader(open(data, newline="")))
scores = [1 / (1 + math.exp(-(float(row["age"]) - learned["middle"]) / 40)) for row in rows]
${change}
with open(out, "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["prediction", "probability:hit", "probability:none"])
    for score in scores:
        writer.writerow(["hit" if score >= 0.5 else "none", score, 1 - score])
`;

const rows = Array.from({length: 120}, (_, at) => {
	const day = new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10);
	return `${day},${(at * 37) % 91},${(at * 37) % 91 > 45 ? 'hit' : 'none'}`;
});

/** The data of every such project, with its labels. */
export const rowsFile = `day,age,label\n${rows.join('\n')}\n`;

export type ScoredProject = {
	/** What predict does to its `scores` before it writes them; Python. */
	readonly predict?: string;
	/** What train does beside fitting; Python. */
	readonly train?: string;
	/** Further lines of pipeline.yaml. */
	readonly more?: string;
	readonly split?: string;
	readonly predictCommand?: string;
	/** Of its data; pipeline.yaml says nothing of it. */
	readonly delimiter?: string;
	readonly commands?: string;
	readonly files?: Readonly<Record<string, string | Uint8Array>>;
};

/** A project that splits by itself; `fits`: the rows that it fits on, `written`: what its split leaves in `out`. Python. */
export const ownSplit = (fits: string, written = 'json.dump({"train": rows[:cut], "test": rows[cut:]}, out)'): ScoredProject => ({
	commands: '  split: python split.py {data} {out}\n  train_on_split: python train.py {data} {model} {split}\n',
	files: {
		'split.py': `import json, sys
rows = list(range(sum(1 for _ in open(sys.argv[1])) - 1))
cut, out = len(rows) * 4 // 5, open(sys.argv[2], "w")
${written}
`,
		'train.py': `import csv, json, pathlib, sys
data, model, *split = sys.argv[1:]
rows = list(csv.DictReader(open(data, newline="")))
train = json.load(open(split[0]))["train"] if split else range(len(rows) * 4 // 5)
ages = [float(rows[at]["age"]) for at in ${fits}]
pathlib.Path(model).mkdir(parents=True, exist_ok=True)
json.dump({"middle": sum(ages) / len(ages)}, open(pathlib.Path(model) / "model.json", "w"))
`,
	},
});

/** A small project with scores that follow from a row's age, changed in one way; judged by some checks of the program. */
export async function judged(project: ScoredProject, ids: readonly string[]): Promise<ReadonlyMap<string, Check>> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'scored-'));
	const root = path.join(folder, 'project');
	const scratch = path.join(folder, 'scratch');
	const pipeline = `problem: binary
data: {path: data/rows.csv}
target: {column: label, classes: [hit, none], positive: hit}
split: ${project.split ?? '{rule: time, column: day}'}
commands:
  train: python train.py {data} {model}
  predict: ${project.predictCommand ?? 'python predict.py {model} {data} {out}'}
${project.commands ?? ''}${project.more ?? ''}`;
	const delimiter = project.delimiter ?? ',';
	const reading = (script: string) => script.replaceAll('newline=""))', `newline=""), delimiter=${JSON.stringify(delimiter)})`);
	const files: Record<string, string | Uint8Array> = {
		'data/rows.csv': rowsFile.replaceAll(',', delimiter),
		'train.py': reading(`${train}${project.train ?? ''}\n`),
		'predict.py': reading(predict(project.predict ?? '')),
		'pipeline.yaml': pipeline,
		...project.files,
	};
	try {
		await mkdir(scratch, {recursive: true});
		for (const [name, text] of Object.entries(files)) {
			await mkdir(path.dirname(path.join(root, name)), {recursive: true});
			await writeFile(path.join(root, name), text);
		}
		const read = parsePipeline(pipeline);
		if (!read.ok) throw new Error(read.problem);
		const made = withPython(shared());
		const only = ids.map((id): CheckDefinition => {
			const found = findCheck(id)?.check;
			if (!found) throw new Error(`there is no check ${id}`);
			return {...found, measure: context => found.measure({...context, shared: made})};
		});
		const checks = await judge({
			state: stateOf(read.pipeline, root, '2026-01-01T00:00:00.000Z'),
			phase: 'IMPLEMENTATION',
			root,
			environment: {},
			dataFilesOf: () => [],
			scratch,
			signal: new AbortController().signal,
			seed: 11,
			only,
		});
		return new Map(checks.map(check => [check.id, check]));
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}

/** The Python of the tests in place of an environment that would have to be installed. */
function withPython(made: GateContext['shared']): GateContext['shared'] {
	const python = async () => ({python: gatesPython, place: '', seconds: 0, mib: 0, tool: 'uv', made: false});
	// As in shared.ts: the key says what is made.
	function once<T>(key: string, make: () => Promise<T>): Promise<T>;
	function once(key: string, make: () => Promise<unknown>): Promise<unknown> {
		return made(key, key === 'gate environment' ? python : make);
	}
	return once;
}
