import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {type SessionState, stateSchema} from '../../src/domain/state.ts';
import {run} from '../../src/system/exec.ts';
import {processesWith, root, sleep} from '../support/program.ts';

/** How far a session was when its program was killed. */
const stages = ['nothing saved', 'activated', 'data read', 'steps begun'] as const;
export type EarlyStage = (typeof stages)[number];

/** What an early session is about; the same is asked for in every round. */
export type EarlyBench = {readonly home: string; readonly data: string; readonly target: string};

const folders = ({home}: EarlyBench) => ({
	workspace: path.join(home, 'work'),
	state: path.join(home, 'state'),
	temporary: path.join(home, 'tmp'),
});
const wishes = ['--constraint', 'latency_p99_ms=20', '--missing', 'unknown', '--system-type', 'training_pipeline'];

/** From when the time to the kill runs. */
export type EarlyFrom = 'start' | 'first save';

/**
 * Kills a headless session of its own `killMs` after its start or its first save, takes it up with a bare `resume`, and lets it assess to the end: all that
 * was saved is still there, what was asked for counts, and its data is read without anybody saying it again. Answers with how far it was.
 */
export async function killEarly(bench: EarlyBench, killMs: number, from: EarlyFrom = 'start'): Promise<EarlyStage> {
	const {workspace, state, temporary} = folders(bench);
	await mkdir(workspace, {recursive: true});
	await mkdir(temporary, {recursive: true});
	const begin = ['kill me early', '--data', bench.data, '--target', bench.target, ...wishes, '--workspace', workspace];
	const child = spawn(process.execPath, [path.join(root, 'bin/ml-engineer.js'), ...begin, ...common(state)], {
		cwd: workspace,
		stdio: 'ignore',
		env: environment(bench),
	});
	const ended = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)));
	const time = async () => {
		if (from === 'first save') while ((await saved(state)) === null) await sleep(5);
		await sleep(killMs);
		return 'time' as const;
	};
	const first = await Promise.race([ended, time()]);
	assert.equal(first, 'time', `the program ended by itself within ${killMs} ms`);
	child.kill('SIGKILL');
	await ended;
	await nobodyLeft(bench);
	const before = await saved(state);
	const resumed = await call(bench, ['resume', ...common(state)]);
	if (before === null) {
		// It had not come to saving anything: there is nothing that could confuse, and it is said how to begin.
		assert.equal(resumed.exitCode, 2, resumed.stdout + resumed.stderr);
		assert.match(resumed.stderr, /There is no session in .* yet\. Begin one with/);
		return 'nothing saved';
	}
	assert.equal(resumed.exitCode, 0, resumed.stdout + resumed.stderr);
	await nobodyLeft(bench);
	await holds(bench, before);
	return before.data === null
		? 'activated'
		: Object.values(before.phases.ASSESSMENT.steps).some(step => step.attempts > 0)
			? 'steps begun'
			: 'data read';
}

const common = (state: string) => ['--headless', '--until', 'ASSESSMENT', '--state-dir', state];

const environment = (bench: EarlyBench) => ({
	PATH: process.env['PATH'] ?? '',
	HOME: bench.home,
	TMPDIR: folders(bench).temporary,
});

const call = (bench: EarlyBench, args: readonly string[]) =>
	run(process.execPath, [path.join(root, 'bin/ml-engineer.js'), ...args], {
		cwd: folders(bench).workspace,
		timeoutMs: 180_000,
		env: environment(bench),
	});

async function nobodyLeft({home}: EarlyBench): Promise<void> {
	const end = Date.now() + 20_000;
	while (processesWith(home).length > 0) {
		assert.ok(Date.now() < end, `processes outlived the program: ${processesWith(home).join(', ')}`);
		await sleep(50);
	}
}

/** The one session there is, as its file has it; null when none was saved. */
async function saved(state: string): Promise<SessionState | null> {
	const names = existsSync(state) ? (await readdir(state)).filter(name => /^\d+$/.test(name)) : [];
	assert.ok(names.length <= 1, `there are ${names.length} sessions`);
	const [name] = names;
	if (name === undefined || !existsSync(path.join(state, name, 'state.json'))) return null;
	return stateSchema.parse(JSON.parse(await readFile(path.join(state, name, 'state.json'), 'utf8')));
}

/** Nothing that was saved is lost, nothing was begun again, nothing is left half. */
async function holds(bench: EarlyBench, before: SessionState): Promise<void> {
	const {state} = folders(bench);
	const after = await saved(state);
	assert.ok(after !== null);
	assert.equal(after.session_id, before.session_id, 'the same session goes on');
	assert.equal(after.phases.ASSESSMENT.status, 'passed');
	assert.deepEqual(after.data_request, before.data_request);
	assert.deepEqual(after.data?.missing_words, ['unknown']);
	assert.equal(after.constraints['latency_p99_ms']?.source, 'flag');
	// Rows that were put aside stay those.
	if (before.data !== null)
		assert.deepEqual(after.data, {...before.data, hidden: {...before.data.hidden, judged: after.data.hidden.judged}});
	const folder = path.join(state, after.session_id);
	const events = (await readFile(path.join(folder, 'history.ndjson'), 'utf8'))
		.trimEnd()
		.split('\n')
		.map((line): {seq: number; type: string} => JSON.parse(line));
	assert.deepEqual(
		events.map(event => event.seq),
		events.map((_, index) => index + 1),
	);
	assert.equal(events.filter(event => event.type === 'data.prepared').length, 1, 'the data was read once that counts');
	const hidden = await readdir(path.join(folder, 'hidden'));
	assert.deepEqual(
		hidden.filter(name => name.startsWith('.')),
		[],
		'no half of the hidden rows is left',
	);
	assert.equal(hidden.includes('rows.parquet'), (after.data?.hidden.rows ?? 0) > 0);
	assert.deepEqual(
		(await readdir(folder)).filter(name => name.endsWith('.tmp') || name.includes('corrupt')),
		[],
	);
}

/**
 * `many` instants, each with a session of its own: every other one from 100 ms after the start on, `stepMs` apart; those between from the
 * first save on, since how long a start takes is the machine's. Answers with how far they were.
 */
export async function earlyRounds(
	bench: EarlyBench,
	{many, stepMs, told}: {many: number; stepMs: number; told?: (moment: string, stage: EarlyStage) => void},
): Promise<Readonly<Record<EarlyStage, number>>> {
	const counts = {'nothing saved': 0, activated: 0, 'data read': 0, 'steps begun': 0};
	for (let round = 0; round < many; round += 1) {
		const from = round % 2 === 0 ? 'start' : 'first save';
		const killMs = Math.floor(round / 2) * stepMs + (from === 'start' ? 100 : 0);
		const stage = await killEarly({...bench, home: path.join(bench.home, String(round))}, killMs, from);
		counts[stage] += 1;
		told?.(`${killMs} ms after ${from}`, stage);
	}
	return counts;
}
