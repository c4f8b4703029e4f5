import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {type SessionState, stateSchema} from '../../src/domain/state.ts';
import {stepsOf} from '../../src/domain/workflow.ts';
import {run} from '../../src/system/exec.ts';
import {Program, processesWith, root, sleep} from '../support/program.ts';

/** Data that is assessed in a moment: the kills are what takes the time. */
export const smallData = `x,colour,y\n${Array.from({length: 300}, (_, i) => `${i % 17},${['red', 'green', 'blue'][i % 3]},${(i * 7) % 11 > 5 ? 'yes' : 'no'}`).join('\n')}\n`;

export type RoundsResult = {
	readonly kills: number;
	/** Steps that stood as done on a screen in the moment it was killed. */
	readonly shownDone: number;
	/** Steps that a resume found cut off. */
	readonly interrupted: number;
};

const temporary = (home: string) => path.join(home, 'tmp');

type Bench = {readonly home: string; readonly workspace: string; readonly state: string; readonly begin: readonly string[]};

async function prepare(home: string, example: boolean): Promise<Bench> {
	const workspace = path.join(home, 'work');
	await mkdir(workspace, {recursive: true});
	await mkdir(temporary(home)); // what a killed process leaves for a later one to sweep lies here

	const data = example ? path.join(root, 'examples/birdstrikes.csv') : path.join(workspace, 'small.csv');
	if (!example) await writeFile(data, smallData);
	const state = path.join(home, 'state');
	const target = example ? 'Effect Amount of damage' : 'y';
	return {
		home,
		workspace,
		state,
		begin: ['kill me often', '--data', data, '--target', target, '--workspace', workspace, '--state-dir', state],
	};
}

/** The session that has its data, and its folder; null while none has come that far. Its file is never torn. */
async function survivor(bench: Bench): Promise<{readonly state: SessionState; readonly folder: string} | null> {
	const names = existsSync(bench.state) ? (await readdir(bench.state)).filter(name => /^\d+$/.test(name)).sort() : [];
	for (const name of names.reverse()) {
		const folder = path.join(bench.state, name);
		const file = path.join(folder, 'state.json');
		if (!existsSync(file)) continue; // cut off before its first save
		const state = stateSchema.parse(JSON.parse(await readFile(file, 'utf8')));
		if (state.data !== null) return {state, folder};
	}
	return null;
}

/** AGENT column of the step list, by the step's title. */
function shownOn(lines: readonly string[]): ReadonlyMap<string, string> {
	const shown = new Map<string, string>();
	for (const {id, title} of stepsOf('ASSESSMENT', ['inference_service'])) {
		const line = lines.find(one => one.slice(1).startsWith(`${title} `));
		const word = line
			?.slice(1 + title.length)
			.trim()
			.split(/\s+/)[0];
		if (word !== undefined) shown.set(id, word);
	}
	return shown;
}

const statusesOf = (state: SessionState) => Object.entries(state.phases.ASSESSMENT.steps).map(([id, step]) => ({id, status: step.status}));

/** One life of the program on a screen: runs the phase once the workspace is there, and is killed after `lifeMs`. */
async function lifeAndDeath(
	bench: Bench,
	before: SessionState | null,
	lifeMs: number,
): Promise<{readonly shown: ReadonlyMap<string, string>; readonly interrupted: number}> {
	const args = before === null ? bench.begin : ['resume', before.session_id, '--state-dir', bench.state];
	const program = new Program(args, {columns: 80, rows: 24, cwd: bench.workspace, env: {HOME: bench.home, TMPDIR: temporary(bench.home)}});
	let ended = false;
	void program.exited.then(() => {
		ended = true;
	});
	let interrupted = 0;
	let asked = false;
	const end = Date.now() + lifeMs;
	while (Date.now() < end && !ended) {
		const shown = shownOn(program.lines);
		if (!asked && shown.size === 5) {
			if (before !== null) interrupted = await cutOff(bench, before);
			program.press('r');
			asked = true;
		}
		await sleep(15);
	}
	assert.ok(!ended, `the program ended by itself:\n${program.everything}`);
	const shown = shownOn(program.lines);
	await killHard(program.child.pid);
	await program.exited;
	program.close();
	return {shown, interrupted};
}

/** Kills the program itself, behind the starter that gives the terminal back: killed with the starter it would still save. */
async function killHard(starter: number): Promise<void> {
	const children = await readFile(`/proc/${starter}/task/${starter}/children`, 'utf8').catch(() => '');
	const behind = children.split(' ').filter(pid => pid !== '');
	for (const pid of behind.length > 0 ? behind : [String(starter)]) process.kill(Number(pid), 'SIGKILL');
}

/** A resume shows nothing as running that died with the process. Answers with how many steps it found cut off. */
async function cutOff(bench: Bench, before: SessionState): Promise<number> {
	const now = await survivor(bench);
	const status = new Map(now ? statusesOf(now.state).map(one => [one.id, one.status]) : []);
	const busy = statusesOf(before).filter(one => one.status === 'running' || one.status === 'asking');
	for (const {id} of busy) assert.equal(status.get(id), 'interrupted', `${id} ran when the program was killed`);
	return busy.length;
}

async function nobodyLeft(bench: Bench): Promise<void> {
	const end = Date.now() + 20_000;
	while (processesWith(bench.home).length > 0) {
		assert.ok(Date.now() < end, `processes outlived the program: ${processesWith(bench.home).join(', ')}`);
		await sleep(50);
	}
}

type Event = {readonly seq: number; readonly type: string; readonly step?: string; readonly data: {readonly outcome?: string}};

/** `r` asks a done step to run again: the state says so before `step.started` does, and its last outcome stays what it was. */
function wasDone(events: readonly Event[], step: string): boolean {
	return events.findLast(event => event.step === step && event.type === 'step.settled')?.data.outcome === 'done';
}

/** All that was shown as done is saved as done, with its report; the history is whole. */
async function nothingLost({state, folder}: {state: SessionState; folder: string}, shown: ReadonlyMap<string, string>): Promise<number> {
	const history = (await readFile(path.join(folder, 'history.ndjson'), 'utf8')).split('\n').slice(0, -1);
	const events = history.map((line): Event => JSON.parse(line));
	const numbers = events.map(event => event.seq);
	assert.ok(numbers.length >= state.seq, `${state.seq} is saved, the history has ${numbers.length}`);
	assert.deepEqual(
		numbers,
		numbers.map((_, index) => index + 1),
	);
	const project = state.project ?? folder;
	let done = 0;
	for (const [id, word] of shown) {
		if (word !== 'done') continue;
		done += 1;
		const step = state.phases.ASSESSMENT.steps[id];
		// In the moment of the kill `r` may just have begun to run it again, or have asked for all of the phase: that it had been done is then in
		// the history.
		const asked = step?.status === 'todo' && events.at(-1)?.type === 'step.requested';
		if (step?.status !== 'done')
			assert.ok(
				(step?.status === 'running' || asked) && wasDone(events, id),
				`${id} was shown as done and is ${step?.status}; its last events: ${JSON.stringify(events.slice(-14).map(event => [event.type, event.step, event.data]))}`,
			);
		const report: unknown = JSON.parse(await readFile(path.join(project, `reports/${id}.json`), 'utf8'));
		assert.ok(report !== null && typeof report === 'object');
	}
	return done;
}

/** Headless, what was interrupted is run again and the gate passes. */
async function finish(bench: Bench): Promise<void> {
	const args = [path.join(root, 'bin/ml-engineer.js'), 'resume', '--headless', '--until', 'ASSESSMENT', '--state-dir', bench.state];
	const {exitCode, stdout, stderr} = await run(process.execPath, args, {
		cwd: bench.workspace,
		timeoutMs: 120_000,
		env: {PATH: process.env['PATH'] ?? '', HOME: bench.home, TMPDIR: temporary(bench.home)},
	});
	assert.equal(exitCode, 0, stdout + stderr);
	const last = await survivor(bench);
	assert.ok(last !== null);
	assert.equal(last.state.phases.ASSESSMENT.status, 'passed');
	const all = new Map(statusesOf(last.state).map(({id}) => [id, 'done']));
	assert.equal(await nothingLost(last, all), 5);
	const project = last.state.project ?? last.folder;
	const gate: unknown = JSON.parse(await readFile(path.join(project, 'reports/gate_assessment.json'), 'utf8'));
	assert.deepEqual(gate, {schema: 1, phase: 'ASSESSMENT', checks: last.state.phases.ASSESSMENT.gate?.checks});
	assert.match(await readFile(path.join(project, 'docs/assessment.md'), 'utf8'), /Verdict: \*\*passed/);
	await nobodyLeft(bench);
}

/** Kills one session's program `kills` times at random moments, each time another one that takes it up, and lets the last one finish. */
export async function killProgram(
	home: string,
	kills: number,
	random: () => number,
	example = false,
	longestMs = 3000,
): Promise<RoundsResult> {
	const bench = await prepare(home, example);
	let shownDone = 0;
	let interrupted = 0;
	let seq = 0;
	for (let kill = 0; kill < kills; kill += 1) {
		const before = (await survivor(bench))?.state ?? null;
		const life = await lifeAndDeath(bench, before, 200 + random() * (longestMs - 200));
		await nobodyLeft(bench);
		interrupted += life.interrupted;
		const now = await survivor(bench);
		if (now === null) {
			assert.equal([...life.shown.values()].filter(word => word === 'done').length, 0);
			continue;
		}
		assert.ok(now.state.seq >= seq, 'what was saved before is not taken back');
		seq = now.state.seq;
		shownDone += await nothingLost(now, life.shown);
	}
	if ((await survivor(bench)) === null) {
		// Killed too early every time: one whole beginning, so that there is something to finish.
		const {shown} = await lifeAndDeath(bench, null, 10_000);
		assert.equal(shown.size, 5);
	}
	await finish(bench);
	return {kills, shownDone, interrupted};
}
