import path from 'node:path';
import {sessionCommand} from '../app/gate-text.ts';
import {nextSentence, nextStep} from '../app/next-step.ts';
import {activationLines} from '../domain/persona.ts';
import {type SessionState, stepStatuses} from '../domain/state.ts';
import {type Phase, phases, phaseTitles, stepsOf} from '../domain/workflow.ts';
import {beginSession, type OpenOptions, resumeSession} from '../engine/open.ts';
import {type Runtime, rootOf} from '../engine/runtime.ts';
import type {Setup} from '../engine/setup.ts';
import {eventLine, type SavedEvent} from '../session/event-line.ts';
import {exitStatus} from '../system/errors.ts';
import {endingLines, endingOf, exitOf, undoneOf} from './headless.ts';
import {onInterrupt} from './interrupt.ts';
import {complain, say, sayJson} from './output.ts';
import {quoted} from './verify-text.ts';

export type HeadlessOptions = {
	readonly open: Omit<OpenOptions, 'onSaved' | 'unattended'>;
	readonly json: boolean;
	readonly strict: boolean;
	/** Stop after this phase's gate; null: go on as far as this version goes. */
	readonly until: Phase | null;
};

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
		const busy = Object.values(steps).some(step => step.status === stepStatuses[1] || step.status === stepStatuses[2]);
		return judging === null && !busy && status !== 'active' && status !== 'pending';
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

/** Runs a session without a screen and without ever waiting for a person. Answers with the exit status. */
export async function runHeadless(
	what: {readonly begin: (signal: AbortSignal) => Promise<Setup>} | {readonly resume: string},
	options: HeadlessOptions,
): Promise<number> {
	const leaving = new AbortController();
	const {signal} = leaving;
	const stopped = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
	onInterrupt(() => leaving.abort());
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
	const open: OpenOptions = {...options.open, unattended: true, onSaved, signal};
	let runtime: Runtime;
	try {
		runtime = 'begin' in what ? await beginSession(await what.begin(signal), open) : await resumeSession(what.resume, open);
	} catch (error) {
		if (signal.aborted) return exitStatus.interrupted;
		throw error;
	}
	const {state: first} = runtime.session.getState();
	if (!options.json) for (const line of activationLines(first.focus_area)) void say(line);
	for (const notice of runtime.notices.getState()) void complain(notice.text);
	const asked: Phase[] = [];
	let beyond: string | null = null;
	for (const phase of phases) {
		const {state} = runtime.session.getState();
		// Who only wants to assess is done after that.
		const last = (options.until ?? (state.job === 'assess' ? 'ASSESSMENT' : null)) === phase;
		if (state.phases[phase].status === 'passed') {
			asked.push(phase);
			if (last) break;
			continue;
		}
		if (signal.aborted) break;
		beyond = await runtime.act({type: 'run-phase', phase});
		if (beyond !== null) break;
		asked.push(phase);
		const rested = await Promise.race([atRest(runtime, phase), stopped]);
		if (signal.aborted || !rested || rested.phases[phase].status !== 'passed' || last) break;
	}
	if (!signal.aborted) await runtime.idle();
	const {state} = runtime.session.getState();
	const exit = signal.aborted ? exitStatus.interrupted : statusOf(state, asked, beyond, options.strict);
	const root = rootOf(state, runtime.folder);
	const reports = stepsOfAll(state).map(report => path.join(root, report));
	await runtime.close(exit);
	const {state: saved} = runtime.session.getState();
	const ending = endingOf(saved, exit, path.join(runtime.folder, 'state.json'), reports);
	if (options.json) {
		void sayJson(JSON.stringify({v: 1, seq: saved.seq, at: saved.history.at(-1)?.at, type: 'session.ended', data: ending}));
	} else {
		for (const line of endingLines(saved, ending)) void say(line);
	}
	if (beyond !== null) void complain(beyond);
	const undone = undoneOf(saved, asked);
	if (undone !== null) void complain(undone);
	const next = nextStep(saved);
	const verify =
		saved.project !== null && saved.phases.IMPLEMENTATION.status === 'passed' ? `ml-engineer verify ${quoted(saved.project)}` : null;
	if (next !== null) {
		void complain(nextSentence(next, {resume: sessionCommand('resume', saved.session_id, runtime.folder), verify}));
	}
	return exit;
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
