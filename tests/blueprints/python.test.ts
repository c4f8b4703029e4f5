import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {renderBlueprint} from '../../src/blueprints/render.ts';
import {pythonIsTested, testPython} from '../support/python.ts';

/*
 * The blueprint's own checks, in a project with another name.
 */
const run = promisify(execFile);
const blueprint = path.resolve(import.meta.dirname, '../../src/blueprints/training_pipeline');

describe.skipIf(!pythonIsTested)('the training pipeline (in CI, or where ML_ENGINEER_TEST_PYTHON names its environment)', () => {
	let python = '';
	let project = '';
	const check = async (folder: string, ...words: string[]) => {
		const environment = {...process.env, PYTHONDONTWRITEBYTECODE: '1', PYTHONPATH: ''};
		const {stdout} = await run(python, ['-m', ...words], {cwd: folder, env: environment, maxBuffer: 1 << 26});
		return stdout;
	};

	beforeAll(async () => {
		python = await testPython();
		project = await mkdtemp(path.join(tmpdir(), 'blueprint-'));
		for (const file of await renderBlueprint({packageName: 'a_project_with_a_longer_name', projectName: 'a-project-with-a-longer-name'})) {
			await mkdir(path.dirname(path.join(project, file.path)), {recursive: true});
			await writeFile(path.join(project, file.path), file.text);
		}
		const pipeline = `schema: 1\nname: other\nproblem: regression\ndata: {path: data/train.csv}\ntarget: {column: y}\nsplit: {rule: random}
features: [{name: x, kind: number, nullable: false}]\ncommands: {train: [python], predict: [python]}\n`;
		await writeFile(path.join(project, 'pipeline.yaml'), pipeline);
	}, 600_000);
	afterAll(() => rm(project, {recursive: true, force: true}));

	it('is clean by ruff where it lies and under another name', async () => {
		await check(blueprint, 'ruff', 'check', '--no-cache', '.');
		await check(blueprint, 'ruff', 'format', '--check', '--no-cache', '.');
		await check(project, 'ruff', 'check', '--no-cache', '.');
	});

	it('has types that hold', async () => {
		expect(await check(project, 'mypy')).toContain('no issues found');
	}, 180_000);

	it('passes its own tests where it lies', async () => {
		expect(await check(blueprint, 'pytest', '-q')).toMatch(/\d+ passed/);
	}, 180_000);

	it('compiles to a Kubeflow pipeline under another name', async () => {
		const other = await mkdtemp(path.join(tmpdir(), 'blueprint-kubeflow-'));
		try {
			for (const file of await renderBlueprint({packageName: 'zebras', projectName: 'zebras', kubeflow: true})) {
				await mkdir(path.dirname(path.join(other, file.path)), {recursive: true});
				await writeFile(path.join(other, file.path), file.text);
			}
			const pipeline = await readFile(path.join(blueprint, 'pipeline.yaml'), 'utf8');
			await writeFile(
				path.join(other, 'pipeline.yaml'),
				pipeline.replaceAll('focus_package', 'zebras').replaceAll('focus-package', 'zebras'),
			);
			await check(other, 'ruff', 'check', '--no-cache', '.');
			const environment = {...process.env, PYTHONPATH: 'src'};
			await run(python, ['-m', 'zebras.kubeflow', 'compile', '--out', 'kubeflow/pipeline.yaml'], {cwd: other, env: environment});
			expect(await check(other, 'pytest', '-q', 'tests/test_kubeflow.py')).toMatch(/5 passed/);
		} finally {
			await rm(other, {recursive: true, force: true});
		}
	}, 180_000);

	it('passes its own tests in a project of other columns', async () => {
		expect(await check(project, 'pytest', '-q')).toMatch(/\d+ passed/);
	}, 180_000);
});
