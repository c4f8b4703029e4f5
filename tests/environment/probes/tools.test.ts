import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {conda} from '../../../src/environment/probes/conda.ts';
import {jupyter} from '../../../src/environment/probes/jupyter.ts';
import {python} from '../../../src/environment/probes/python.ts';
import {uv} from '../../../src/environment/probes/uv.ts';
import {machine} from '../machine.ts';

test('conda is known from what its installation records, without starting it', async () => {
	const here = await machine();
	const bin = path.join(here.root, 'miniconda/bin');
	await here.program('conda', 'echo "conda 0.0.1"', bin);
	await here.file('miniconda/conda-meta/conda-24.9.2-py312_0.json', '{}');
	await here.file('home/.conda/environments.txt', '/a\n/b\n');
	Object.assign(here.env, {PATH: `${here.env['PATH']}:${bin}`, CONDA_DEFAULT_ENV: 'ml'});
	expect(await here.read(conda)).toMatchObject({status: 'ok', summary: 'conda 24.9.2, ml active', facts: {environments: 2}});
});

test('a kin of conda is asked for its version', async () => {
	const here = await machine();
	expect(await here.read(conda)).toMatchObject({status: 'missing', summary: 'not found'});
	await here.program('micromamba', 'echo 2.0.5');
	expect(await here.read(conda)).toMatchObject({status: 'ok', summary: 'micromamba 2.0.5, no environment active'});
});

test('uv tells its version', async () => {
	const here = await machine();
	expect(await here.read(uv)).toMatchObject({status: 'missing', summary: 'not found'});
	await here.program('uv', 'echo "uv 0.9.8 (abc 2026-01-01)"');
	expect(await here.read(uv)).toMatchObject({status: 'ok', summary: '0.9.8', facts: {version: '0.9.8'}});
});

test('jupyter of the found Python comes before the one on PATH, and running servers are counted without their tokens', async () => {
	const here = await machine();
	expect(await here.read(jupyter, python)).toMatchObject({status: 'missing', summary: 'not found'});
	await here.program(
		'jupyter',
		'printf "Selected Jupyter core packages...\\nIPython : 9.1\\njupyterlab : 4.2.0\\nnotebook : not installed\\n"',
	);
	expect(await here.read(jupyter, python)).toMatchObject({status: 'ok', summary: 'jupyterlab 4.2.0', facts: {from: 'PATH'}});

	await here.file('workspace/.venv/pyvenv.cfg', 'version = 3.12.4\n');
	const packages = 'workspace/.venv/lib/python3.12/site-packages';
	await mkdir(path.join(here.root, packages), {recursive: true});
	await here.file(`${packages}/jupyterlab-4.4.1.dist-info/METADATA`, 'Name: jupyterlab\nVersion: 4.4.1\n');
	const runtime = 'home/.local/share/jupyter/runtime';
	await here.file(`${runtime}/jpserver-${process.pid}.json`, '{"token":"secret"}');
	await here.file(`${runtime}/jpserver-999999999.json`, '{"token":"secret"}');
	const found = await here.read(jupyter, python);
	expect(found).toMatchObject({status: 'ok', summary: 'jupyterlab 4.4.1, 1 running', facts: {servers: 1, from: 'python'}});
	expect(JSON.stringify(found)).not.toContain('secret');
});
