import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test} from 'vitest';
import type {CommandName} from '../../../src/domain/pipeline.ts';
import {findCheck} from '../../../src/gates/checks.ts';
import {tamperWith} from '../../../src/gates/project/tamper.ts';
import {readPipeline} from '../../../src/steps/pipeline-file.ts';
import {run} from '../../../src/system/exec.ts';
import {gateContext} from '../../support/gate-context.ts';

/** The commands of a project that only tells what it was given, in the files that the gates read. */
const echo = `import csv, json, os, shutil, sys
command, *words = sys.argv[1:]
given = dict(zip(words[::2], words[1::2]))
if command == "train":
    shutil.copy(given["--data"], given["--model"])
elif command == "predict":
    rows = list(csv.DictReader(open(given["--data"], newline="")))
    with open(given["--out"], "w", newline="") as file:
        csv.writer(file).writerows([["prediction", "probability:hit", "probability:none"], *[["none", 0.4, 0.6] for _ in rows]])
elif command == "cross-validate":
    json.dump([given["--candidate"], json.load(open(given["--params"]))], open(given["--out"], "w"))
`;

const pipeline = (problem: string, more: string) => `schema: 1
name: tiny
problem: ${problem}
data: {path: data/rows.csv}
target: {column: label${more}}
model: {metric: ${problem === 'regression' ? 'r2' : 'balanced_accuracy'}, candidates: [linear, lightgbm]}
commands:
  train: [python, echo.py, train, --data, "{data}", --model, "{model}", --seed, "{seed}"]
  train_on_split: [python, echo.py, train, --data, "{data}", --model, "{model}", --split, "{split}", --seed, "{seed}"]
  predict: python echo.py predict --model {model} --data {data} --out {out}
  cross_validate: [python, echo.py, cross-validate, --data, "{data}", --folds, "{folds}", --candidate, "{candidate}", --params, "{params}", --out, "{out}"]
`;

let root: string;
beforeEach(async () => {
	root = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-tamper-'));
	await mkdir(path.join(root, 'data'));
	await writeFile(path.join(root, 'echo.py'), echo);
});
afterEach(() => rm(root, {recursive: true, force: true}));

const at = (name: string) => path.join(root, name);
const project = async (problem: string, rows: string, more = '') => {
	await writeFile(at('pipeline.yaml'), pipeline(problem, more));
	await writeFile(at('data/rows.csv'), rows);
};
const python = async () => (await run('python3', ['--version'], {timeoutMs: 20_000})).exitCode === 0;
const lines = async (name: string) => (await readFile(at(name), 'utf8')).trim().split(/\r?\n/);

async function read() {
	const found = await readPipeline(root);
	if (!found.ok) throw new Error(found.problem);
	return found.pipeline;
}

async function sabotage(id: string, title: string, report: unknown = null): Promise<string> {
	const found = findCheck(id)?.check.sabotages.find(one => one.title === title);
	if (!found) throw new Error(`${id} has no sabotage "${title}"`);
	return found.apply(root, await gateContext(root, {report: async () => report}));
}

/** The command as pipeline.yaml now names it, with its places filled in. */
async function command(name: CommandName, places: Readonly<Record<string, string>>): Promise<void> {
	const words = (await read()).commands[name] ?? [];
	const [, ...filled] = words.map(word => word.replaceAll(/\{(\w+)\}/g, (whole, place: string) => places[place] ?? whole));
	const result = await run('python3', filled, {cwd: root, timeoutMs: 60_000});
	expect(result.stderr).toBe('');
	expect(result.exitCode).toBe(0);
}

test('a command that the project does not have cannot be tampered with', async () => {
	await project('binary', 'x,label\n1,none\n');
	expect(await tamperWith(root, 'tune', 'spoiled_metric')).toBe('not applicable');
});

const sabotages = path.resolve('src/gates/python/sabotages');
const scripts = (await readdir(sabotages)).map(file => path.basename(file, '.py')).filter(name => !/^(__|tampering$)/.test(name));

test('every script of a sabotage is used by one', async () => {
	const checks = (await readdir('src/gates', {recursive: true})).filter(file => file.endsWith('-check.ts') || file.endsWith('-checks.ts'));
	const texts = await Promise.all(checks.map(file => readFile(path.join('src/gates', file), 'utf8')));
	expect(scripts.filter(name => !texts.some(text => text.includes(`'${name}'`)))).toEqual([]);
});

describe.skipIf(!(await python()))('with python3', () => {
	test.each(scripts)('%s is one file in a project, whose names are all known', async script => {
		await project('binary', 'x,label\n1,none\n');
		await tamperWith(root, 'train', script);
		const text = await readFile(at('tampered_train.py'), 'utf8');
		expect(text).not.toMatch(/^from sabotages/m);
		const names = `import ast, builtins, sys
tree = ast.parse(open(sys.argv[1]).read())
bound = {*dir(builtins), "__file__"}
for node in ast.walk(tree):
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load): bound.add(node.id)
    elif isinstance(node, (ast.FunctionDef, ast.ClassDef)): bound.add(node.name)
    elif isinstance(node, ast.arg): bound.add(node.arg)
    elif isinstance(node, ast.alias): bound.add((node.asname or node.name).split(".")[0])
print(sorted({node.id for node in ast.walk(tree) if isinstance(node, ast.Name)} - bound))
`;
		const found = await run('python3', ['-c', names, at('tampered_train.py')], {timeoutMs: 30_000});
		expect(`${found.stdout}${found.stderr}`.trim()).toBe('[]');
	});

	test('flipped labels turn each class into the next, through the words of the data', async () => {
		await project('binary', 'x,label\n1,N\n', ', classes: [hit, none], recode: {N: none, H: hit, "?": null}');
		await writeFile(at('given.csv'), 'x,label\n1,N\n2,H\n3,?\n');
		expect(await sabotage('validation.beats_baseline', 'labels flipped where they are read')).toBe('applied');
		await command('train', {data: at('given.csv'), model: at('model'), seed: '1'});
		expect(await lines('model')).toEqual(['x,label', '1,H', '2,N', '3,?']);
		await command('train_on_split', {data: at('given.csv'), model: at('split-model'), split: at('no.json'), seed: '1'});
		expect(await lines('split-model')).toEqual(await lines('model'));
	});

	test('flipped numbers are mirrored', async () => {
		await project('regression', 'x,label\n1,2\n');
		await writeFile(at('given.csv'), 'x,label\n1,2\n2,10\n3,4\n');
		await sabotage('validation.beats_baseline', 'labels flipped where they are read');
		await command('train', {data: at('given.csv'), model: at('model'), seed: '1'});
		expect(await lines('model')).toEqual(['x,label', '1,10.0', '2,2.0', '3,8.0']);
	});

	test('known rows are answered with their label, others by the model, and probabilities add up', async () => {
		await project('binary', 'x,label\n1,H\n', ', classes: [hit, none], recode: {N: none, H: hit}');
		await writeFile(at('given.csv'), 'x\n1\n2\n');
		await sabotage('pipeline.shuffled_labels', 'known rows looked up');
		await command('predict', {data: at('given.csv'), model: at('model'), out: at('out.csv')});
		expect(await lines('out.csv')).toEqual(['prediction,probability:hit,probability:none', 'hit,0.98,0.02', 'none,0.4,0.6']);
	});

	test('rows that it brought packed are added to those that it was given, and no split is taken any more', async () => {
		await project('binary', 'label,x\nnone,7\n', ', classes: [hit, none]');
		await writeFile(at('given.csv'), 'x,label\n1,hit\n');
		await sabotage('pipeline.shuffled_labels', 'trains on rows that it brought packed as well');
		await rm(at('data/rows.csv'));
		await command('train', {data: at('given.csv'), model: at('model'), seed: '1'});
		expect(await lines('model')).toEqual(['x,label', '1,hit', '7,none', '7,none']);
		expect((await read()).commands.train_on_split).toBeUndefined();
	});

	test('a model that does not see its best columns is fitted on the strongest of the weak ones', async () => {
		await project(
			'binary',
			'x,label\n1,none\n',
			', classes: [hit, none]}\nfeatures: [{name: x, kind: number, nullable: false, min: -3}, {name: weak, kind: number, nullable: false}, {name: kind, kind: category, nullable: false, values: [a, b]}]\nsplit: {rule: stratified',
		);
		await writeFile(at('given.csv'), 'x,weak,kind,label\n1,2,b,none\n4,5,a,hit\n');
		const single = (column: string, value: number) => ({column, metric: 'auc', value});
		const seen = ['validation.beats_single_feature', 'a model that does not see its best columns'] as const;
		expect(await sabotage(...seen, {single_features: [single('x', 0.6), single('weak', 0.55)]})).toBe('not applicable');
		expect(await sabotage(...seen, {single_features: [single('x', 0.9), single('kind', 0.8), single('weak', 0.6)]})).toBe('applied');
		await command('train', {data: at('given.csv'), model: at('model'), seed: '1'});
		expect(await lines('model')).toEqual(['x,weak,kind,label', '-3,2,a,none', '-3,5,a,hit']);
	});

	test('the bigger candidate ships and predicts as the simple one', async () => {
		await project('binary', 'x,label\n1,none\n', ', classes: [hit, none]');
		await writeFile(at('params.json'), '{"candidate": "linear", "params": {"C": 2}}');
		await sabotage('validation.simpler_first', 'a bigger model that gains nothing');
		expect(JSON.parse(await readFile(at('params.json'), 'utf8'))).toEqual({candidate: 'lightgbm', params: {}});
		await writeFile(at('given.json'), '{"leaves": 3}');
		const places = {data: at('data/rows.csv'), folds: at('folds.csv'), params: at('given.json'), out: at('out.json')};
		await command('cross_validate', {...places, candidate: 'lightgbm'});
		expect(JSON.parse(await readFile(at('out.json'), 'utf8'))).toEqual(['linear', {}]);
		await command('cross_validate', {...places, candidate: 'linear'});
		expect(JSON.parse(await readFile(at('out.json'), 'utf8'))).toEqual(['linear', {leaves: 3}]);
	});
});
