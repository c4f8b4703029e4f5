import {chmod, mkdir, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {run} from '../../../src/system/exec.ts';
import {toolchainFor} from '../../../src/system/sandbox/toolchain.ts';
import {temporaryFolder} from '../../session/support.ts';
import {pythonIsTested, testPython} from '../../support/python.ts';
import {notHere, sandbox, timeoutMs} from './support.ts';

/** A home folder with files, links and programs, of which nothing is ever run. */
async function home() {
	const root = await temporaryFolder();
	const at = (name: string) => path.join(root, name);
	const file = async (name: string, text = '', mode = 0o644) => {
		await mkdir(path.dirname(at(name)), {recursive: true});
		await writeFile(at(name), text);
		await chmod(at(name), mode);
	};
	const link = async (name: string, target: string) => {
		await mkdir(path.dirname(at(name)), {recursive: true});
		await symlink(target, at(name));
	};
	return {
		root,
		at,
		file,
		link,
		program: (name: string, text = '#!/bin/sh\nexit 99\n') => file(name, text, 0o755),
		async python(prefix: string) {
			await file(`${prefix}/bin/python3.11`, '\x7fELF', 0o755);
			await link(`${prefix}/bin/python3`, 'python3.11');
			await link(`${prefix}/bin/python`, 'python3.11');
			await file(`${prefix}/lib/python3.11/os.py`);
		},
		find: (
			programs: readonly string[],
			folders: readonly string[],
			options: {env?: NodeJS.ProcessEnv; cwd?: string; untrusted?: string[]} = {},
		) =>
			toolchainFor(programs, {
				cwd: root,
				...options,
				env: {PATH: [...folders.map(at), '/usr/bin', '/bin'].join(':'), ...options.env},
			}),
	};
}

const system = ['/usr/local/bin', '/usr/bin', '/bin'];

describe('what an interpreter needs', () => {
	test('of the system: nothing more', async () => {
		expect(toolchainFor(['git', 'make'], {env: {PATH: '/usr/bin:/bin'}, cwd: '/'})).toEqual({
			folders: [],
			path: ['/usr/bin', '/usr/local/bin', '/bin'],
			left: [],
		});
	});

	test('of an environment: its folder and the installation it was made from, over every link between', async () => {
		const {python, link, file, at, find} = await home();
		await python('uv/cpython-3.11.7');
		await link('uv/cpython-3.11', 'cpython-3.11.7');
		await link('venv/bin/python', at('uv/cpython-3.11/bin/python3'));
		await link('venv/bin/python3', 'python');
		await file('venv/pyvenv.cfg', `home = ${at('uv/cpython-3.11/bin')}\nversion_info = 3.11.7\n`);
		const found = find([], ['venv/bin']);
		expect(found.folders).toEqual([at('venv'), at('uv/cpython-3.11'), at('uv/cpython-3.11.7')]);
		expect(found.path).toEqual([at('venv/bin'), ...system]);
	});

	test('behind a shim of pyenv: the real one, by the version of the project, of everything, or PYENV_VERSION', async () => {
		const {python, program, file, at, find} = await home();
		for (const version of ['3.11.7', '3.12.1', '3.12.10']) await python(`.pyenv/versions/${version}`);
		await program('.pyenv/libexec/pyenv');
		for (const name of ['python', 'python3']) await program(`.pyenv/shims/${name}`);
		await file('.pyenv/version', '3.11.7\n');
		await file('project/.python-version', '3.12\n');
		const prefix = (version: string) => at(`.pyenv/versions/${version}`);
		expect(find([], ['.pyenv/shims'], {cwd: '/'})).toEqual({
			folders: [prefix('3.11.7')],
			path: [`${prefix('3.11.7')}/bin`, ...system],
			left: [],
		});
		expect(find([], ['.pyenv/shims'], {cwd: at('project')}).folders).toEqual([prefix('3.12.10')]);
		expect(find([], ['.pyenv/shims'], {cwd: at('project'), env: {PYENV_VERSION: '3.12.1'}}).folders).toEqual([prefix('3.12.1')]);
		expect(find([], ['.pyenv/shims'], {cwd: '/', env: {PYENV_VERSION: 'system'}}).folders).toEqual([]);
		await file('project/.python-version', '../../../../secrets\n');
		expect(find([], ['.pyenv/shims'], {cwd: at('project')}).folders).toEqual([prefix('3.11.7')]);
		await file('project/.python-version', '3.9.1\n');
		expect(find([], ['.pyenv/shims'], {cwd: at('project')}).left[0]).toContain('stands for another program');
	});

	test('a pyvenv.cfg that names a folder without a Python opens nothing, and it is said', async () => {
		const {file, link, at, find} = await home();
		await file('secrets/bin/key');
		await file('project/.venv/pyvenv.cfg', `home = ${at('secrets/bin')}\n`);
		await link('project/.venv/bin/python', '/usr/bin/python3');
		const found = find([at('project/.venv/bin/python')], []);
		expect(found.folders).toEqual([at('project/.venv')]);
		expect(found.left).toEqual([`${at('project/.venv/pyvenv.cfg')} names ${at('secrets/bin')}, where no Python is installed`]);
	});

	test('packages that uv only linked are opened, a link that only looks like one is not', async () => {
		const {python, file, link, at, find} = await home();
		await python('env');
		await file('cache/archive/1/numpy-2.dist-info/METADATA');
		await link('env/lib/python3.11/site-packages/numpy-2.dist-info/METADATA', at('cache/archive/1/numpy-2.dist-info/METADATA'));
		await file('secrets/in/METADATA');
		await link('env/lib/python3.11/site-packages/evil-1.dist-info/METADATA', at('secrets/in/METADATA'));
		// Without pyvenv.cfg it is an installation; linked packages are an environment's.
		await file('venv/pyvenv.cfg', `home = ${at('env/bin')}\n`);
		await link('venv/bin/python', at('env/bin/python'));
		await link('venv/lib', at('env/lib'));
		expect(find([at('venv/bin/python')], []).folders).toEqual([at('venv'), at('cache/archive/1'), at('env')]);
	});

	test('a tool of the home folder is opened alone, a script with its interpreter', async () => {
		const {program, python, file, link, at, find} = await home();
		await program('.local/bin/uv', '\x7fELF');
		await python('pipx/base');
		await file('pipx/poetry/pyvenv.cfg', `home = ${at('pipx/base/bin')}\n`);
		await link('pipx/poetry/bin/python', at('pipx/base/bin/python'));
		await program('pipx/poetry/bin/poetry', `#!${at('pipx/poetry/bin/python')}\n`);
		await link('.local/bin/poetry', at('pipx/poetry/bin/poetry'));
		const found = find(['uv', 'poetry'], ['.local/bin']);
		expect(found.folders).toEqual([at('.local/bin/uv'), at('pipx/poetry'), at('pipx/base')]);
		expect(found.path).toEqual([at('.local/bin'), ...system.slice(1, 2), ...system.filter(folder => folder !== '/usr/bin')]);
	});

	test('a program of the project is not taken from PATH, but for an environment there', async () => {
		const {program, python, at, find} = await home();
		await program('project/bin/python3');
		expect(find([], ['project/bin'], {untrusted: [at('project')]})).toMatchObject({
			folders: [],
			left: [`${at('project/bin/python3')} lies in the project`],
		});
		await python('project/.conda');
		expect(find([], ['project/.conda/bin'], {untrusted: [at('project')]}).folders).toEqual([at('project/.conda')]);
	});
});

describe.skipIf(notHere !== null)('in the sandbox', {timeout: 180_000}, () => {
	test('the Python of this PATH starts, wherever it lies', async () => {
		const toolchain = toolchainFor([], {env: process.env, cwd: '/'});
		const result = await sandbox(['python3', '-c', 'import sys, json, ssl, sqlite3; print(sys.prefix, sys.base_prefix)'], {toolchain});
		expect(result).toMatchObject({ended: 'exited', exitCode: 0, network: {total: 0}});
	});

	test('an environment starts whose base lies elsewhere, behind a link', async () => {
		const {at, link, root} = await home();
		const toolchain = toolchainFor([], {env: process.env, cwd: '/'});
		const base = (await run('python3', ['-c', 'import sys; print(sys.base_prefix)'], {cwd: '/', timeoutMs})).stdout.trim();
		await link('base', base);
		const made = await run(path.join(at('base'), 'bin/python3'), ['-m', 'venv', '--without-pip', at('venv')], {timeoutMs});
		expect(made).toMatchObject({exitCode: 0});
		const python = at('venv/bin/python');
		const {folders} = toolchainFor([python], {env: {PATH: '/usr/bin'}, cwd: root});
		const result = await sandbox([python, '-c', 'import sys, json; print(sys.prefix)'], {toolchain: {...toolchain, folders}});
		expect(result).toMatchObject({exitCode: 0, stdout: `${at('venv')}\n`});
	});

	test.skipIf(!pythonIsTested)('an environment with packages imports them', async () => {
		const python = await testPython();
		const toolchain = toolchainFor([python], {env: process.env, cwd: '/'});
		const result = await sandbox([python, '-c', 'import numpy, pandas, sklearn; print(numpy.ones(3).sum())'], {toolchain});
		expect(result).toMatchObject({exitCode: 0, stdout: '3.0\n', network: {total: 0}});
	});
});
