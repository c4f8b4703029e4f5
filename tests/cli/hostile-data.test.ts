import {execFileSync} from 'node:child_process';
import {readdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import {call, type Desk, desk, placed, sessionsIn} from '../support/cli.ts';
import {processesWith, sleep} from '../support/program.ts';

vi.setConfig({testTimeout: 180_000});

const begin = (at: Desk, file: string) =>
	call(at, ['yes or no', '--data', file, '--target', 'y', '--headless', '--until', 'ASSESSMENT', '--allow', 'listed', ...placed(at)], {
		timeoutMs: 150_000,
	});

const placeFile = async (at: Desk, name: string, content: string | Uint8Array) => {
	const file = path.join(at.workspace, name);
	await writeFile(file, content);
	return file;
};

const rows = (count: number, row: (index: number) => string) => Array.from({length: count}, (_, index) => row(index));
const label = (index: number) => ((index * 7) % 11 > 5 ? 'yes' : 'no');
const objects = (count: number) => rows(count, index => JSON.stringify({x: index % 17, y: label(index)}));

async function nothingLeft(at: Desk): Promise<void> {
	expect(await sessionsIn(at.state)).toEqual([]);
	await nothingBehind(at);
}

async function nothingBehind(at: Desk): Promise<void> {
	expect((await readdir(at.temporary)).filter(name => name !== 'node-compile-cache')).toEqual([]);
	expect(processesWith(at.folder)).toEqual([]);
}

describe('data that would crash or mislead a reader is one sentence, and nothing is left', () => {
	test.each<[string, string, string | Uint8Array, RegExp]>([
		[
			'an array that only opens',
			'rows.json',
			'['.repeat(200_000),
			/rows\.json nests JSON more than 200 levels deep \(line 1\): flatten it/,
		],
		[
			'one deep line among rows',
			'rows.jsonl',
			[...objects(50), `{"x": ${'['.repeat(100_000)}${']'.repeat(100_000)}, "y": "no"}`].join('\n'),
			/rows\.jsonl nests JSON more than 200 levels deep \(line 51\)/,
		],
		[
			'a quote that does not close',
			'rows.csv',
			['x,y', ...rows(400, index => (index === 100 ? `${index},"no` : `${index},${label(index)}`))].join('\n'),
			/Line 102 of .*rows\.csv opens a quote that does not close as it should: it would swallow the 299 lines that follow/,
		],
		[
			'a quote that closes two hundred lines later',
			'rows.csv',
			['x,y', ...rows(400, index => (index === 100 ? `${index},"no` : index === 300 ? `${index},"yes"` : `${index},${label(index)}`))].join(
				'\n',
			),
			/Line 102 of .*it would swallow the 200 lines that follow/,
		],
	])('%s', async (_, name, content, sentence) => {
		const at = await desk();
		const {exitCode, stderr} = await begin(at, await placeFile(at, name, content));
		expect(stderr).toMatch(sentence);
		expect([exitCode, stderr.trimEnd().split('\n').length]).toEqual([2, 1]);
		await nothingLeft(at);
	});

	test('a named pipe, a device and a folder that loops', async () => {
		const at = await desk();
		const pipe = path.join(at.workspace, 'rows.csv');
		execFileSync('mkfifo', [pipe]);
		for (const named of [pipe, '/dev/zero']) {
			const {exitCode, stderr} = await begin(at, named);
			expect([exitCode, stderr]).toEqual([2, expect.stringContaining(`${named} is neither a file nor a folder: name a data file.`)]);
		}
		execFileSync('ln', ['-s', '.', path.join(at.workspace, 'loop')]);
		expect((await begin(at, at.workspace)).stderr).toMatch(/holds no CSV, TSV, JSON, JSONL or Parquet file/);
		await nothingLeft(at);
	});
});

/** Sends a signal to the process of this desk that runs the program, as soon as it is there. */
async function hit(at: Desk, program: string, signal: NodeJS.Signals): Promise<void> {
	for (;;) {
		const [pid] = processesWith(program).filter(one => environmentOf(one).includes(at.temporary));
		if (pid !== undefined) {
			process.kill(pid, signal);
			return;
		}
		await sleep(20);
	}
}

const environmentOf = (pid: number) => {
	try {
		return execFileSync('cat', [`/proc/${pid}/environ`], {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']});
	} catch {
		return ''; // another test's, or it ended meanwhile
	}
};

describe.runIf(process.platform === 'linux')('what ends the process that reads the data', () => {
	const large = ['x,y', ...rows(1_500_000, index => `${index % 977},${label(index)}`)].join('\n');

	test.each([
		['SIGSEGV', 2, /The data engine crashed \(SIGSEGV\) while it read .*rows\.csv.*: check that the file is what its name says/],
		['SIGKILL', 3, /The reading of .*rows\.csv.* was killed \(SIGKILL\), most likely because the machine ran out of memory: free some/],
	] as const)('%s is one sentence and exit %i', async (signal, status, sentence) => {
		const at = await desk();
		const file = await placeFile(at, 'rows.csv', large);
		const [{exitCode, stderr}] = await Promise.all([begin(at, file), hit(at, 'data-process.js', signal)]);
		expect(stderr).toMatch(sentence);
		expect(exitCode).toBe(status);
		await nothingLeft(at);
	});

	test('who interrupts does not wait for the reading', async () => {
		const at = await desk();
		const file = await placeFile(at, 'rows.csv', large);
		const running = begin(at, file);
		// A stopped process reads on forever: only killing it ends it.
		await hit(at, 'data-process.js', 'SIGSTOP');
		const [main] = processesWith('bin/ml-engineer.js').filter(pid => environmentOf(pid).includes(at.temporary));
		process.kill(main ?? 0, 'SIGTERM');
		expect((await running).exitCode).toBe(130);
		// What was asked for stays, to be taken up; nothing of the reading does.
		expect(await sessionsIn(at.state)).toHaveLength(1);
		await nothingBehind(at);
	});
});

test.each([
	['half a surrogate pair', '{"x": 1, "y": "\\ud800"}'],
	['a name twice', '{"x": 1, "x": 2, "y": "no"}'],
])('a line with %s costs that line, and the recount agrees', async (_, line) => {
	const at = await desk();
	const file = await placeFile(at, 'rows.jsonl', [...objects(120), line, ...objects(120)].join('\n'));
	const {exitCode, stdout} = await begin(at, file);
	expect(stdout).toMatch(/data done: 240 x 2; 1 unparsable line/);
	expect(stdout).toMatch(/pass {4}data\.recount/);
	expect(exitCode).toBe(0);
});

const train = 'from sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression().fit(X, y)\n';

test('assess names the file that it did not read, and reads the rest', async () => {
	const at = await desk();
	await placeFile(at, 'train.py', train);
	await placeFile(at, 'hostile.py', '['.repeat(200_000));
	const {exitCode, stdout} = await call(at, ['assess', at.workspace]);
	expect(stdout).toMatch(/Not read\n {2}hostile\.py: brackets nested more than 200 deep\n/);
	expect(stdout).toMatch(/ML Test Score/);
	expect(exitCode).toBe(0);
	expect((await readdir(at.temporary)).filter(name => name !== 'node-compile-cache')).toEqual([]);
});

test('assess goes on without data that crashes the engine, and says so', async () => {
	const at = await desk();
	await placeFile(at, 'train.py', train);
	await placeFile(at, 'rows.jsonl', [...objects(50), `{"x": ${'['.repeat(100_000)}${']'.repeat(100_000)}, "y": "no"}`].join('\n'));
	const {exitCode, stdout, stderr} = await call(at, ['assess', at.workspace]);
	expect(stderr).toMatch(/^rows\.jsonl was not measured: The file .*rows\.jsonl nests JSON more than 200 levels deep/);
	expect(stdout).toMatch(/ML Test Score/);
	expect(exitCode).toBe(0);
});

test.runIf(process.platform === 'linux')('ctrl-c ends an assessment that does not come back', async () => {
	const at = await desk();
	for (let part = 0; part < 300; part += 1) await placeFile(at, `part_${part}.py`, train.repeat(200));
	const running = call(at, ['assess', at.workspace], {timeoutMs: 150_000});
	await hit(at, 'repository-process.js', 'SIGSTOP');
	const [main] = processesWith('bin/ml-engineer.js').filter(pid => environmentOf(pid).includes(at.temporary));
	process.kill(main ?? 0, 'SIGINT');
	const {exitCode, stderr} = await running;
	expect([exitCode, stderr]).toEqual([130, expect.stringContaining('Interrupted. Nothing was written')]);
	expect(processesWith(at.folder)).toEqual([]);
});
