import {readFile, rename, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import type {Effect} from '../../src/domain/events.ts';
import {stateSchema} from '../../src/domain/state.ts';
import type {SavedEvent} from '../../src/session/event-line.ts';
import {Session} from '../../src/session/session.ts';
import {activation, temporaryFolder} from './support.ts';

const onDisk = async (session: Session) => stateSchema.parse(JSON.parse(await readFile(session.layout.state, 'utf8')));
const lines = async (session: Session) =>
	(await readFile(session.layout.history, 'utf8'))
		.trimEnd()
		.split('\n')
		.map(line => JSON.parse(line));

describe('a new session', () => {
	test('is on disk, for its owner alone, when it can be seen', async () => {
		const session = await Session.create(await temporaryFolder(), activation);
		expect(await onDisk(session)).toEqual(session.view.getState().state);
		expect(await onDisk(session)).toMatchObject({activated: true, ml_approach: 'production_first', seq: 1, session_id: session.layout.id});
		expect((await stat(session.layout.state)).mode & 0o777).toBe(0o600);
		expect((await stat(session.layout.history)).mode & 0o777).toBe(0o600);
		expect((await stat(session.layout.folder)).mode & 0o777).toBe(0o700);
		await session.close();
	});

	test('says in one sentence that the state folder cannot be written', async () => {
		const file = path.join(await temporaryFolder(), 'file');
		await writeFile(file, '');
		await expect(Session.create(path.join(file, 'state'), activation)).rejects.toThrow(
			/^Cannot write to the state folder .*: a part of the path is a file, not a folder \(ENOTDIR\)\. .*--state-dir\.$/,
		);
	});
});

describe('dispatch', () => {
	test('resolves after the event is on disk and shown', async () => {
		const session = await Session.create(await temporaryFolder(), activation);
		expect(await session.dispatch({type: 'session.renamed', name: 'birds'})).toEqual({refused: null});
		expect(session.view.getState().state.name).toBe('birds');
		expect((await onDisk(session)).name).toBe('birds');
		await session.close();
	});

	test('a refused event answers with the reason and writes nothing', async () => {
		const session = await Session.create(await temporaryFolder(), activation);
		const before = await stat(session.layout.state);
		expect(await session.dispatch({type: 'session.renamed', name: ' '})).toEqual({refused: 'a session needs a name'});
		expect((await stat(session.layout.state)).mtimeMs).toBe(before.mtimeMs);
		expect(session.view.getState().state.seq).toBe(1);
		await session.close();
	});

	test('nothing is shown, released or told before it is saved', async () => {
		const session = await Session.create(await temporaryFolder(), activation);
		const seen: string[] = [];
		session.view.subscribe(view => seen.push(`shown ${view.state.seq}`));
		session.onSaved(events => seen.push(`saved ${events.map(one => one.seq).join(',')}`));
		session.onEffects(effects => seen.push(`effects ${effects.length}`));
		const done = session.dispatch({type: 'phase.started', phase: 'ASSESSMENT'}).then(() => seen.push('resolved'));
		expect(seen).toEqual([]);
		expect(session.view.getState().state.seq).toBe(1);
		await done;
		expect(seen).toEqual(['shown 2', 'saved 2', 'effects 3', 'resolved']);
		await session.close();
	});

	test('events that come together share one write and keep their order', async () => {
		const session = await Session.create(await temporaryFolder(), activation);
		const saved: SavedEvent[][] = [];
		session.onSaved(events => saved.push([...events]));
		await Promise.all(Array.from({length: 200}, (_, i) => session.dispatch({type: 'session.renamed', name: `name ${i}`})));
		expect(saved.length).toBeLessThan(10);
		expect(saved.flat().map(one => one.seq)).toEqual(Array.from({length: 200}, (_, i) => i + 2));
		expect((await lines(session)).map(line => line.seq)).toEqual(Array.from({length: 201}, (_, i) => i + 1));
		expect((await onDisk(session)).name).toBe('name 199');
		await session.close();
	});

	test('an effect is released once, in the order of its events', async () => {
		const session = await Session.create(await temporaryFolder(), activation);
		const effects: Effect[] = [];
		session.onEffects(some => effects.push(...some));
		await Promise.all([
			session.dispatch({type: 'phase.started', phase: 'ASSESSMENT'}),
			session.dispatch({type: 'step.stop_requested', phase: 'ASSESSMENT', step: 'data'}),
		]);
		expect(effects.map(effect => `${effect.type} ${'step' in effect ? effect.step : ''}`)).toEqual([
			'start-step problem_type',
			'start-step data',
			'start-step maturity',
			'stop-step data',
		]);
		await session.close();
	});

	test('the view handed out cannot be set', async () => {
		const session = await Session.create(await temporaryFolder(), activation);
		expect(session.view).not.toHaveProperty('setState');
		await session.close();
	});

	test('a listener that throws is noticed and stops neither the saving nor the others', async () => {
		const session = await Session.create(await temporaryFolder(), activation);
		const thrown = vi.fn();
		const others = process.listeners('uncaughtException');
		process.removeAllListeners('uncaughtException');
		process.once('uncaughtException', thrown);
		try {
			const told = vi.fn();
			session.onSaved(() => {
				throw new Error('a bug');
			});
			session.onSaved(told);
			await session.dispatch({type: 'session.renamed', name: 'birds'});
			await vi.waitFor(() => expect(thrown).toHaveBeenCalled());
			expect(told).toHaveBeenCalledOnce();
			expect((await onDisk(session)).name).toBe('birds');
		} finally {
			process.removeAllListeners('uncaughtException');
			for (const other of others) process.on('uncaughtException', other);
		}
		await session.close();
	});
});

describe('a disk that refuses', () => {
	test('shows only what was saved, says why, and saves all of it when the disk takes it again', async () => {
		const session = await Session.create(await temporaryFolder(), activation);
		const away = `${session.layout.folder}.away`;
		await rename(session.layout.folder, away);
		const effects = vi.fn();
		session.onEffects(effects);
		const renamed = session.dispatch({type: 'session.renamed', name: 'birds'});
		await vi.waitFor(() => expect(session.view.getState().saving).toMatchObject({status: 'failing', waiting: 1}));
		const started = session.dispatch({type: 'phase.started', phase: 'ASSESSMENT'});
		const view = session.view.getState();
		expect(view.saving).toMatchObject({status: 'failing', waiting: 2, reason: 'the folder is gone (ENOENT)'});
		expect(view.state).toMatchObject({seq: 1, name: null});
		expect(effects).not.toHaveBeenCalled();
		await rename(away, session.layout.folder);
		await Promise.all([renamed, started]);
		expect(session.view.getState()).toMatchObject({saving: {status: 'saved'}, state: {seq: 3, name: 'birds'}});
		expect(effects).toHaveBeenCalledOnce();
		expect(await onDisk(session)).toEqual(session.view.getState().state);
		expect((await lines(session)).map(line => line.seq)).toEqual([1, 2, 3]);
		await session.close();
	});

	test('closing says how many changes were lost, and where', async () => {
		const session = await Session.create(await temporaryFolder(), activation);
		await rename(session.layout.folder, `${session.layout.folder}.away`);
		const lost = session.dispatch({type: 'session.renamed', name: 'birds'});
		await vi.waitFor(() => expect(session.view.getState().saving.status).toBe('failing'));
		await expect(session.close(10)).rejects.toThrow(
			/^1 change was not saved to .*: the folder is gone \(ENOENT\)\. The session is as it was at number 1\.$/,
		);
		await expect(lost).rejects.toThrow('1 change was not saved'); // and nobody had to wait for it until now
	});
});

describe('closing', () => {
	test('saves what waits, lets go of the session and refuses what comes later', async () => {
		const folder = await temporaryFolder();
		const session = await Session.create(folder, activation);
		const renamed = session.dispatch({type: 'session.renamed', name: 'birds'});
		await session.close();
		expect(await renamed).toEqual({refused: null});
		expect(await session.dispatch({type: 'session.renamed', name: 'late'})).toEqual({refused: 'the session is closed'});
		const again = await Session.open(path.join(folder, session.layout.id));
		expect(again.view.getState().state.name).toBe('birds');
		expect(again.notices).toEqual([]);
		await again.close();
	});
});
