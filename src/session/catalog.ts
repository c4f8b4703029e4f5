import type {Dirent} from 'node:fs';
import {lstat, readdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import type {SessionState} from '../domain/state.ts';
import type {Holder} from '../system/claim.ts';
import {codeOf, Failure, inputFailure, messageOf} from '../system/errors.ts';
import {readBounded} from '../system/files.ts';
import {suggestedCommand} from '../system/own-program.ts';
import {isSessionId} from './id.ts';
import {cannot} from './io-failure.ts';
import {type Layout, layoutOf} from './layout.ts';
import {sessionHolder, takeSession} from './lock.ts';
import {seedLinkDirectory, unlinkSeed} from './seed-link.ts';
import {Session} from './session.ts';
import {readStateFile} from './state-file.ts';

/** Before the first save the history has at most the event that begins a session. */
const mostOfOneEvent = 1024 * 1024;

/** One session as it is listed. Nothing was locked or changed to read it. */
export type SessionEntry = {
	readonly id: string;
	readonly folder: string;
	/** The last good copy; null: there is none. */
	readonly state: SessionState | null;
	/** ISO time of the last event; of the folder's making when there is no good copy. */
	readonly changedAt: string;
	/** Set when another process has it open. */
	readonly held: {readonly holder: Holder | null} | null;
	/** Why it, or its newest copy, cannot be used; one sentence. */
	readonly problem: string | null;
};

/** All sessions, the last changed first. A folder that is not there yet has none. */
export async function listSessions(stateDirectory: string): Promise<readonly SessionEntry[]> {
	let entries: Dirent[];
	try {
		entries = await readdir(stateDirectory, {withFileTypes: true});
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return [];
		throw cannot('read the state folder', stateDirectory, error);
	}
	const sessions: SessionEntry[] = [];
	for (const entry of entries) {
		if (!entry.isDirectory() || !isSessionId(entry.name)) continue;
		const layout = layoutOf(path.join(stateDirectory, entry.name));
		if (!(await neverSaved(layout))) sessions.push(await entryOf(layout));
	}
	return sessions.sort((a, b) => compare(b.changedAt, a.changedAt) || compare(b.id, a.id));
}

/** A session that is just being made, or whose program was killed before its first save, is none yet: there is nothing of it to take up. */
async function neverSaved(layout: Layout): Promise<boolean> {
	for (const file of [layout.state, layout.backup]) if ((await lstat(file).catch(() => null)) !== null) return false;
	try {
		const begun = await readBounded(layout.history, mostOfOneEvent);
		return (begun?.toString('latin1').match(/\n./g) ?? []).length === 0;
	} catch {
		return false; // there is more than one event, or something else in its place: somebody should know
	}
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

async function entryOf(layout: Layout): Promise<SessionEntry> {
	const {state, problem} = await lastGoodState(layout);
	return {
		id: layout.id,
		folder: layout.folder,
		state,
		changedAt: state?.history.at(-1)?.at ?? startOf(layout.id),
		held: await sessionHolder(layout),
		problem,
	};
}

const startOf = (id: string) => {
	const date = new Date(Number(BigInt(id) / 1_000_000n));
	return Number.isNaN(date.getTime()) ? new Date(0).toISOString() : date.toISOString();
};

/** The state as a reader finds it: the file, else the copy before it. Changes nothing. */
export async function lastGoodState(layout: Layout): Promise<{state: SessionState | null; problem: string | null}> {
	try {
		const main = await readStateFile(layout.state, layout.id);
		if (main.kind === 'good') return {state: main.state, problem: null};
		const why = main.kind === 'missing' ? 'it is missing' : main.why;
		if (main.kind === 'newer') return {state: null, problem: `state.json cannot be used: ${main.why}`};
		const backup = await readStateFile(layout.backup, layout.id);
		if (backup.kind === 'good')
			return {state: backup.state, problem: `state.json cannot be used: ${why}; resume goes back to the copy before it`};
		return {state: null, problem: `state.json cannot be used: ${why}; there is no good copy`};
	} catch (error) {
		return {state: null, problem: messageOf(error)};
	}
}

/**
 * The session that a person means by an id, the beginning or the end of one, or `begin...end` as screens shorten it; the last
 * changed one when nothing is given.
 */
export async function findSession(stateDirectory: string, given?: string): Promise<SessionEntry> {
	const sessions = await listSessions(stateDirectory);
	if (given === undefined) {
		const latest = sessions.find(one => one.state !== null) ?? sessions[0];
		if (!latest)
			throw inputFailure(
				`There is no session in ${stateDirectory} yet. Begin one with: ${suggestedCommand(['what you work on'], stateDirectory)}`,
			);
		return latest;
	}
	const [begin = '', end = ''] = given.split(/\.{2,}|…/);
	const shortened = /\.{2,}|…/.test(given);
	const matching = sessions.filter(({id}) => {
		if (shortened) return id.startsWith(begin) && id.endsWith(end);
		return given !== '' && (id.startsWith(given) || id.endsWith(given));
	});
	const only = sessions.find(({id}) => id === given) ?? (matching.length === 1 ? matching[0] : undefined);
	if (only) return only;
	if (matching.length === 0)
		throw inputFailure(
			`There is no session ${given} in ${stateDirectory}. List them with: ${suggestedCommand(['sessions'], stateDirectory)}`,
		);
	throw inputFailure(`${given} could be any of ${matching.map(one => one.id).join(', ')}. Give more of the id.`);
}

/** Gives a session its name. Throws SessionHeld when it is open elsewhere. */
export async function renameSession(folder: string, name: string): Promise<void> {
	const session = await Session.open(folder);
	try {
		const {refused} = await session.dispatch({type: 'session.renamed', name});
		if (refused !== null) throw inputFailure(`Not renamed: ${refused}.`);
	} finally {
		await session.close();
	}
}

/** Deletes a session with all its files, and its link. Throws SessionHeld when somebody has it open. What it produced in a project stays. */
export async function deleteSession(stateDirectory: string, id: string, links: string = seedLinkDirectory): Promise<void> {
	const layout = layoutOf(path.join(stateDirectory, id));
	if (!isSessionId(id)) throw inputFailure(`${id} is no session id. List them with: ${suggestedCommand(['sessions'], stateDirectory)}`);
	try {
		if (!(await lstat(layout.folder)).isDirectory()) throw inputFailure(`${layout.folder} is not a folder.`);
		const lock = await takeSession(layout);
		try {
			await unlinkSeed(layout, links);
			// Out of sight at once: a deletion that is cut off leaves no half of a session in the list.
			const gone = path.join(stateDirectory, `.deleted-${id}-${process.pid}`);
			await rename(layout.folder, gone);
			await rm(gone, {recursive: true, force: true});
		} finally {
			await lock.release();
		}
	} catch (error) {
		throw error instanceof Failure ? error : cannot('delete', layout.folder, error);
	}
}
