import {existsSync} from 'node:fs';
import {lstat} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import type {AnalystCommand} from '../agents/backends.ts';
import {findBackend} from '../agents/backends.ts';
import {patienceOf} from '../agents/patience.ts';
import {sha256} from '../analysis/dataset/sha256.ts';
import type {AllowMode} from '../domain/allow-mode.ts';
import {type Role, roles} from '../domain/roles.ts';
import {isBusy, type SessionState} from '../domain/state.ts';
import {EnvironmentMonitor} from '../environment/scheduler.ts';
import type {SavedEvent} from '../session/event-line.ts';
import {layoutOf} from '../session/layout.ts';
import {createSession, discardSession, type Opened, openSession, type Place} from '../session/place.ts';
import {presentOf} from '../session/present.ts';
import {diskRefuses} from '../session/refusing.ts';
import {changesMeanwhile} from '../session/resume.ts';
import {environmentFailure, Failure, inputFailure, messageOf} from '../system/errors.ts';
import {gitHead} from '../system/git-head.ts';
import {suggestedCommand} from '../system/own-program.ts';
import {sweepScratch} from '../system/scratch.ts';
import {LeftEarly} from './left-early.ts';
import {type Prepared, prepareSession} from './prepare.ts';
import {prepareData} from './prepare-data.ts';
import {Runtime} from './runtime.ts';
import {type SessionChanges, takeChanges} from './session-changes.ts';
import {checkPlaces, type Setup} from './setup.ts';
import {dataChanged} from './staging/hand-edits.ts';
import {recoverReviews} from './staging/recover.ts';
import {sessionOf} from './staging/written.ts';

export type OpenOptions = {
	readonly place: Place;
	readonly analyst: AnalystCommand;
	readonly env: Readonly<Record<string, string | undefined>>;
	/** What was said now; null: nothing, and what was said when the session began counts. */
	readonly allow: AllowMode | null;
	/** Nobody is there to be asked. */
	readonly unattended: boolean;
	/** Told every event once it is saved, from the first one on. */
	readonly onSaved?: (events: readonly SavedEvent[]) => void;
	readonly progress?: (label: string, fraction: number) => void;
	/** What a person says differently of a session that is taken up. */
	readonly changes?: SessionChanges;
	/** The person leaves before it is open: what is saved stays, and LeftEarly is thrown. */
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

/** Two sessions hide different rows: a project that both write would train on rows that one of them judges it by. */
async function checkOwner({job, project}: Setup, directory: string): Promise<void> {
	const owner = job === 'new' && project !== null ? await sessionOf(project) : null;
	if (owner === null || !existsSync(layoutOf(path.join(directory, owner)).state)) return;
	throw inputFailure(
		`${project} is the project of session ${owner}. Go on with: ${suggestedCommand(['resume', owner], directory)}, or name another place with --out.`,
	);
}

class DiskRefused extends Failure {}

/**
 * Begins a session: saved first, with all that was asked for, then its data is read and its hidden rows are put aside; nothing runs
 * yet. Throws Failures, and then nothing is left of it; or LeftEarly, and then it can be taken up.
 */
export async function beginSession(setup: Setup, options: OpenOptions): Promise<Runtime> {
	patienceOf(options.env); // what it cannot read is said before anything is written
	await checkPlaces(setup.job, setup.workspace, setup.project);
	await checkOwner(setup, options.place.directory);
	checkBackends(setup.backends, setup.workspace, options);
	options.signal?.throwIfAborted();
	const activation = {...setup, allowMode: options.allow, gitHead: await gitHead(setup.workspace)};
	const {session, notices} = await createSession(options.place, activation);
	// Told once it is known to be a session: one whose data cannot be used never was. The first event was saved before anybody could listen.
	const {state} = session.view.getState();
	const saved: SavedEvent[] = [
		{seq: state.seq, at: state.timestamp, event: {type: 'session.activated', sessionId: state.session_id, ...activation}},
	];
	const stop = session.onSaved(events => saved.push(...events));
	const announce = () => {
		stop();
		if (options.onSaved) session.onSaved(options.onSaved);
		options.onSaved?.(saved);
	};
	let prepared: Prepared | null = null;
	try {
		prepared = await opening(session, options, prepareSession(session, options));
		announce();
		return await openRuntime(session, [...notices, ...prepared.notices], options);
	} catch (error) {
		if (error instanceof LeftEarly || error instanceof DiskRefused) throw error;
		await prepared?.undo();
		await discardSession(session);
		throw error;
	}
}

/** What a disk that refuses gets when the person leaves. */
const hurryMs = 1500;
/** What reading gets to let go of its temporary files. */
const tidyMs = 2000;

/** Settles with what `work` gives, or with why a session that is saved cannot be opened now: the person left, or its disk refuses. */
async function opening<T>(session: Opened['session'], {signal}: OpenOptions, work: Promise<T>): Promise<T> {
	const refused = diskRefuses(session.view).then(reason => {
		throw new DiskRefused(
			'environment',
			`${reason}. Make room, then go on with: ${suggestedCommand(['resume', session.layout.id], path.dirname(session.layout.folder))}`,
		);
	});
	let leave = () => {};
	const left = new Promise<never>((_, reject) => {
		leave = () => void pause(tidyMs).then(() => reject(signal?.reason));
	});
	if (signal?.aborted) leave();
	else signal?.addEventListener('abort', leave, {once: true});
	try {
		return await Promise.race([work, refused, left]);
	} catch (error) {
		if (!signal?.aborted && !(error instanceof DiskRefused)) throw error;
		await session.close(hurryMs).catch(() => undefined); // what could not be saved is done again at the resume
		throw signal?.aborted ? new LeftEarly(session.layout.id, {cause: error}) : error;
	} finally {
		signal?.removeEventListener('abort', leave);
	}
}

/** Takes a session up where it stood: what ran is interrupted, and what changed meanwhile is said. */
export async function resumeSession(folder: string, options: OpenOptions): Promise<Runtime> {
	patienceOf(options.env);
	const {session, notices} = await openSession(options.place, folder);
	try {
		const said = await opening(session, options, takeUp(session, options));
		const runtime = await openRuntime(session, [...notices, ...said], options);
		runtime.recordJudged();
		await runtime.lookAtFiles();
		return runtime;
	} catch (error) {
		if (!(error instanceof LeftEarly || error instanceof DiskRefused)) await session.close();
		throw error;
	}
}

/** Looks at what changed meanwhile, and does what was cut off. Answers with what to tell the person. */
async function takeUp(session: Opened['session'], options: OpenOptions): Promise<readonly string[]> {
	options.signal?.throwIfAborted();
	const {state} = session.view.getState();
	await checkProject(state);
	checkBackends(options.changes?.backends ?? {}, state.workspace, options);
	const present = await presentOf(state, {hash: sha256, gitHead}, options.signal);
	const changes = changesMeanwhile(state, present);
	session.onSaved(events => options.onSaved?.(events));
	await sweepScratch(session.layout.folder);
	const recovered = await recoverReviews(session);
	await session.dispatch({type: 'session.resumed', changes, gitHead: present.gitHead});
	options.signal?.throwIfAborted();
	const read =
		state.data === null ? await prepareAgain(session, options) : await takeChangedData(session, present.data?.sha256 ?? null, options);
	const differs = options.changes ? await takeChanges(session, options.changes) : [];
	return [...changes, ...recovered, ...read, ...differs];
}

/** A folder that became a link since would have the project written to wherever that leads. */
async function checkProject({project}: SessionState): Promise<void> {
	const stats = project === null ? null : await lstat(project).catch(() => null);
	if (stats === null || stats.isDirectory()) return;
	throw inputFailure(
		`The project ${project} is no folder any more but ${stats.isSymbolicLink() ? 'a link' : 'a file'}, and nothing is written through that. Put the folder back, then resume.`,
	);
}

/** It was cut off before its data was read: that is done now, with what was asked for at the beginning. */
async function prepareAgain(session: Opened['session'], options: OpenOptions): Promise<readonly string[]> {
	const {state} = session.view.getState();
	const {id} = session.layout;
	if (state.data_request === null && state.job !== 'assess') {
		throw inputFailure(
			`Session ${id} was cut off before its data was read, by a version that did not keep what was asked for. Begin it again: ml-engineer --focus "${state.focus_area}"`,
		);
	}
	try {
		return (await prepareSession(session, options)).notices;
	} catch (error) {
		if (!(error instanceof Failure)) throw error;
		throw new Failure(
			error.kind,
			`Session ${id} has not begun yet. ${error.message} Mend that and resume again, or take it away: ${suggestedCommand(['sessions', 'delete', id], options.place.directory)}`,
			{cause: error},
		);
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
		const next = await prepareData(data, session.layout.folder, options.progress, options.signal);
		// How often the gates looked at hidden rows is not forgotten: some of them may be the same.
		await session.dispatch({type: 'data.prepared', data: {...next, hidden: {...next.hidden, judged: data.hidden.judged}}});
		return refused === null ? ['What was built on the data is stale, and rows were put aside anew.'] : [];
	} catch (error) {
		options.signal?.throwIfAborted();
		return [`The changed data cannot be read as before: ${messageOf(error)} Sub-agents still get the copies of the old rows.`];
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
	const allow = options.allow ?? state.allow_mode ?? (options.unattended ? 'listed' : 'ask');
	const runtime = await Runtime.open({...options, allow, session, monitor});
	for (const notice of notices) runtime.notice(notice);
	// Nobody said it this time: whoever resumes may be another person, or have forgotten.
	if (options.allow === null && allow === 'all') runtime.notice('Everything runs unasked, as when the session began (--allow all).');
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
