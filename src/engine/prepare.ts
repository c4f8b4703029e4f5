import {rm} from 'node:fs/promises';
import path from 'node:path';
import type {SessionState} from '../domain/state.ts';
import type {Session} from '../session/session.ts';
import {environmentFailure, messageOf} from '../system/errors.ts';
import {makeDirectory, writeDurably} from '../system/files.ts';
import {slugOf} from '../system/paths.ts';
import {version} from '../system/version.ts';
import {bringIgnoredData, broughtText} from './improve/ignored-data.ts';
import {makeWorktree, type Worktree, worktreeText} from './improve/worktree.ts';
import {prepareData} from './prepare-data.ts';
import {makeNotes} from './staging/written.ts';

export type PrepareOptions = {
	readonly progress?: (label: string, fraction: number) => void;
	readonly signal?: AbortSignal;
};

export type Prepared = {
	/** What was done, a sentence each, for the person. */
	readonly notices: readonly string[];
	/** Takes back what this call made outside of the session's folder. */
	undo(): Promise<void>;
};

/**
 * What lies between a session that is saved and its first phase: the branch to work on, the mark in the project, the data with its
 * hidden rows put aside. Each part can be done again: who takes up a session that was killed here goes on with this. What it made
 * is gone when it throws, unless a person left.
 */
export async function prepareSession(session: Session, {progress, signal}: PrepareOptions): Promise<Prepared> {
	const {state} = session.view.getState();
	const undoing: (() => Promise<void>)[] = [];
	const undo = async () => {
		for (const step of undoing.toReversed()) await step();
	};
	try {
		const worktree = await worktreeOf(state, signal);
		if (worktree) undoing.push(worktree.undo);
		// Our notes are no part of the branch: they would stand in every `git status`.
		if (worktree) await writeDurably(path.join(await makeNotes(worktree.folder), '.gitignore'), '*\n');
		if (state.project !== null) undoing.push(await markProject(state.project, state.session_id));
		const said = worktree ? [worktreeText(worktree)] : [];
		if (state.data_request === null) return {notices: said, undo};
		const data = await prepareData(state.data_request, session.layout.folder, progress, signal);
		const brought = worktree ? await bringIgnoredData(state.workspace, worktree.folder, data.files, data.visible, signal) : [];
		signal?.throwIfAborted();
		await session.dispatch({type: 'data.prepared', data});
		const broughtSaid = broughtText(brought);
		return {notices: broughtSaid === null ? said : [...said, broughtSaid], undo};
	} catch (error) {
		if (!signal?.aborted) await undo();
		throw error;
	}
}

/** To improve a repository, a branch of it is the project. */
async function worktreeOf(state: SessionState, signal: AbortSignal | undefined): Promise<Worktree | null> {
	const {job, project, workspace, focus_area: focus} = state;
	return job === 'improve' && project !== null ? makeWorktree(workspace, project, slugOf(focus), signal) : null;
}

/** So that our own project is known when a workspace is looked at again. Answers with how to take it back; it is when this throws. */
async function markProject(project: string, id: string): Promise<() => Promise<void>> {
	let made: string | null = null;
	const undo = async () => {
		if (made !== null) await rm(made, {recursive: true, force: true});
	};
	try {
		made = await makeDirectory(project);
		await writeDurably(path.join(await makeNotes(project), 'session.json'), `${JSON.stringify({schema: 1, session_id: id, version})}\n`);
		return undo;
	} catch (error) {
		await undo().catch(() => undefined); // why it cannot be written says more
		throw environmentFailure(`The project cannot be written to ${project} (${messageOf(error)}). Name another place with --out.`, error);
	}
}
