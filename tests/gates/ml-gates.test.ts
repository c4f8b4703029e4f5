import {mkdtemp, readdir, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {run} from '../../src/system/exec.ts';
import {pythonIsTested, testPython} from '../support/python.ts';

const source = path.resolve('src/gates/python');
const environment = {PATH: process.env['PATH'] ?? '', PYTHONPATH: source, PYTHONDONTWRITEBYTECODE: '1'};

let folder: string;
beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'ml-gates-'));
});
afterEach(() => rm(folder, {recursive: true, force: true}));

const ask = async (command: string, request: object) => {
	const result = await run('python3', ['-m', 'ml_gates', command], {
		cwd: folder,
		env: environment,
		input: JSON.stringify(request),
		timeoutMs: 30_000,
	});
	return {code: result.exitCode, answer: JSON.parse(result.stdout)};
};

test('a command answers one object, and refuses with one sentence and exit 2', async () => {
	await writeFile(path.join(folder, 'a.csv'), 'damage\nNone\n""\nMinor\n');
	const {code, answer} = await ask('read_values', {data: path.join(folder, 'a.csv')});
	expect(code).toBe(0);
	expect(answer).toMatchObject({rows: 3, columns: {damage: {missing: 1, distinct: 2}}});
	const refused = await ask('read_values', {data: path.join(folder, 'b.csv')});
	expect(refused).toMatchObject({code: 2, answer: {error: expect.stringContaining('there is no file')}});
	expect((await ask('sing', {})).code).toBe(2);
});

test('the Python tests of the gates pass where their packages are found', async context => {
	const python = process.env['ML_ENGINEER_GATES_PYTHON'] ?? (pythonIsTested ? await testPython() : 'python3');
	const options = {cwd: folder, env: environment, timeoutMs: 300_000};
	const found = await run(python, ['-c', 'import numpy, scipy, sklearn, yaml, pytest'], options);
	if (found.exitCode !== 0)
		context.skip(
			`${python} lacks a package of src/gates/python/requirements.txt or pytest; name one that has them in ML_ENGINEER_GATES_PYTHON`,
		);
	const tests = path.resolve('tests/gates/python');
	const result = await run(python, ['-m', 'pytest', '-q', '-p', 'no:cacheprovider', tests], options);
	expect(result.exitCode, result.stdout.slice(-3000)).toBe(0);
}, 900_000);

test('the Python of the gates and of the analyst is clean by ruff and typed by mypy', async context => {
	const python = process.env['ML_ENGINEER_GATES_PYTHON'] ?? (pythonIsTested ? await testPython() : 'python3');
	const options = {env: environment, timeoutMs: 300_000};
	if (
		(await run(python, ['-c', 'import mypy, numpy, sklearn, yaml'], {cwd: folder, ...options})).exitCode !== 0 ||
		!(await hasRuff(python))
	)
		context.skip(
			`${python} lacks ruff, mypy or a package of src/gates/python/requirements.txt; name one that has them in ML_ENGINEER_GATES_PYTHON`,
		);
	const check = async (...words: string[]) => {
		const result = await run(python, ['-m', ...words], {cwd: source, ...options});
		expect(result.exitCode, `${result.stdout}${result.stderr}`).toBe(0);
	};
	const analyst = path.resolve('src/analyst/python');
	const tests = ['--config', path.join(source, 'pyproject.toml'), path.resolve('tests/gates/python')];
	for (const words of [['.'], [analyst], tests]) await check('ruff', 'check', '--no-cache', ...words);
	for (const words of [['ml_gates', 'sabotages'], [analyst], tests]) await check('ruff', 'format', '--check', '--no-cache', ...words);
	await check('mypy', '--cache-dir', path.join(folder, 'mypy'), 'ml_gates', 'sabotages', 'sample_fit.py');
	const files = (await readdir(analyst)).filter(file => file.endsWith('.py'));
	for (const file of files) await check('mypy', '--cache-dir', path.join(folder, 'mypy'), path.join(analyst, file));
}, 900_000);

const hasRuff = async (python: string): Promise<boolean> =>
	(await run(python, ['-m', 'ruff', '--version'], {cwd: folder, env: environment, timeoutMs: 60_000})).exitCode === 0;
