import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {figuresOfFiles} from '../../../src/gates/project/stated-figures.ts';
import type {UnderTest} from '../../../src/gates/project/under-test.ts';

let copy: string;
beforeEach(async () => {
	copy = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-stated-'));
	await mkdir(path.join(copy, 'reports'));
});
afterEach(() => rm(copy, {recursive: true, force: true}));

const stated = async () => (await figuresOfFiles({copy} as UnderTest)).map(({figure, value, where}) => [where, figure, value]);
const write = (file: string, json: unknown) => writeFile(path.join(copy, file), JSON.stringify(json));

test('figures of new rows are found by their names, those of training, baselines and parts are not', async () => {
	await write('reports/validation.json', {
		metric: 'roc_auc',
		value: 0.86,
		low: 0.8,
		high: 0.9,
		baseline: 0.5,
		slices: [{metric: 'roc_auc', score: 0.7}],
		classes: {a: {recall: 0.7}},
	});
	await write('metrics.json', {test_accuracy: 0.9, train_accuracy: 1, train: {accuracy: 1}, test: {auc: 0.87}, seconds: 3});
	await write('reports/gate_implementation.json', {roc_auc: 0.1});
	await write('config.json', {accuracy: 0.2});
	expect(await stated()).toEqual([
		['metrics.json#/test_accuracy', 'accuracy', 0.9],
		['metrics.json#/test/auc', 'roc_auc', 0.87],
		['reports/validation.json#/value', 'roc_auc', 0.86],
	]);
});

test('figures side by side under names of their own are of candidates or parts; a threshold belongs to what stands with it', async () => {
	await write('metrics.json', {forest: {accuracy: 0.9}, linear: {accuracy: 0.8}, test: {accuracy: 0.85}});
	await write('results.json', {forest: {accuracy: 0.9, threshold: 0.3}});
	await write('train_metrics.json', {accuracy: 1});
	expect((await figuresOfFiles({copy} as UnderTest)).map(({where, cut}) => [where, cut])).toEqual([
		['metrics.json#/test/accuracy', undefined],
		['results.json#/forest/accuracy', 0.3],
	]);
});

test('the report of a run states nothing of what a later search ships', async () => {
	await write('reports/pipeline.json', {run_id: 'a1', metrics: {test_log_loss: 0.55}});
	expect(await stated()).toHaveLength(1);
	await write('params.json', {candidate: 'linear', params: {}});
	expect(await stated()).toEqual([]);
});

test('what is no JSON states nothing', async () => {
	await writeFile(path.join(copy, 'metrics.json'), 'accuracy: 0.9');
	expect(await stated()).toEqual([]);
});
