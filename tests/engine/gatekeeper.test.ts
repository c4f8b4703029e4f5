import {mkdir, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {SessionEvent} from '../../src/domain/events.ts';
import type {SessionData, SessionState} from '../../src/domain/state.ts';
import {transition} from '../../src/domain/transition.ts';
import {Gatekeeper} from '../../src/engine/gatekeeper.ts';
import {prepareData} from '../../src/engine/prepare-data.ts';
import {activated, at} from '../domain/support.ts';
import {temporaryFolder} from '../session/support.ts';

const pipeline = [
	'problem: regression',
	'data: {path: rows.csv}',
	'target: {column: y}',
	'commands: {train: [python, train.py], predict: [python, predict.py]}',
].join('\n');

/** A session with a project whose hidden rows nobody can open any more: its gate asks for them and gets no further. `made`: with other data. */
async function session(hiddenRows: number, made: (folder: string) => Promise<SessionData | null> = async () => null) {
	const folder = await temporaryFolder();
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	const root = path.join(folder, 'project');
	await mkdir(root);
	await writeFile(path.join(root, 'pipeline.yaml'), pipeline);
	await writeFile(path.join(root, 'rows.csv'), 'x,y\n1,2\n');
	const data: SessionData = (await made(folder)) ?? {
		...{files: [], sha256: '', target: 'y', time_split: null, rows: 300, columns: 2, missing_words: []},
		visible: [path.join(root, 'rows.csv')],
		hidden: {rows: hiddenRows, rule: 'random', judged: 0},
	};
	const apply = (before: SessionState | null, event: SessionEvent) => transition(before, event, at).state;
	let state = apply(apply(null, {...activated, systemTypes: ['training_pipeline']}), {type: 'data.prepared', data});
	const current = () => {
		if (state === null) throw new Error('there is no session');
		return state;
	};
	const events: SessionEvent[] = [];
	const keeper = new Gatekeeper({
		...{state: current, folder, root},
		dispatch: async event => {
			events.push(event);
			state = apply(state, event);
		},
		environment: async () => ({}),
		measuring: () => undefined,
	});
	return {keeper, folder, events, looks: () => current().data?.hidden.judged};
}

test('a judgement that asks for the hidden rows is counted as one look, before it gets any', async () => {
	const {keeper, looks} = await session(60);
	await keeper.judge('IMPLEMENTATION');
	expect(looks()).toBe(1);
	await keeper.judge('IMPLEMENTATION');
	expect(looks()).toBe(2);
});

test('on hidden rows that were rewritten nothing is judged, and the sentence says so', async () => {
	const rows = Array.from({length: 300}, (_, at) => `${at},${at * 2}`).join('\n');
	const {keeper, folder, events} = await session(60, async folder => {
		const file = path.join(folder, 'theirs.csv');
		await writeFile(file, `x,y\n${rows}\n`);
		return prepareData({files: [file], target: 'y', time_split: null, missing_words: []}, folder);
	});
	await keeper.judge('ASSESSMENT');
	expect(events.at(-1)).toMatchObject({type: 'gate.judged'});
	const hidden = path.join(folder, 'hidden', 'theirs.csv');
	await writeFile(hidden, (await readFile(hidden, 'utf8')).replace(/\d+\n$/, '0\n'));
	events.length = 0;
	await keeper.judge('ASSESSMENT');
	expect(events).toEqual([
		{type: 'gate.broken', phase: 'ASSESSMENT', reason: expect.stringMatching(/^The hidden rows \(.*\) changed since/)},
	]);
});

test('where no rows were put aside no look is counted', async () => {
	const {keeper, looks} = await session(0);
	await keeper.judge('ASSESSMENT');
	expect(looks()).toBe(0);
});

test('breaking a check is no look: it is not told how good the project is', async () => {
	const {keeper, looks} = await session(60);
	await keeper.break(
		'pipeline.fresh_run',
		() => undefined,
		() => undefined,
	);
	expect(looks()).toBe(0);
});

test('each judgement draws a seed of its own and keeps it', async () => {
	const {keeper, events} = await session(0);
	await keeper.judge('ASSESSMENT');
	await keeper.judge('ASSESSMENT');
	const [first, second] = events.flatMap(event => (event.type === 'gate.judged' ? [event.seed] : []));
	expect(first).toBeGreaterThan(0);
	expect(second).not.toBe(first);
});
