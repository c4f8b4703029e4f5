import {mkdir, readFile, symlink} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {frameworks} from '../../../src/environment/probes/frameworks.ts';
import {python} from '../../../src/environment/probes/python.ts';
import {type Machine, machine} from '../machine.ts';

async function environmentIn(here: Machine, folder: string, version = '3.12.4', more = '') {
	await here.file(`${folder}/pyvenv.cfg`, `home = /usr/bin\nversion = ${version}\n${more}`);
	await mkdir(path.join(here.root, folder, 'lib/python3.12/site-packages'), {recursive: true});
	await here.program('python', `touch ${here.root}/ran`, path.join(here.root, folder, 'bin'));
	return path.join(here.root, folder, 'lib/python3.12/site-packages');
}

const answering = (paths: readonly string[], version = '3.11.2') =>
	`echo '${JSON.stringify({version, executable: '/usr/bin/python3', prefix: '/usr', paths})}'`;

test('without any Python the words are "Python not found"', async () => {
	expect(await (await machine()).read(python)).toMatchObject({status: 'missing', summary: 'Python not found'});
});

test('VIRTUAL_ENV comes first, then the workspace, then conda, then PATH; each says why', async () => {
	const here = await machine();
	await here.program('python3', answering([]));
	expect(await here.read(python)).toMatchObject({summary: '3.11.2 PATH', detail: expect.stringContaining('on PATH')});

	await here.file('conda/ml/conda-meta/python-3.10.9-h1234_0_cpython.json', '{}');
	here.env['CONDA_PREFIX'] = path.join(here.root, 'conda/ml');
	here.env['CONDA_DEFAULT_ENV'] = 'ml';
	expect(await here.read(python)).toMatchObject({summary: '3.10.9 conda:ml', detail: expect.stringContaining('CONDA_PREFIX')});

	await environmentIn(here, 'workspace/.venv');
	expect(await here.read(python)).toMatchObject({summary: '3.12.4 .venv', facts: {origin: 'workspace', inWorkspace: true}});

	await environmentIn(here, 'envs/churn', '3.13.1');
	here.env['VIRTUAL_ENV'] = path.join(here.root, 'envs/churn');
	expect(await here.read(python)).toMatchObject({
		status: 'ok',
		summary: '3.13.1 venv:churn',
		detail: expect.stringContaining('VIRTUAL_ENV'),
	});
});

test('an environment is read from its metadata and never run', async () => {
	const here = await machine();
	await environmentIn(here, 'workspace/venv');
	await environmentIn(here, 'envs/x');
	here.env['VIRTUAL_ENV'] = path.join(here.root, 'envs/x');
	await here.read(python);
	delete here.env['VIRTUAL_ENV'];
	await here.read(python);
	await expect(readFile(path.join(here.root, 'ran'))).rejects.toThrow('ENOENT');
});

test('the environments uv and virtualenv make are understood too', async () => {
	const here = await machine();
	await here.file('workspace/.venv/pyvenv.cfg', 'home = /opt\nversion_info = 3.12.7.final.0\nuv = 0.5\n');
	expect((await here.read(python)).facts['version']).toBe('3.12.7');
	await here.file('workspace/.venv/pyvenv.cfg', 'home = /opt\n');
	await mkdir(path.join(here.workspace, '.venv/lib/python3.9'), {recursive: true});
	expect((await here.read(python)).facts['version']).toBe('3.9');
});

test('a broken VIRTUAL_ENV is told, and the next Python is found', async () => {
	const here = await machine();
	here.env['VIRTUAL_ENV'] = path.join(here.root, 'gone');
	await environmentIn(here, 'workspace/.venv');
	const found = await here.read(python);
	expect(found).toMatchObject({status: 'degraded', summary: '3.12.4 .venv'});
	expect(found.error).toContain('which has no pyvenv.cfg');
});

test('an environment that links out of the workspace is not read', async () => {
	const here = await machine();
	await environmentIn(here, 'elsewhere');
	await symlink(path.join(here.root, 'elsewhere'), path.join(here.workspace, '.venv'));
	const found = await here.read(python);
	expect(found.summary).toBe('Python not found');
	expect(found.detail).toContain('.venv links out of the workspace');

	await environmentIn(here, 'workspace/venv');
	const inside = path.join(here.workspace, 'venv/lib/python3.13');
	await mkdir(inside);
	await symlink(here.home, path.join(inside, 'site-packages'));
	expect((await here.read(python)).facts['sitePackages']).toEqual([path.join(here.workspace, 'venv/lib/python3.12/site-packages')]);
});

test('a Python of PATH that prints nonsense is an error', async () => {
	const here = await machine();
	await here.program('python3', 'echo "{}"');
	expect(await here.read(python)).toMatchObject({status: 'error', summary: 'Python: output not understood'});
});

async function install(here: Machine, folder: string, ...distributions: readonly (readonly [string, string])[]) {
	for (const [name, version] of distributions) {
		const base = `${path.relative(here.root, folder)}/${name.replaceAll('-', '_')}-${version}.dist-info`;
		await here.file(
			`${base}/METADATA`,
			`Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\nSummary: x\n\nVersion: 0.0.0 of the text below\n`,
		);
	}
}

test('frameworks come from the metadata of that Python, the names of the seed first', async () => {
	const here = await machine();
	const packages = await environmentIn(here, 'workspace/.venv');
	await install(
		here,
		packages,
		['xgboost', '2.1.0'],
		['scikit-learn', '1.8.0'],
		['pandas', '3.0.1'],
		['torch', '2.9.1+cpu'],
		['kfp', '2.14'],
	);
	const found = await here.read(frameworks, python);
	expect(found).toMatchObject({status: 'ok', summary: 'pytorch 2.9, sklearn 1.8, kubeflow 2.14, xgboost 2.1'});
	expect(found.facts['packages']).toEqual(['torch 2.9.1+cpu', 'scikit-learn 1.8.0', 'kfp 2.14', 'xgboost 2.1.0', 'pandas 3.0.1']);
});

test('five are shown and the rest counted, all of them in the facts', async () => {
	const here = await machine();
	const packages = await environmentIn(here, 'workspace/.venv');
	const all = ['tensorflow', 'torch', 'scikit-learn', 'mlflow', 'lightgbm', 'jax', 'optuna'];
	await install(here, packages, ...all.map(name => [name, '1.2.3'] as const));
	const found = await here.read(frameworks, python);
	expect(found.facts['shown']).toEqual(['tensorflow 1.2', 'pytorch 1.2', 'sklearn 1.2', 'mlflow 1.2', 'lightgbm 1.2']);
	expect(found.facts['packages']).toHaveLength(7);
	expect(found.summary).toMatch(/ \+\d$/);
	expect(found.summary.length).toBeLessThanOrEqual(60);
});

test('without any the words are "No ML frameworks detected", with numpy alone too', async () => {
	const here = await machine();
	expect(await here.read(frameworks, python)).toMatchObject({
		status: 'missing',
		summary: 'No ML frameworks detected',
		detail: 'no Python to look in',
	});
	const packages = await environmentIn(here, 'workspace/.venv');
	await install(here, packages, ['numpy', '2.4.0']);
	expect(await here.read(frameworks, python)).toMatchObject({summary: 'No ML frameworks detected', detail: 'only numpy 2.4.0'});
});

test('old, broken and hostile metadata does no harm', async () => {
	const here = await machine();
	const packages = await environmentIn(here, 'workspace/.venv');
	await here.file(`workspace/.venv/lib/python3.12/site-packages/mlflow-3.1.egg-info`, 'Name: mlflow\nVersion: 3.1\n');
	await here.file(
		`workspace/.venv/lib/python3.12/site-packages/xgboost-1.0.egg-info/PKG-INFO`,
		'Name: XGBoost\r\nVersion: 1.0\u001b[2J\r\n',
	);
	await mkdir(path.join(packages, 'torch-1.0.dist-info'));
	await here.file('outside.dist-info/METADATA', 'Name: jax\nVersion: 9\n');
	await symlink(path.join(here.root, 'outside.dist-info'), path.join(packages, 'jax-9.dist-info'));
	const found = await here.read(frameworks, python);
	expect(found.facts['packages']).toEqual(['mlflow 3.1', 'xgboost 1.0']);
});
