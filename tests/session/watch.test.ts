import {rm, writeFile} from 'node:fs/promises';
import {expect, test, vi} from 'vitest';
import {deleteSession} from '../../src/session/catalog.ts';
import {Session} from '../../src/session/session.ts';
import {watchSession, watchStates} from '../../src/session/watch.ts';
import {activation, temporaryFolder} from './support.ts';

test('watching follows what another one saves, over every replacement of the file, and locks nothing', async () => {
	const session = await Session.create(await temporaryFolder(), activation);
	const watched = await watchSession(session.layout.folder);
	const seen: number[] = [];
	watched.view.subscribe(view => seen.push(view.state.seq));
	expect(watched.view.getState().state).toEqual(session.view.getState().state);
	for (const name of ['one', 'two', 'three']) {
		await session.dispatch({type: 'session.renamed', name});
		await vi.waitFor(() => expect(watched.view.getState().state.name).toBe(name));
	}
	expect(seen).toEqual([2, 3, 4]);
	expect(watched.view).not.toHaveProperty('setState');
	await session.close();
	const again = await Session.open(session.layout.folder);
	await again.dispatch({type: 'session.renamed', name: 'four'});
	await vi.waitFor(() => expect(watched.view.getState().state.name).toBe('four'));
	await watched.close();
	await again.close();
});

test('a burst ends with the last state', async () => {
	const session = await Session.create(await temporaryFolder(), activation);
	const watched = await watchSession(session.layout.folder);
	await Promise.all(Array.from({length: 100}, (_, index) => session.dispatch({type: 'session.renamed', name: `${index}`})));
	await vi.waitFor(() => expect(watched.view.getState().state).toEqual(session.view.getState().state));
	await watched.close();
	await session.close();
});

test('damage from outside leaves the last good state in view', async () => {
	const session = await Session.create(await temporaryFolder(), activation);
	const watched = await watchSession(session.layout.folder);
	await writeFile(session.layout.state, '{');
	await session.dispatch({type: 'session.renamed', name: 'birds'});
	await vi.waitFor(() => expect(watched.view.getState().state.name).toBe('birds'));
	await rm(session.layout.state);
	await session.dispatch({type: 'session.renamed', name: 'strikes'});
	await vi.waitFor(() => expect(watched.view.getState().state.name).toBe('strikes'));
	await watched.close();
	await session.close();
});

test('it ends when the session is deleted or the watcher lets go', async () => {
	const folder = await temporaryFolder();
	const session = await Session.create(folder, activation);
	const controller = new AbortController();
	const states = watchStates(session.layout.folder, controller.signal);
	expect((await states.next()).value?.seq).toBe(1);
	const next = states.next();
	controller.abort();
	expect(await next).toEqual({done: true, value: undefined});
	const watched = await watchSession(session.layout.folder);
	await session.close();
	await deleteSession(folder, session.layout.id);
	await watched.ended;
});

test('what cannot be watched says why', async () => {
	const session = await Session.create(await temporaryFolder(), activation);
	await session.close();
	await writeFile(session.layout.state, '');
	await rm(session.layout.backup, {force: true});
	await expect(watchSession(session.layout.folder)).rejects.toThrow(
		/cannot be watched: state.json cannot be used: it is empty; there is no good copy/,
	);
});
