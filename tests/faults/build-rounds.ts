import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, readdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import {finished, readStudy} from '../../src/analyst/project/study.ts';
import {type SessionState, stateSchema} from '../../src/domain/state.ts';
import {readPipeline} from '../../src/steps/pipeline-file.ts';
import {run} from '../../src/system/exec.ts';
import {processesWith, root, sleep} from '../support/program.ts';

/** What a session is made of, and how far its lives go. */
export type BuildBench = {
	/** An empty folder for all that the session writes. */
	readonly home: string;
	readonly data: string;
	readonly target: string;
	readonly until: 'PIPELINE_DESIGN' | 'IMPLEMENTATION';
	/** Environments and downloads are shared between sessions, unless this one begins without. */
	readonly cache: string;
};

export type BuildResult = {
	readonly kills: number;
	/** What the program did in the moment of each kill: the last event of its history. */
	readonly moments: readonly string[];
	/** Steps that were done when the program was killed, over all kills. */
	readonly done: number;
	/** Tuning trials that had ended when the program was killed, at most. */
	readonly trials: number;
	/** Exit status of the life that was left alone; null without one. */
	readonly exit: number | null;
};

type Event = {
	readonly seq: number;
	readonly type: string;
	readonly phase?: string;
	readonly step?: string;
	readonly data: {readonly outcome?: string; readonly check?: {readonly id: string}};
};
type Seen = {readonly state: SessionState; readonly folder: string; readonly events: readonly Event[]};

const places = ({home}: BuildBench) => ({
	workspace: path.join(home, 'work'),
	state: path.join(home, 'state'),
	temporary: path.join(home, 'tmp'),
});

/** Kills one headless session `kills` times after times between `least` and `most` ms, and takes it up again; the last life, if there is to be one, ends by itself. */
export async function killBuild(
	bench: BuildBench,
	{kills, least, most, random, finish = true}: {kills: number; least: number; most: number; random: () => number; finish?: boolean},
): Promise<BuildResult> {
	const {workspace, temporary} = places(bench);
	await mkdir(workspace, {recursive: true});
	await mkdir(temporary, {recursive: true});
	const moments: string[] = [];
	let before: Seen | null = null;
	let [done, trials] = [0, 0];
	for (let kill = 0; kill < kills; kill += 1) {
		const exit = await life(bench, before, least + random() * (most - least));
		await nobodyLeft(bench);
		const now = await look(bench);
		if (before !== null) holds(before, now);
		if (now !== null) {
			await wholeProject(now);
			const finishedNow = await trialsOf(now);
			assert.ok(finishedNow >= trials, `${trials} trials had ended, ${finishedNow} are left`);
			trials = finishedNow;
			done += doneIn(now).size;
			moments.push(momentOf(now));
		}
		if (exit !== 'killed') return {kills: kill, moments, done, trials, exit};
		before = now ?? before;
	}
	if (!finish) return {kills, moments, done, trials, exit: null};
	const exit = await life(bench, before, null);
	await nobodyLeft(bench);
	const last = await look(bench);
	assert.ok(last !== null && exit !== 'killed');
	if (before !== null) holds(before, last);
	await wholeProject(last);
	assert.ok((await trialsOf(last)) >= trials, 'the trials that had ended count');
	await allKept(last);
	return {kills, moments, done, trials, exit};
}

/** One life of the program; null: until it ends. Answers with its exit status. */
async function life(bench: BuildBench, before: Seen | null, lifeMs: number | null): Promise<number | null | 'killed'> {
	const {workspace, state, temporary} = places(bench);
	const begin = [
		'kill me often',
		'--data',
		bench.data,
		'--target',
		bench.target,
		'--workspace',
		workspace,
		'--system-type',
		'training_pipeline',
	];
	const words = before === null ? begin : ['resume', before.state.session_id];
	const child = spawn(
		process.execPath,
		[path.join(root, 'bin/ml-engineer.js'), ...words, '--state-dir', state, '--headless', '--until', bench.until, '--allow', 'all'],
		{
			cwd: workspace,
			stdio: 'ignore',
			env: {PATH: process.env['PATH'] ?? '', HOME: bench.home, TMPDIR: temporary, XDG_CACHE_HOME: bench.cache, ML_ENGINEER_SKIP_BUILD: '1'},
		},
	);
	const ended = new Promise<number | null>(resolve => child.once('exit', code => resolve(code)));
	if (lifeMs === null) return ended;
	const first = await Promise.race([ended, sleep(lifeMs).then(() => 'time' as const)]);
	if (first !== 'time') return first;
	child.kill('SIGKILL');
	await ended;
	return 'killed';
}

async function nobodyLeft({home}: BuildBench): Promise<void> {
	const end = Date.now() + 5000;
	while (processesWith(home).length > 0) {
		assert.ok(Date.now() < end, `processes outlived the program: ${processesWith(home).join(', ')}`);
		await sleep(50);
	}
}

/** What is on the disk: the state is never torn, the history never has a gap. Null before the session was first saved. */
async function look(bench: BuildBench): Promise<Seen | null> {
	const {state: folders} = places(bench);
	const name = (existsSync(folders) ? await readdir(folders) : [])
		.filter(one => /^\d+$/.test(one))
		.sort()
		.at(-1);
	if (name === undefined || !existsSync(path.join(folders, name, 'state.json'))) return null;
	const folder = path.join(folders, name);
	const state = stateSchema.parse(JSON.parse(await readFile(path.join(folder, 'state.json'), 'utf8')));
	const lines = (await readFile(path.join(folder, 'history.ndjson'), 'utf8')).split('\n').slice(0, -1);
	const events = lines.map((line): Event => JSON.parse(line));
	assert.deepEqual(
		events.map(event => event.seq),
		events.map((_, index) => index + 1),
	);
	return {state, folder, events};
}

const doneIn = ({state}: Seen) =>
	new Set(
		Object.entries(state.phases).flatMap(([phase, {steps}]) =>
			Object.entries(steps).flatMap(([id, step]) => (step.status === 'done' ? [`${phase}.${id}`] : [])),
		),
	);

/** Nothing that was done is taken back or run again, and a gate that had passed is not judged again. */
function holds(before: Seen, now: Seen | null): void {
	assert.ok(now !== null && now.state.seq >= before.state.seq, 'what was saved before is not taken back');
	const later = now.events.filter(event => event.seq > before.events.length);
	const still = doneIn(now);
	for (const step of doneIn(before)) {
		assert.ok(still.has(step), `${step} was done and is not any more`);
		const again = later.find(event => event.type === 'step.started' && `${event.phase}.${event.step}` === step);
		assert.equal(again, undefined, `${step} was done and ran again: event ${again?.seq}`);
	}
	for (const [phase, {status}] of Object.entries(before.state.phases)) {
		if (status !== 'passed') continue;
		const again = later.find(event => event.type === 'check.measured' && event.phase === phase);
		assert.equal(again, undefined, `the gate of ${phase} had passed and was judged again`);
	}
}

/** pipeline.yaml is never half written, and the project's git repository can be used. */
async function wholeProject({state}: Seen): Promise<void> {
	const {project} = state;
	if (project === null || !existsSync(project)) return;
	if (existsSync(path.join(project, 'pipeline.yaml'))) {
		const read = await readPipeline(project);
		assert.ok(read.ok, read.ok ? '' : read.problem);
	}
	if (!existsSync(path.join(project, '.git'))) return;
	const {exitCode, stderr} = await run('git', ['-C', project, 'fsck', '--no-progress'], {
		env: {PATH: process.env['PATH'] ?? ''},
		timeoutMs: 60_000,
	});
	assert.equal(exitCode, 0, stderr);
}

/** Each judged gate stands in its report as the session has it, and all that is no secret or product is in the project's history. */
async function allKept({state}: Seen): Promise<void> {
	const {project} = state;
	assert.ok(project !== null);
	for (const [phase, {gate}] of Object.entries(state.phases)) {
		if (gate === null) continue;
		const report = JSON.parse(await readFile(path.join(project, `reports/gate_${phase.toLowerCase()}.json`), 'utf8'));
		assert.deepEqual(report, {schema: 1, phase, checks: gate.checks});
	}
	const {stdout} = await run('git', ['-C', project, 'status', '--porcelain'], {env: {PATH: process.env['PATH'] ?? ''}, timeoutMs: 60_000});
	assert.equal(stdout, '');
}

async function trialsOf({state}: Seen): Promise<number> {
	const file = state.project === null ? null : path.join(state.project, 'study.db');
	return file === null || !existsSync(file) ? 0 : finished(readStudy(file)).length;
}

function momentOf({events}: Seen): string {
	const last = events.findLast(event => event.type !== 'environment.changed');
	return [last?.phase, last?.step ?? last?.data.check?.id, last?.type].filter(Boolean).join(' ');
}
