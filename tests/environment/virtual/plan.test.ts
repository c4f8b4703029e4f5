import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {planEnvironment} from '../../../src/environment/virtual/plan.ts';
import {type FakeMachine, fakeMachine} from './fake-tools.ts';

let machine: FakeMachine;
afterEach(() => machine.gone());

const planned = (workspace: string | null = null, env: Readonly<Record<string, string>> = machine.env) =>
	planEnvironment(machine.lock, {workspace, env});

test('size, time and place are known before anything is made', async () => {
	machine = await fakeMachine();
	const plan = await planned();
	expect(plan).toMatchObject({packages: 2, mib: 56, installer: {tool: 'uv'}, first: null, ready: null});
	expect(plan.place.startsWith(path.join(machine.root, 'cache/ml-engineer/venvs/'))).toBe(true);
	expect(plan.lines[0]).toMatch(/^environment: Python 3\.11\.7, 2 packages from the lock, about 56 MiB on disk, about \d+ s with uv$/);
	expect(plan.lines[1]).toMatch(/shared by all sessions; delete .* to get the space back$/);
	expect(await machine.calls()).toEqual([]);
});

test('another lock or another Python is another environment', async () => {
	machine = await fakeMachine();
	const one = await planned();
	await writeFile(machine.lock, `numpy==2.4.6 --hash=sha256:${'a'.repeat(64)}\n`);
	const two = await planned();
	await machine.program(
		'python3',
		`echo '{"executable": "/x/python3", "version": "3.12.1", "platform": "linux-x86_64", "complete": true, "implementation": "CPython"}'`,
	);
	const three = await planned();
	expect(new Set([one.place, two.place, three.place]).size).toBe(3);
	expect(three.python.version).toBe('3.12.1');
});

describe('the Python it is made from', () => {
	const answering = (version: string, executable = '/opt/python', implementation = 'CPython') =>
		`echo '{"executable": "${executable}", "version": "${version}", "platform": "linux-x86_64", "complete": true, "implementation": "${implementation}"}'`;

	test('is the first of 3.11 to 3.13 on PATH, past ones that are too old and shims that answer nothing', async () => {
		machine = await fakeMachine({version: '3.9.2'});
		await machine.program('python3.12', 'echo "pyenv: python3.12: command not found" >&2; exit 127');
		await machine.program('python3.11', answering('3.11.2'));
		expect((await planned()).python).toMatchObject({version: '3.11.2', executable: '/opt/python'});
	});

	test.each([
		['too old', answering('3.10.4'), /python3 is Python 3\.10\.4\. Install Python 3\.11 to 3\.13/],
		['too new', answering('3.14.0'), /python3 is Python 3\.14\.0/],
		['no CPython', answering('3.11.4', '/opt/pypy', 'PyPy'), /python3 is PyPy 3\.11\.4/],
		['no Python at all', 'echo hello', /no python3 on PATH outside the workspace/],
	])('%s is refused by name', async (_, script, words) => {
		machine = await fakeMachine({uv: false});
		await machine.program('python3', script);
		await expect(planned()).rejects.toThrow(words);
	});

	test('is never one of the workspace, be it on PATH or behind a Python of PATH', async () => {
		machine = await fakeMachine();
		const workspace = path.join(machine.root, 'bin');
		await expect(planned(workspace)).rejects.toThrow('no python3 on PATH outside the workspace');
		await machine.program('python3', answering('3.11.7', path.join(machine.root, 'w/.venv/bin/python')));
		await expect(planned(path.join(machine.root, 'w'))).rejects.toThrow('in the workspace');
	});
});

test.each([
	['an index of its own', '--index-url https://elsewhere.example/simple\nnumpy==2.4.6 --hash=sha256:aa', '--index-url'],
	['building from source', '--no-binary :all:\nnumpy==2.4.6 --hash=sha256:aa', '--no-binary'],
	['another option behind a hash', 'numpy==2.4.6 --hash=sha256:aa --config-settings=x', 'something beside hashes'],
	['an address', 'numpy @ https://elsewhere.example/numpy.whl --hash=sha256:aa', 'not name==version'],
	['a path', './numpy.whl --hash=sha256:aa', 'not name==version'],
	['a pin without a hash', 'numpy==2.4.6', 'no hash'],
	['no exact version', 'numpy>=2 --hash=sha256:aa', 'not name==version'],
	['nothing', '# empty\n', 'pins no package'],
])('a lock with %s is refused, and the line is named', async (_, text, words) => {
	machine = await fakeMachine();
	await writeFile(machine.lock, text);
	await expect(planned()).rejects.toThrow(words);
	expect(await machine.calls()).toEqual([]);
});

test('a lock that is not there is told by its path', async () => {
	machine = await fakeMachine();
	await expect(planEnvironment(path.join(machine.root, 'none.txt'), {workspace: null, env: machine.env})).rejects.toThrow(
		/none\.txt is not there/,
	);
});
