import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {designedPipeline, setSections} from '../../../src/analyst/pipeline_design/pipeline-file.ts';
import {mergePipeline} from '../../../src/engine/staging/pipeline-merge.ts';
import {readPipeline} from '../../../src/steps/pipeline-file.ts';
import {RunningTools} from '../implementation/project.ts';

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'pipeline-file-'));
});
afterEach(() => rm(folder, {recursive: true, force: true}));

const sound = [
	'problem: regression',
	'data: {path: rows.csv}',
	'target: {column: y}',
	'commands: {train: [a], predict: [b]}',
	'features:',
	'  - {name: x, kind: number, nullable: false}',
	'',
];
const withLine = (line: number, text: string) => sound.with(line - 1, text).join('\n');
const put = (text: string) => writeFile(path.join(folder, 'pipeline.yaml'), text);
const bomb = `a: &a [1, 2]\nb: [${Array.from({length: 30}, () => '*a').join(', ')}]\n`;

const broken = [
	['an alias without an anchor', withLine(3, 'target: *lost'), /pipeline\.yaml:3 .*lost.*write the value out/],
	['more aliases than are followed', `${sound.join('\n')}${bomb}`, /pipeline\.yaml:8 .*more than 20 .*write the value out/],
	['a key that stands twice', withLine(2, 'problem: binary'), /pipeline\.yaml:2 .*unique: leave one of them/],
	['no YAML', withLine(3, 'target: {column: y'), /pipeline\.yaml:4 is not YAML/],
] as const;
const unfit = [
	[
		'text where a truth is needed',
		withLine(6, '  - {name: x, kind: number, nullable: "no"}'),
		/pipeline\.yaml:6: features\[0\]\.nullable: .*boolean/,
	],
	[
		'a number for a label',
		withLine(3, 'target: {column: y, classes: [1, 2]}'),
		/pipeline\.yaml:3: target\.classes\[0\]: .*write "1", in quotes/,
	],
] as const;

test.each([...broken, ...unfit])('a worker and a gate name the line and what to do: %s', async (_, text, problem) => {
	await put(text);
	await expect(designedPipeline(folder)).rejects.toThrow(problem);
	await expect(designedPipeline(folder)).rejects.toThrow(/Correct it, then run the step again\.$/);
	expect(await readPipeline(folder)).toMatchObject({ok: false, missing: false, problem: expect.stringMatching(problem)});
});

test.each(broken)('a step that writes its sections names the line, and leaves the file: %s', async (_, text, problem) => {
	await put(text);
	await expect(setSections(new RunningTools(folder), {name: 'other'})).rejects.toThrow(problem);
	expect(await readFile(path.join(folder, 'pipeline.yaml'), 'utf8')).toBe(text);
	const [, line] = /:(\d+)/.exec(problem.source.replaceAll('\\', '')) ?? [];
	const merged = mergePipeline({base: null, current: text, next: sound.join('\n'), own: new Set(), take: false});
	expect(merged).toMatchObject({ok: false, problem: expect.stringContaining(`line ${line}`)});
});

test('an alias that names an anchor is taken', async () => {
	await put(withLine(3, 'target: &y {column: y}').replace('features:', 'more: *y\nfeatures:'));
	expect(await designedPipeline(folder)).toMatchObject({target: {column: 'y'}, more: {column: 'y'}});
});

test('without a file the worker says which steps come first', async () => {
	await expect(designedPipeline(folder)).rejects.toThrow('There is no pipeline.yaml yet: run the steps of Design first.');
});

test('a step of Design replaces what contradicts its own section; a gate refuses what is left', async () => {
	await put(`${sound.join('\n')}model: {metric: roc_auc}\n`);
	expect(await readPipeline(folder)).toMatchObject({problem: expect.stringContaining('"roc_auc" is no metric of a regression problem')});
	expect((await designedPipeline(folder)).problem).toBe('regression');
	await setSections(new RunningTools(folder), {model: {metric: 'rmse'}});
	expect(await readPipeline(folder)).toMatchObject({ok: true, pipeline: {model: {metric: 'rmse'}}});
});
