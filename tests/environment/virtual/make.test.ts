import {type ChildProcess, spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {makeEnvironment, makeFreshEnvironment} from '../../../src/environment/virtual/make.ts';
import {type Plan, planEnvironment} from '../../../src/environment/virtual/plan.ts';
import {EnvironmentNotMade} from '../../../src/environment/virtual/problem.ts';
import {groupAlive} from '../../../src/system/groups.ts';
import {type FakeMachine, failures, fakeMachine} from './fake-tools.ts';

let machine: FakeMachine;
const children: ChildProcess[] = [];
afterEach(async () => {
	for (const child of children.splice(0)) child.kill('SIGKILL');
	await machine.gone();
});

const planned = (extra: Record<string, string> = {}) => planEnvironment(machine.lock, {workspace: null, env: {...machine.env, ...extra}});
const failureOf = (work: Promise<unknown>): Promise<EnvironmentNotMade> =>
	work.then(
		() => Promise.reject(new Error('it was made')),
		(error: unknown) => (error instanceof EnvironmentNotMade ? error : Promise.reject(error)),
	);
/** What is left of a plan's environment. */
const left = (plan: Plan) => existsSync(plan.place);

/** Another process that makes the environment of this machine's lock, and says so on its output. */
function elsewhere(): ChildProcess {
	const sources = path.resolve('src/environment/virtual');
	const script = `
		const {planEnvironment} = await import(${JSON.stringify(path.join(sources, 'plan.ts'))});
		const {makeEnvironment} = await import(${JSON.stringify(path.join(sources, 'make.ts'))});
		const plan = await planEnvironment(${JSON.stringify(machine.lock)}, {workspace: null, env: ${JSON.stringify(machine.env)}});
		console.log(JSON.stringify(await makeEnvironment(plan)));`;
	const child = spawn(process.execPath, ['--input-type=module', '-e', script], {stdio: ['ignore', 'pipe', 'inherit']});
	children.push(child);
	return child;
}

const outputOf = async (child: ChildProcess) => {
	let output = '';
	child.stdout?.on('data', chunk => {
		output += String(chunk);
	});
	await new Promise(resolve => child.once('close', resolve));
	return output;
};

const pidWhenHanging = async () => {
	const file = path.join(machine.root, 'pid');
	await expect.poll(() => existsSync(file), {timeout: 30_000}).toBe(true);
	return Number(await readFile(file, 'utf8'));
};

test('an environment is made once; the next session finds it ready and runs no installer', async () => {
	machine = await fakeMachine();
	const plan = await planned();
	expect(plan.ready).toBeNull();
	const made = await makeEnvironment(plan);
	expect(made).toMatchObject({tool: 'uv', made: true, place: plan.place, python: path.join(plan.place, 'bin/python')});
	const calls = await machine.calls();
	expect(calls).toHaveLength(2);
	expect(calls[0]).toMatch(/^uv venv .*--no-project --python \S+\/bin\/python3 /);
	expect(calls[1]).toMatch(/^uv pip install --python \S+ --require-hashes --only-binary :all: --no-deps -r \S+$/);
	const again = await planned();
	expect(again.ready).toMatchObject({tool: 'uv', python: '3.11.7', packages: 2});
	expect(again.lines.join('\n')).toMatch(/^environment ready: Python 3\.11\.7, 2 packages/);
	expect(await makeEnvironment(again)).toMatchObject({made: false, place: plan.place});
	expect(await machine.calls()).toHaveLength(2);
});

test('what is installed is the lock that was read, also when the file changes meanwhile', async () => {
	machine = await fakeMachine();
	const plan = await planned();
	const before = await readFile(machine.lock, 'utf8');
	await writeFile(machine.lock, '--index-url https://elsewhere.example\n');
	await makeEnvironment(plan);
	const used = (await machine.calls()).at(-1)?.split(' ').at(-1) ?? '';
	expect(await readFile(used, 'utf8')).toBe(before);
});

describe('a failure says what failed, why, and what to do; nothing half done is left', () => {
	test.each(Object.entries(failures))('%s', async (_, {problem, stderr, words}) => {
		machine = await fakeMachine();
		await machine.behave(stderr);
		const plan = await planned();
		const failure = await failureOf(makeEnvironment(plan));
		expect(failure.problem).toBe(problem);
		expect(failure.message).toMatch(/^The environment of train\.txt \(2 packages\) was not made: /);
		expect(failure.message).toContain('uv pip install');
		expect(failure.message).not.toContain('secret');
		expect(failure.message.split('\n')).toHaveLength(1);
		for (const word of words) expect(failure.message).toMatch(word);
		expect(failure.status).toBe(3);
		expect(left(plan)).toBe(false);
		await machine.behave('ok');
		expect(await makeEnvironment(plan)).toMatchObject({made: true});
	});

	test('a disk without room is told before anything is fetched', async () => {
		machine = await fakeMachine();
		const failure = await failureOf(makeEnvironment({...(await planned()), mib: 2 ** 40}));
		expect(failure.problem).toBe('space');
		expect(failure.message).toMatch(/needs about \d+ MiB and the disk of .* has \d+ MiB free/);
		expect(await machine.calls()).toEqual([]);
	});

	test('an installer that hangs is stopped with all it started, and the next try makes the environment', async () => {
		machine = await fakeMachine();
		await machine.behave('hang');
		const plan = await planned();
		const stop = new AbortController();
		const making = failureOf(makeEnvironment(plan, {signal: stop.signal}));
		const pid = await pidWhenHanging();
		stop.abort();
		expect((await making).problem).toBe('cancelled');
		expect(groupAlive(pid)).toBe(false);
		expect(left(plan)).toBe(false);
		await machine.behave('ok');
		expect(await makeEnvironment(plan)).toMatchObject({made: true});
	});
});

describe('other processes', () => {
	test('one killed half-way leaves an environment nobody uses; the next makes it again from nothing', async () => {
		machine = await fakeMachine();
		await machine.behave('hang');
		const child = elsewhere();
		const pid = await pidWhenHanging();
		child.kill('SIGKILL');
		await new Promise(resolve => child.once('close', resolve));
		process.kill(-pid, 'SIGKILL');
		const plan = await planned();
		expect(plan.ready).toBeNull();
		expect(existsSync(path.join(plan.place, 'lib/half.py'))).toBe(true);
		await machine.behave('ok');
		expect(await makeEnvironment(plan)).toMatchObject({made: true});
		expect(existsSync(path.join(plan.place, 'lib/half.py'))).toBe(false);
		expect(existsSync(path.join(plan.place, 'lib/numpy.py'))).toBe(true);
	});

	test('three at once make one environment, and all get it', async () => {
		machine = await fakeMachine();
		await machine.behave('slow');
		const waited: string[] = [];
		const [one, two, three] = await Promise.all([
			outputOf(elsewhere()),
			planned().then(plan => makeEnvironment(plan, {onOutput: text => waited.push(text)})),
			planned().then(plan => makeEnvironment(plan, {onOutput: text => waited.push(text)})),
		]);
		const places = [JSON.parse(one), two, three];
		expect(new Set(places.map(place => place.place)).size).toBe(1);
		expect(places.filter(place => place.made)).toHaveLength(1);
		expect((await machine.calls()).filter(call => call.includes('pip install'))).toHaveLength(1);
		expect(waited.join('')).toContain('another session makes the same environment');
	});
});

test.each(['complete.json', 'bin/python'])('without its %s an environment is made again', async missing => {
	machine = await fakeMachine();
	const plan = await planned();
	await makeEnvironment(plan);
	await rm(path.join(plan.place, missing));
	const again = await planned();
	expect(again.ready).toBeNull();
	expect(await makeEnvironment(again)).toMatchObject({made: true});
});

describe('without uv on PATH', () => {
	test('uv is installed first from its own lock, by pip, once for all', async () => {
		machine = await fakeMachine({uv: false});
		const plan = await planned();
		expect(plan.lines.join('\n')).toContain('uv is not on PATH: it is installed first from its own lock');
		expect(await makeEnvironment(plan)).toMatchObject({tool: 'uv'});
		const calls = await machine.calls();
		expect(calls.map(call => call.split(' ').slice(0, 5).join(' '))).toEqual([
			expect.stringMatching(/^python3 -I -m venv /),
			'environment-python -I -m pip install',
			expect.stringMatching(/^uv venv /),
			expect.stringMatching(/^uv pip install /),
		]);
		expect(calls[1]).toContain('--require-hashes --only-binary :all:');
		expect((await planEnvironment(machine.lock, {workspace: null, env: machine.env})).first).toBeNull();
	});

	test('where uv cannot be installed, pip does the work', async () => {
		machine = await fakeMachine({uv: false});
		await writeFile(path.join(machine.root, 'no-uv'), '');
		const told: string[] = [];
		expect(await makeEnvironment(await planned(), {onOutput: text => told.push(text)})).toMatchObject({tool: 'pip', made: true});
		expect(told.join('')).toContain('uv could not be installed, so pip does the work');
		expect((await machine.calls()).at(-1)).toMatch(/pip install --no-compile .*--require-hashes --only-binary :all: --no-deps -r/);
	});
});

describe('a fresh environment', () => {
	test('is new every time, in the folder it was asked for, and no cached one is used', async () => {
		machine = await fakeMachine();
		const plan = await planned();
		await makeEnvironment(plan);
		const place = path.join(machine.root, 'judge/venv');
		expect(await makeFreshEnvironment(plan, place)).toMatchObject({place, made: true});
		expect((await machine.calls()).filter(call => call.includes('pip install'))).toHaveLength(2);
	});

	test('is not made where something lies already, and leaves nothing when it fails', async () => {
		machine = await fakeMachine();
		const plan = await planned();
		const place = path.join(machine.root, 'venv');
		await mkdir(place);
		await writeFile(path.join(place, 'theirs.py'), '');
		await expect(makeFreshEnvironment(plan, place)).rejects.toThrow('is not empty');
		expect(await readdir(place)).toEqual(['theirs.py']);
		await machine.behave('No space left on device');
		expect((await failureOf(makeFreshEnvironment(plan, `${place}-2`))).problem).toBe('space');
		expect(existsSync(`${place}-2`)).toBe(false);
	});
});

describe('what an installer is given', () => {
	const given = async (extra: Record<string, string>) => {
		await makeEnvironment(await planned(extra));
		const lines = (await readFile(path.join(machine.root, 'env'), 'utf8')).split('\n');
		return Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
	};

	test('the settings for the index and the proxy, and no secret of other tools', async () => {
		machine = await fakeMachine();
		const env = await given({
			HTTPS_PROXY: 'http://proxy.example:3128',
			PIP_CERT: '/certs.pem',
			UV_HTTP_TIMEOUT: '9',
			AWS_SECRET_ACCESS_KEY: 'x',
			ANTHROPIC_API_KEY: 'x',
			PYTHONPATH: '/theirs',
			PIP_TARGET: '/elsewhere',
			UV_SYSTEM_PYTHON: '1',
		});
		expect(env).toMatchObject({HTTPS_PROXY: 'http://proxy.example:3128', PIP_CERT: '/certs.pem', UV_HTTP_TIMEOUT: '9'});
		expect(env).not.toHaveProperty('UV_DEFAULT_INDEX');
		for (const name of ['AWS_SECRET_ACCESS_KEY', 'ANTHROPIC_API_KEY', 'PYTHONPATH', 'PIP_TARGET', 'UV_SYSTEM_PYTHON']) {
			expect(env).not.toHaveProperty(name);
		}
	});

	test("a mirror set up for pip, in its variables or its file, is uv's too", async () => {
		machine = await fakeMachine();
		const config = path.join(machine.root, 'home/.config/pip');
		await mkdir(config, {recursive: true});
		await writeFile(
			path.join(config, 'pip.conf'),
			'[list]\nformat = json\n[global]\nindex-url = https://mirror.example/simple\nfind-links =\n    /a\n    /b\n',
		);
		expect(await given({PIP_EXTRA_INDEX_URL: 'https://more.example/simple'})).toMatchObject({
			UV_DEFAULT_INDEX: 'https://mirror.example/simple',
			UV_INDEX: 'https://more.example/simple',
			UV_FIND_LINKS: '/a,/b',
			UV_INDEX_STRATEGY: 'unsafe-best-match',
		});
	});

	test('uv set up by the person stays as it is', async () => {
		machine = await fakeMachine();
		const env = await given({PIP_INDEX_URL: 'https://pip.example', UV_DEFAULT_INDEX: 'https://uv.example'});
		expect(env).toMatchObject({UV_DEFAULT_INDEX: 'https://uv.example'});
	});
});
