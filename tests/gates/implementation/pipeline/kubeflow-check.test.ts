import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import type {Constraints} from '../../../../src/domain/constraint.ts';
import {findCheck} from '../../../../src/gates/checks.ts';
import type {GateContext} from '../../../../src/steps/step.ts';
import {gateContext} from '../../../support/gate-context.ts';

const blueprint = path.resolve(import.meta.dirname, '../../../../src/blueprints/training_pipeline/kubeflow/pipeline.yaml');
const pipeline = (command: string) => `schema: 1
name: tiny
problem: binary
data: {path: rows.csv}
target: {column: label, classes: [hit, none]}
kubeflow: {image: "tiny:1", compiled: k/p.yaml}
commands:
  train: [python, t.py]
  predict: [python, p.py]
${command}`;
const compile = '  kubeflow_compile: [python, c.py, "{out}"]\n';

let root: string;
beforeEach(async () => {
	root = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-kubeflow-'));
	await mkdir(path.join(root, 'project', 'k'), {recursive: true});
	await mkdir(path.join(root, 'scratch'));
	const text = await readFile(blueprint, 'utf8');
	for (const file of ['compiled.yaml', 'k/p.yaml', 'rows.csv']) await writeFile(path.join(root, 'project', file), text);
	await writeFile(path.join(root, 'project', 'c.py'), 'import shutil, sys\nshutil.copy("compiled.yaml", sys.argv[1])\n');
});
afterEach(() => rm(root, {recursive: true, force: true}));

async function context(command: string, constraints: Constraints = {}): Promise<GateContext> {
	const project = path.join(root, 'project');
	await writeFile(path.join(project, 'pipeline.yaml'), pipeline(command));
	const base = await gateContext(project, {scratch: path.join(root, 'scratch', 'one')});
	return {...base, state: {...base.state, constraints}};
}
const check = findCheck('pipeline.kubeflow')?.check;
const measure = async (command: string, constraints: Constraints = {}) => check?.measure(await context(command, constraints));
const asked: Constraints = {orchestrator: {value: 'kubeflow', unit: 'name', source: 'flag', accepted: true}};

test('what was not asked for is not judged; what was asked for and is not there fails', async () => {
	expect(await measure('')).toEqual({applies: false});
	expect(await measure('', asked)).toMatchObject({verdict: 'fail', reason: expect.stringContaining('was asked for')});
});

test('it passes when it is what its code compiles to, and says what was not run', async () => {
	expect(await measure(compile)).toMatchObject({
		verdict: 'pass',
		value: 0,
		detail: expect.arrayContaining([
			expect.stringContaining('7 tasks'),
			expect.stringContaining('no `kubeflow_run` command'),
			expect.stringContaining('not run on a cluster'),
		]),
	});
});

test('a file that is not compiled again, or not there, fails', async () => {
	const file = path.join(root, 'project', 'k/p.yaml');
	await writeFile(file, (await readFile(file, 'utf8')).replaceAll('Checks, splits', 'Splits'));
	expect(await measure(compile)).toMatchObject({verdict: 'fail', reason: expect.stringContaining('compile it again')});
	await rm(file);
	expect(await measure(compile)).toMatchObject({verdict: 'fail', reason: expect.stringContaining('is not there')});
});

test('a task that is taken out when it is compiled fails', async () => {
	const sabotage = check?.sabotages.find(one => one.title.startsWith('a task'));
	const here = await context(compile);
	expect(await sabotage?.apply(here.root, here)).toBe('applied');
	expect(await check?.measure(here)).toMatchObject({verdict: 'fail', reason: expect.stringMatching(/which is not there|leaves none/)});
});
