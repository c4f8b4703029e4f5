import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {type SessionState, stateSchema} from '../../src/domain/state.ts';
import {type Child, run, start} from '../../src/system/exec.ts';
import {suggestedCommand} from '../../src/system/own-program.ts';
import {bin, call, type Desk, desk, example, exampleTarget, placed, sessionsIn} from '../support/cli.ts';
import {processesWith} from '../support/program.ts';

vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000});

/** A signal ends a run within 5 s; the rest is for a machine that is busy. */
const signalMs = 9000;
const canLimit = (await run('prlimit', ['--version'], {timeoutMs: 5000})).ended === 'exited';
const agent = (mode: string) => `${process.execPath} ${path.join(import.meta.dirname, '../fixtures/agents/chaos-agent.mjs')} ${mode}`;
const begin = ['bird strikes', '--data', example, '--target', exampleTarget, '--headless', '--until', 'ASSESSMENT'];

type Running = {readonly child: Child; readonly said: () => string; readonly complained: () => string};
const runs: Running[] = [];
afterEach(async () => {
	await Promise.all(runs.splice(0).map(one => one.child.stop(200)));
});

function begun(at: Desk, args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
	const child = start(process.execPath, [bin, ...args, ...placed(at)], {cwd: at.workspace, env: {...at.env, ...env}});
	let [said, complained] = ['', ''];
	child.stdout.on('data', chunk => {
		said += chunk;
	});
	child.stderr.on('data', chunk => {
		complained += chunk;
	});
	const running = {child, said: () => said, complained: () => complained};
	runs.push(running);
	return running;
}

/** Ends it with a signal; how it ended, and that it did so in time. */
async function ended({child}: Running, signal: 'SIGTERM' | 'SIGINT') {
	const from = Date.now();
	process.kill(child.pid, signal);
	const exit = await child.exited;
	expect(Date.now() - from).toBeLessThan(signalMs);
	return exit.exitCode;
}

async function stateOf(at: Desk): Promise<SessionState> {
	const [id = ''] = await sessionsIn(at.state);
	return stateSchema.parse(JSON.parse(await readFile(path.join(at.state, id, 'state.json'), 'utf8')));
}

describe.skipIf(!canLimit)('a state disk that takes nothing any more', () => {
	// A limit on the size of files, set while it runs: the writes of the process itself fail from then on, as on a full disk.
	const fill = ({child}: Running) => run('prlimit', ['--pid', String(child.pid), '--fsize=1:unlimited'], {timeoutMs: 5000});

	test('ends a headless run with one sentence and 3, and nothing that was saved is lost', async () => {
		const at = await desk();
		const running = begun(at, begin);
		await vi.waitFor(() => expect(running.said()).toContain('ASSESSMENT'), 30_000);
		await fill(running);
		expect((await running.child.exited).exitCode).toBe(3);
		expect(running.complained()).toMatch(/changes? (was|were) not saved to .*EFBIG.* Go on with: \S.* resume \d+( --state-dir \S+)?\n$/);
		const {session_id: id} = await stateOf(at);
		const again = await call(at, ['resume', id, '--headless', '--until', 'ASSESSMENT', '--state-dir', at.state]);
		expect(again.exitCode, again.stderr).toBe(0);
		expect(processesWith(at.folder)).toEqual([]);
	});

	test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it meanwhile, with 130 and how to go on', async signal => {
		const at = await desk();
		const running = begun(at, begin);
		await vi.waitFor(() => expect(running.said()).toContain('ASSESSMENT'), 30_000);
		await fill(running);
		await new Promise(resolve => setTimeout(resolve, 3000));
		expect(await ended(running, signal)).toBe(130);
		expect(running.complained()).toMatch(/Go on with: \S.* resume \d+( --state-dir \S+)?\n$/);
	});
});

describe('an agent that does not end its turn', () => {
	test.each([
		['says nothing', 'mute', {ML_ENGINEER_IDLE_MINUTES: '0.2'}, /said nothing for 12 s and was stopped/],
		['talks on and on', 'hang-cancel', {ML_ENGINEER_TURN_MINUTES: '0.5'}, /has not ended its turn after 30 s and was stopped/],
	])('and %s: it is said when that is near, its step fails, and the run ends with 3', async (_, mode, env, sentence) => {
		const at = await desk();
		const running = begun(at, [...begin, '--agent-for', `monitoring=${agent(mode)}`], env);
		expect((await running.child.exited).exitCode, running.complained()).toBe(3);
		expect(running.complained()).toMatch(/^maturity: .*it is stopped after \d+ s \(ML_ENGINEER_/m);
		expect(running.complained()).toMatch(
			/Assess was not judged: maturity failed: .*\nNext: Maturity of Assess, again\. Go on with: \S.* resume \d+( --state-dir \S+)?\n$/,
		);
		expect(running.complained()).toMatch(sentence);
		const {phases, session_id: id} = await stateOf(at);
		expect(phases.ASSESSMENT.steps['maturity']).toMatchObject({status: 'failed', summary: expect.stringMatching(sentence)});
		expect(processesWith(at.folder)).toEqual([]);
		// The step can be run again, and fails again for the same reason: nothing else is in its way.
		const again = await call(at, ['resume', id, '--headless', '--until', 'ASSESSMENT', '--state-dir', at.state], {env});
		expect(again.exitCode).toBe(3);
		expect((await stateOf(at)).phases.ASSESSMENT.steps['maturity']?.attempts).toBe(2);
	});

	test.each(['mute', 'hang-cancel', 'hang-init', 'ignore-eof'])('and is told to by a signal to the program: %s', async mode => {
		const at = await desk();
		const running = begun(at, [...begin, '--agent', agent(mode)]);
		await vi.waitFor(() => expect(running.said()).toContain('begins'), 30_000);
		await new Promise(resolve => setTimeout(resolve, 1500));
		expect(await ended(running, 'SIGTERM')).toBe(130);
		expect(running.complained()).toMatch(/Go on with: \S.* resume \d+( --state-dir \S+)?\n$/);
		expect(processesWith(at.folder)).toEqual([]);
		expect(processesWith(`chaos-agent.mjs ${mode}`)).toEqual([]);
	});

	test('patience that is no number is said before anything is written', async () => {
		const at = await desk();
		const {exitCode, stderr} = await call(at, [...begin, ...placed(at)], {env: {ML_ENGINEER_IDLE_MINUTES: 'long'}});
		expect([exitCode, stderr]).toEqual([
			2,
			'ML_ENGINEER_IDLE_MINUTES is "long", not a number of minutes above 0. Set it to minutes, or not at all.\n',
		]);
		expect(await sessionsIn(at.state)).toEqual([]);
	});
});

test('a signal while the data is read ends it with 130, and a resume reads on with what was asked for', async () => {
	const at = await desk();
	const data = path.join(at.workspace, 'large.csv');
	const rows = Array.from(
		{length: 400_000},
		(_, index) => `${index},${(index * 7919) % 1000},${index % 3 ? 'yes' : 'NA'},${index % 7 ? 'a' : 'b'}`,
	);
	await writeFile(data, `id,x,colour,y\n${rows.join('\n')}\n`);
	const wishes = [
		'--target',
		'y',
		'--missing',
		'NA',
		'--constraint',
		'latency_p99_ms=20',
		'--allow',
		'all',
		'--system-type',
		'training_pipeline',
	];
	const running = begun(at, ['large', '--data', data, ...wishes, '--headless', '--until', 'ASSESSMENT']);
	await vi.waitFor(async () => expect(await stateOf(at)).toMatchObject({data: null}), {timeout: 30_000, interval: 20});
	expect(await ended(running, 'SIGINT')).toBe(130);
	const before = await stateOf(at);
	expect(before.data).toBeNull();
	const resume = suggestedCommand(['resume', before.session_id], at.state);
	expect(running.complained()).toContain(`Interrupted before it could run; what was asked for is saved. Go on with: ${resume}\n`);
	const again = await call(at, ['resume', '--headless', '--until', 'ASSESSMENT', '--state-dir', at.state]);
	expect(again.exitCode, again.stderr).toBe(0);
	expect(again.stderr).toMatch(/^Everything runs unasked, as when the session began \(--allow all\)\.\nNext: [^\n]+\n$/);
	expect(await stateOf(at)).toMatchObject({
		session_id: before.session_id,
		data: {files: [data], target: 'y', missing_words: ['NA'], rows: 400_000},
		constraints: {latency_p99_ms: {value: 20, source: 'flag'}},
		phases: {ASSESSMENT: {status: 'passed'}},
	});
	expect(await sessionsIn(at.state)).toEqual([before.session_id]);
});
