import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {sessionCommand} from '../app/gate-text.ts';
import {nextSentence, nextStep} from '../app/next-step.ts';
import {activationLines} from '../domain/persona.ts';
import {isBusy, type SessionState} from '../domain/state.ts';
import {type Phase, phases, phaseTitles, stepsOf} from '../domain/workflow.ts';
import {LeftEarly} from '../engine/left-early.ts';
import {beginSession, type OpenOptions, resumeSession} from '../engine/open.ts';
import {type Runtime, rootOf} from '../engine/runtime.ts';
import type {Setup} from '../engine/setup.ts';
import {eventLine, type SavedEvent} from '../session/event-line.ts';
import {diskRefuses} from '../session/refusing.ts';
import {type FeaturesReport, featuresReportSchema} from '../steps/pipeline_design/features/schema.ts';
import {exitStatus, messageOf} from '../system/errors.ts';
import {killAllGroups} from '../system/groups.ts';
import {suggestedCommand} from '../system/own-program.ts';
import {endingLines, endingOf, exitOf, sentence, undoneOf} from './headless.ts';
import {complain, say, sayJson} from './output.ts';

export type HeadlessOptions = {
	readonly open: Omit<OpenOptions, 'onSaved' | 'unattended' | 'signal'>;
	/** The person asks it to end. */
	readonly signal: AbortSignal;
	readonly json: boolean;
	readonly strict: boolean;
	/** Stop after this phase's gate; null: go on as far as this version goes. */
	readonly until: Phase | null;
};

/** After a signal, how long is waited until what hangs is said and left; see interrupt.ts. */
const leaveMs = 4000;
/** Of that, what an agent gets to end its turn, and a disk that refuses to come round. */
const hurryMs = 1500;

const interrupted = 'it was interrupted';

/** One line for a log, of the events that a person would want to see pass by. */
function storyLine({event}: SavedEvent): string | null {
	switch (event.type) {
		case 'phase.started':
			return `${phaseTitles[event.phase]} (${event.phase})`;
		case 'step.started':
			return `  ${event.step} begins (${event.backend})`;
		case 'step.settled':
			return `  ${event.step} ${event.outcome}: ${event.summary}`;
		case 'check.measured':
			return `  ${event.check.verdict.padEnd(7)} ${event.check.id}${event.check.reason === null ? '' : `: ${event.check.reason}`}`;
		case 'command.refused':
			return `  refused, nobody can be asked: ${event.title}`;
		case 'gate.broken':
			return `  the gate could not be judged: ${event.reason}`;
		default:
			return null;
	}
}

/** Settles when the phase has come to rest: judged, or with nothing that can still run. */
function atRest(runtime: Runtime, phase: Phase): Promise<SessionState> {
	const rested = (state: SessionState) => {
		const {status, judging, steps} = state.phases[phase];
		return judging === null && !Object.values(steps).some(isBusy) && status !== 'active' && status !== 'pending';
	};
	return new Promise(resolve => {
		const look = () => {
			const {state} = runtime.session.getState();
			if (!rested(state)) return;
			stop();
			resolve(state);
		};
		const stop = runtime.session.subscribe(look);
		look();
	});
}

/** What was run so far. */
type Course = {readonly asked: Phase[]; beyond: string | null};

/** Runs one phase after the other, as far as was asked for. */
async function runPhases(runtime: Runtime, course: Course, until: Phase | null, signal: AbortSignal): Promise<void> {
	for (const phase of phases) {
		const {state} = runtime.session.getState();
		// Who only wants to assess is done after that.
		const last = (until ?? (state.job === 'assess' ? 'ASSESSMENT' : null)) === phase;
		if (state.phases[phase].status === 'passed') {
			course.asked.push(phase);
			if (last) break;
			continue;
		}
		if (signal.aborted) return;
		course.beyond = await runtime.act({type: 'run-phase', phase});
		if (course.beyond !== null) break;
		course.asked.push(phase);
		const rested = await atRest(runtime, phase);
		if (rested.phases[phase].status !== 'passed' || last) break;
	}
	await runtime.idle();
}

/** Runs a session without a screen and without ever waiting for a person. Answers with the exit status. */
export async function runHeadless(
	what: {readonly begin: (signal: AbortSignal) => Promise<Setup>} | {readonly resume: string},
	options: HeadlessOptions,
): Promise<number> {
	const {signal} = options;
	const stopped = new Promise<typeof interrupted>(resolve => {
		if (signal.aborted) resolve(interrupted);
		else signal.addEventListener('abort', () => resolve(interrupted), {once: true});
	});
	const onSaved = (events: readonly SavedEvent[]) => {
		for (const saved of events) {
			if (options.json) {
				if (saved.event.type !== 'session.ended') void sayJson(eventLine(saved));
				continue;
			}
			const line = storyLine(saved);
			if (line !== null) void say(line);
		}
	};
	const runtime = await opened(what, {...options.open, unattended: true, onSaved, signal}, stopped);
	if (runtime === null) return exitStatus.interrupted;
	const {state: first} = runtime.session.getState();
	if (!options.json) for (const line of activationLines(first.focus_area)) void say(line);
	for (const notice of runtime.notices.getState()) void complain(notice.text);
	runtime.notices.subscribe((notices, before) => {
		for (const notice of notices) if (!before.includes(notice)) void complain(notice.text);
	});
	const course: Course = {asked: [], beyond: null};
	const running = runPhases(runtime, course, options.until, signal).then(() => null);
	const cut = await Promise.race([running, diskRefuses(runtime.session), stopped]);
	const {state} = runtime.session.getState();
	const root = rootOf(state, runtime.folder);
	const reports = stepsOfAll(state).map(report => path.join(root, report));
	const measured = statusOf(state, course.asked, course.beyond, options.strict);
	const planned = cut === null ? measured : cut === interrupted ? exitStatus.interrupted : exitStatus.environment;
	const unsaved = await closed(runtime, planned, cut === null ? stopped : null);
	const exit = unsaved === null || cut === interrupted ? planned : exitStatus.environment;
	const {state: saved} = runtime.session.getState();
	const ending = endingOf(saved, exit, path.join(runtime.folder, 'state.json'), reports, await featuresOf(saved, root));
	if (options.json) {
		void sayJson(JSON.stringify({v: 1, seq: saved.seq, at: saved.history.at(-1)?.at, type: 'session.ended', data: ending}));
	} else {
		for (const line of endingLines(saved, ending)) void say(line);
	}
	if (course.beyond !== null) void complain(course.beyond);
	const resume = sessionCommand('resume', saved.session_id, runtime.folder);
	if (unsaved !== null || cut !== null) {
		await complain(`${sentence(unsaved ?? `The run was ended: ${cut}`)} Go on with: ${resume}`);
	} else {
		const undone = undoneOf(saved, course.asked);
		if (undone !== null) void complain(undone);
		const next = nextStep(saved);
		const built = saved.project !== null && saved.phases.IMPLEMENTATION.status === 'passed';
		const verify = built ? suggestedCommand(['verify', saved.project ?? '']) : null;
		if (next !== null) await complain(nextSentence(next, {resume, verify}));
	}
	if (unsaved !== null) endNow(exit);
	return exit;
}

/** What the design says of the columns; null before there is one that can be read. */
async function featuresOf(state: SessionState, root: string): Promise<FeaturesReport | null> {
	const {report} = state.phases.PIPELINE_DESIGN.steps['features'] ?? {report: null};
	if (report === null) return null;
	try {
		const read = featuresReportSchema.safeParse(JSON.parse(await readFile(path.join(root, report), 'utf8')));
		return read.success ? read.data : null;
	} catch (error) {
		// The ending is said all the same; that a report is gone or broken is the gate's to judge.
		await complain(`The columns that the design leaves out are not listed: ${report} cannot be read (${messageOf(error)}).`);
		return null;
	}
}

/** Begins or takes up the session; null when a person left meanwhile, and how to go on is said. */
async function opened(
	what: {readonly begin: (signal: AbortSignal) => Promise<Setup>} | {readonly resume: string},
	open: OpenOptions & {readonly signal: AbortSignal},
	stopped: Promise<unknown>,
): Promise<Runtime | null> {
	const begin = async () => ('begin' in what ? beginSession(await what.begin(open.signal), open) : resumeSession(what.resume, open));
	try {
		const runtime = await Promise.race([begin(), stopped.then(() => pause(leaveMs, null))]);
		if (runtime !== null) return runtime;
		await complain(`Interrupted while it was opened. Go on with what is saved: ${suggestedCommand(['resume'], open.place.directory)}`);
		return endNow(exitStatus.interrupted);
	} catch (error) {
		if (error instanceof LeftEarly)
			await complain(
				`Interrupted before it could run; what was asked for is saved. Go on with: ${suggestedCommand(['resume', error.sessionId], open.place.directory)}`,
			);
		else if (open.signal.aborted) await complain('Interrupted before anything was saved.');
		else throw error;
		return null;
	}
}

/** Lets go of the session; answers with what is not saved or hangs, or null. A run that is cut off has no time; one that is done has, until a signal. */
async function closed(runtime: Runtime, exit: number, stopped: Promise<unknown> | null): Promise<string | null> {
	const late = stopped ? stopped.then(() => pause(leaveMs)) : pause(leaveMs, undefined, {ref: false});
	const closing = runtime.close(exit, stopped ? undefined : hurryMs);
	try {
		return await Promise.race([
			closing.then(() => null),
			late.then(() => 'Not all that runs could be ended in time; what is saved is kept'),
		]);
	} catch (error) {
		return messageOf(error);
	}
}

/** Something hangs that would keep the process: a disk that does not answer, an agent that cannot be killed. */
function endNow(exit: number): never {
	killAllGroups();
	process.exit(exit);
}

function statusOf(state: SessionState, asked: readonly Phase[], beyond: string | null, strict: boolean): number {
	const status = exitOf(state, asked, strict);
	// Every gate that could be judged passed, and more was asked for than this version has.
	return status === exitStatus.ok && beyond !== null ? exitStatus.environment : status;
}

const stepsOfAll = (state: SessionState): readonly string[] =>
	phases.flatMap(phase =>
		stepsOf(phase, state.system_types).flatMap(step => {
			const report = state.phases[phase].steps[step.id]?.report;
			return report ? [report] : [];
		}),
	);
