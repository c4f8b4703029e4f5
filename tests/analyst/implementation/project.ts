import {cp, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {Command, CommandOutcome, StepInput} from '../../../src/steps/step.ts';
import {run} from '../../../src/system/exec.ts';
import {FakeTools} from '../../steps/tools.ts';
import {inputFor} from '../inputs.ts';

const pipeline = (test: readonly string[]) => `schema: 1
name: toy-project
package: toy
problem: binary
data: {path: data/train.csv}
target: {column: label, classes: [a, b], positive: b}
split: {rule: random, test_fraction: 0.25}
features:
  - {name: kind, kind: category, nullable: false}
model: {metric: accuracy, candidates: [linear, lightgbm], folds: 4, trials: 20, tuning_seconds: 60}
commands:
  split: [python, -m, toy, split, --data, "{data}", --out, "{out}"]
  train: [python, -m, toy, train, --data, "{data}", --model, "{model}", --seed, "{seed}"]
  refit: [python, -m, toy, refit, --data, "{data}", --model, "{model}", --out, "{out}"]
  predict: [python, -m, toy, predict, --model, "{model}", --data, "{data}", --out, "{out}"]
  predict_onnx: [python, -m, toy, predict-onnx, --model, "{model}", --data, "{data}", --out, "{out}"]
  cross_validate: [python, -m, toy, cross-validate, --data, "{data}", --folds, "{folds}", --candidate, "{candidate}", --params, "{params}", --out, "{out}"]
  tune: [python, -m, toy, tune, --data, "{data}", --study, "{study}", --out, "{out}", --trials, "{trials}"]
  evaluate: [python, -m, toy, evaluate, --model, "{model}", --data, "{data}", --out, "{out}"]
  test: [${test.join(', ')}]
`;

/** 200 rows: kind x is mostly a, kind y mostly b, kind z is a coin. */
const rows = Array.from({length: 200}, (_, at) => {
	const kind = ['x', 'y', 'z'][at % 3] ?? 'x';
	const label = kind === 'x' ? 'a' : kind === 'y' ? 'b' : at % 2 === 0 ? 'a' : 'b';
	return `${kind},${at},${label}`;
});

/** Hands that write below the step's folder and really run what they are asked to. */
export class RunningTools extends FakeTools {
	readonly ran: Command[] = [];
	readonly told: string[] = [];
	/** Refuses commands whose words hold this. */
	refuse: string | null = null;

	override progress(label = ''): void {
		this.told.push(label);
	}
	override async put(relative: string, content: string | Uint8Array): Promise<void> {
		await super.put(relative, content);
		await mkdir(path.dirname(path.join(this.folder, relative)), {recursive: true});
		await writeFile(path.join(this.folder, relative), content);
	}
	override async run(command: Command): Promise<CommandOutcome> {
		this.ran.push(command);
		if (this.refuse !== null && command.words.includes(this.refuse)) return {allowed: false, words: 'not today'};
		const [file, ...words] = command.words;
		const env = Object.fromEntries(Object.entries({...process.env, ...command.env}).map(([name, value]) => [name, value ?? '']));
		const result = await run(file, words, {cwd: command.cwd, env, timeoutMs: 20_000});
		return {allowed: true, result, peakRssMiB: null};
	}
}

export type Toy = {readonly home: string; readonly tools: RunningTools; readonly input: StepInput};

/** The toy project, a step's copy of it and hands; gone afterwards. */
export async function withToy<T>(step: string, use: (toy: Toy) => Promise<T>): Promise<T> {
	const root = await mkdtemp(path.join(os.tmpdir(), 'toy-'));
	try {
		const home = path.join(root, 'home');
		const folder = path.join(root, 'work');
		for (const place of [home, folder]) {
			await cp(path.join(import.meta.dirname, 'toy'), path.join(place, 'src/toy'), {recursive: true});
			await mkdir(path.join(place, 'data'));
			await writeFile(path.join(place, 'data/train.csv'), `kind,n,label\n${rows.join('\n')}\n`);
			await writeFile(path.join(place, 'pipeline.yaml'), pipeline(['python', '-m', 'toy', 'test']));
		}
		const input = inputFor(step, {phase: 'IMPLEMENTATION', systemTypes: ['training_pipeline'], workspace: root, project: home});
		return await use({home, tools: new RunningTools(folder), input});
	} finally {
		await rm(root, {recursive: true, force: true});
	}
}
