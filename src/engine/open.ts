import {rm} from 'node:fs/promises';
import path from 'node:path';
import type {AnalystCommand} from '../agents/backends.ts';
import {findBackend} from '../agents/backends.ts';
import type {AllowMode} from '../agents/permissions.ts';
import {sha256} from '../analysis/dataset/sha256.ts';
import {type Role, roles} from '../domain/roles.ts';
import {isBusy} from '../domain/state.ts';
import {EnvironmentMonitor} from '../environment/scheduler.ts';
import type {SavedEvent} from '../session/event-line.ts';
import {createSession, discardSession, type Opened, openSession, type Place} from '../session/place.ts';
import {presentOf} from '../session/present.ts';
import {changesMeanwhile} from '../session/resume.ts';
import {environmentFailure, inputFailure, messageOf} from '../system/errors.ts';
import {makeDirectory, writeDurably} from '../system/files.ts';
import {gitHead} from '../system/git-head.ts';
import {slugOf} from '../system/paths.ts';
import {sweepScratch} from '../system/scratch.ts';
import {version} from '../system/version.ts';
import {bringIgnoredData, broughtText} from './improve/ignored-data.ts';
import {makeWorktree, type Worktree, worktreeText} from './improve/worktree.ts';
import {Runtime} from './runtime.ts';
import {type SessionChanges, takeChanges} from './session-changes.ts';
import {checkPlaces, prepareData, type Setup} from './setup.ts';
import {dataChanged} from './staging/hand-edits.ts';
import {recoverReviews} from './staging/recover.ts';
import {makeNotes} from './staging/written.ts';

export type OpenOptions = {
	readonly place: Place;
	readonly analyst: AnalystCommand;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly allow: AllowMode;
	readonly unattended: boolean;
	/** Told every event once it is saved, from the first one on. */
	readonly onSaved?: (events: readonly SavedEvent[]) => void;
	readonly progress?: (label: string, fraction: number) => void;
	/** What a person says differently of a session that is taken up. */
	readonly changes?: SessionChanges;
	/** The person leaves before it is open: what was begun is taken back, and its reason is thrown. */
	readonly signal?: AbortSignal;
};

/** A backend that is not there is said before anything is written. */
function checkBackends(backends: Readonly<Partial<Record<Role, string>>>, workspace: string, options: OpenOptions): void {
	for (const role of roles) {
		const name = backends[role];
		const found = name === undefined ? null : findBackend(name, options.env, options.analyst, workspace);
		if (found?.found === false) throw environmentFailure(`${found.sentence} (wanted for ${role})`);
	}
}

/** Begins a session: saved, its hidden rows put aside, nothing running yet. Throws Failures; then nothing is left of it. */
export async function beginSession(setup: Setup, options: OpenOptions): Promise<Runtime> {
	await checkPlaces(setup.job, setup.workspace, setup.project);
	checkBackends(setup.backends, setup.workspace, options);
	const worktree = await worktreeOf(setup, options.signal);
	try {
		return await begun(setup, options, worktree);
	} catch (error) {
		await worktree?.undo();
		throw error;
	}
}

/** To improve a repository, a branch of it is the project. */
const worktreeOf = async ({job, project, workspace, focus}: Setup, signal: AbortSignal | undefined): Promise<Worktree | null> =>
	job === 'improve' && project !== null ? makeWorktree(workspace, project, slugOf(focus), signal) : null;

async function begun(setup: Setup, options: OpenOptions, worktree: Worktree | null): Promise<Runtime> {
	const activation = {
		focus: setup.focus,
		job: setup.job,
		systemTypes: setup.systemTypes,
		workspace: setup.workspace,
		project: setup.project,
		constraints: setup.constraints,
		backends: setup.backends,
		gitHead: await gitHead(setup.workspace),
	};
	const {session, notices} = await createSession(options.place, activation);
	// The first event was saved before anybody could listen.
	const {state} = session.view.getState();
	const event = {type: 'session.activated' as const, sessionId: state.session_id, ...activation};
	options.onSaved?.([{seq: state.seq, at: state.timestamp, event}]);
	session.onSaved(events => options.onSaved?.(events));
	try {
		const {files} = setup;
		if (files) {
			const data = await prepareData({...setup, files}, session.layout.folder, options.progress, options.signal);
			await session.dispatch({type: 'data.prepared', data});
		}
		options.signal?.throwIfAborted();
		if (setup.project !== null) await markProject(setup.project, session.layout.id);
		if (worktree === null) return await openRuntime(session, notices, options);
		// Our notes are no part of the branch: they would stand in every `git status`.
		await writeDurably(path.join(await makeNotes(worktree.folder), '.gitignore'), '*\n');
		const {data} = session.view.getState().state;
		const brought = data ? await bringIgnoredData(setup.workspace, worktree.folder, data.files, data.visible, options.signal) : [];
		const said = broughtText(brought);
		return await openRuntime(session, [...notices, worktreeText(worktree), ...(said === null ? [] : [said])], options);
	} catch (error) {
		await discardSession(session);
		throw error;
	}
}

/** Takes a session up where it stood: what ran is interrupted, and what changed meanwhile is said. */
export async function resumeSession(folder: string, options: OpenOptions): Promise<Runtime> {
	const {session, notices} = await openSession(options.place, folder);
	try {
		options.signal?.throwIfAborted();
		const {state} = session.view.getState();
		checkBackends(options.changes?.backends ?? {}, state.workspace, options);
		const present = await presentOf(state, {hash: sha256, gitHead});
		const changes = changesMeanwhile(state, present);
		session.onSaved(events => options.onSaved?.(events));
		await sweepScratch();
		const recovered = await recoverReviews(session);
		await session.dispatch({type: 'session.resumed', changes, gitHead: present.gitHead});
		if (state.data === null && state.job !== 'assess') {
			throw inputFailure(
				`Session ${session.layout.id} was cut off before its data was read. Begin it again: ml-engineer --focus "${state.focus_area}"`,
			);
		}
		options.signal?.throwIfAborted();
		const taken = await takeChangedData(session, present.data?.sha256 ?? null, options);
		const differs = options.changes ? await takeChanges(session, options.changes) : [];
		const runtime = await openRuntime(session, [...notices, ...changes, ...recovered, ...taken, ...differs], options);
		runtime.recordJudged();
		await runtime.lookAtFiles();
		return runtime;
	} catch (error) {
		await session.close();
		throw error;
	}
}

/** Data that changed since: what was built on it is stale, and its hidden rows are put aside anew. Answers with what to tell the person. */
async function takeChangedData(session: Opened['session'], sha256Now: string | null, options: OpenOptions): Promise<readonly string[]> {
	const {state} = session.view.getState();
	const {data} = state;
	if (data === null || sha256Now === null || sha256Now === data.sha256) return [];
	const {refused} = await session.dispatch(dataChanged(data.files));
	if (refused !== null && Object.values(state.phases).some(phase => Object.values(phase.steps).some(isBusy))) {
		return [`The changed data was not taken in: ${refused}. Answer what waits, then resume again.`];
	}
	try {
		const setup = {...data, timeSplit: data.time_split, missingWords: data.missing_words};
		const next = await prepareData(setup, session.layout.folder, options.progress, options.signal);
		// How often the gates looked at hidden rows is not forgotten: some of them may be the same.
		await session.dispatch({type: 'data.prepared', data: {...next, hidden: {...next.hidden, judged: data.hidden.judged}}});
		return refused === null ? ['What was built on the data is stale, and rows were put aside anew.'] : [];
	} catch (error) {
		options.signal?.throwIfAborted();
		return [`The changed data cannot be read as before: ${messageOf(error)} Sub-agents still get the copies of the old rows.`];
	}
}

/** So that our own project is known when a workspace is looked at again. What it made is gone when it throws. */
async function markProject(project: string, id: string): Promise<void> {
	let made: string | null = null;
	try {
		made = await makeDirectory(project);
		await writeDurably(path.join(await makeNotes(project), 'session.json'), `${JSON.stringify({schema: 1, session_id: id, version})}\n`);
	} catch (error) {
		if (made !== null) await rm(made, {recursive: true, force: true}).catch(() => undefined);
		throw environmentFailure(`The project cannot be written to ${project} (${messageOf(error)}). Name another place with --out.`, error);
	}
}

async function openRuntime(session: Opened['session'], notices: readonly string[], options: OpenOptions): Promise<Runtime> {
	const {state} = session.view.getState();
	const monitor = new EnvironmentMonitor({
		workspace: state.workspace,
		env: {...options.env},
		sessionId: state.session_id,
		baseline: state.environment,
	});
	const runtime = await Runtime.open({...options, session, monitor});
	for (const notice of notices) runtime.notice(notice);
	if (state.environment === null) {
		const stop = monitor.subscribe(snapshot => {
			if (snapshot.baseline === null) return;
			stop();
			void session.dispatch({type: 'environment.recorded', environment: snapshot.baseline});
		});
	}
	monitor.start();
	if (state.environment !== null) void sayEnvironmentChanges(monitor, runtime);
	return runtime;
}

/** A session that is taken up finds another environment than it began in: told once, when everything has been looked at. */
async function sayEnvironmentChanges(monitor: EnvironmentMonitor, runtime: Runtime): Promise<void> {
	const {changes} = await monitor.ready();
	for (const {title, before, after} of changes) runtime.notice(`${title} changed since the session began: ${before} -> ${after}`);
}
