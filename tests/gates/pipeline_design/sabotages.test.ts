import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {findCheck} from '../../../src/gates/checks.ts';
import {coverageFaults} from '../../../src/gates/pipeline_design/serving/openapi-faults.ts';
import {isFields} from '../../../src/steps/claims.ts';
import {readPipeline} from '../../../src/steps/pipeline-file.ts';
import {gateContext} from '../../support/gate-context.ts';

const pipeline = `schema: 1
name: tiny
problem: binary
data: {path: rows.csv}
target: {column: label, classes: [hit, none]}
features:
  - {name: x, kind: number, min: 0, max: 9, nullable: false}
excluded: [{name: cost, why: known afterwards}]
serving: {openapi: docs/openapi.json, workers: 1}
commands:
  train: [python, t.py]
  predict: [python, p.py]
`;
const row = {type: 'object', properties: {x: {type: 'number', minimum: 0, maximum: 9}}};
const openapi = {
	openapi: '3.1.0',
	info: {title: 'tiny', version: '1'},
	paths: {'/predict': {post: {requestBody: {content: {'application/json': {schema: row}}}, responses: {200: {description: 'ok'}}}}},
};

let root: string;
beforeEach(async () => {
	root = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-sabotage-'));
	await mkdir(path.join(root, 'docs'));
	await writeFile(path.join(root, 'pipeline.yaml'), pipeline);
	await writeFile(path.join(root, 'docs/openapi.json'), JSON.stringify(openapi));
});
afterEach(() => rm(root, {recursive: true, force: true}));

async function read() {
	const found = await readPipeline(root);
	if (!found.ok) throw new Error(found.problem);
	return found.pipeline;
}

test('a suspect that is let in is an input of the service too, so that only its own check notices', async () => {
	const sabotage = findCheck('features.suspects_out')?.check.sabotages[0];
	const applied = await sabotage?.apply(
		root,
		await gateContext(root, {report: async () => ({suspects: [{column: 'cost', pattern: 'nonzero', rows: 40}]})}),
	);
	expect(applied).toBe('applied');
	const features = (await read()).features ?? [];
	expect(features.map(({name}) => name)).toEqual(['x', 'cost']);
	const document: unknown = JSON.parse(await readFile(path.join(root, 'docs/openapi.json'), 'utf8'));
	expect(isFields(document) ? coverageFaults(document, features) : ['no document']).toEqual([]);
});
