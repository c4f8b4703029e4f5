import {duration, elapsed, money} from '../domain/format.ts';
import type {InboxItem} from '../domain/inbox.ts';
import {type Role, roles} from '../domain/roles.ts';
import {isBusy, type PhaseState, type SessionState, type StepState} from '../domain/state.ts';
import {stepVerdict} from '../domain/verdict.ts';
import {type Phase, phases, phaseTitles, type StepDefinition, stepsOf} from '../domain/workflow.ts';
import type {Activity} from '../engine/engine.ts';
import {type Span, span} from './rows.ts';

export const stepWords = {
	todo: 'todo',
	running: 'run',
	asking: 'ASK',
	done: 'done',
	interrupted: 'stop',
	failed: 'err',
	stopped: 'stop',
} as const satisfies Record<StepState['status'], string>;

/** How long a step worked or works, without the time that a person took to answer it; null: it has not begun. */
export function ranMs(step: StepState, now: number): number | null {
	if (!step.started_at) return null;
	const end = step.ended_at ? Date.parse(step.ended_at) : now;
	const waits = step.asked_at && !step.ended_at ? now - Date.parse(step.asked_at) : 0;
	return Math.max(0, end - Date.parse(step.started_at) - (step.waited_ms ?? 0) - Math.max(0, waits));
}

/** `done 4.1s`, `run 0:07`, `ASK`: what the sub-agent says of its step. Upper case is the person's turn. */
export function agentWord(step: StepState): Span {
	const word = stepWords[step.status];
	const style =
		step.status === 'asking'
			? 'you'
			: step.status === 'failed'
				? 'bad'
				: step.status === 'done'
					? 'plain'
					: step.status === 'running'
						? 'strong'
						: 'dim';
	return span(style, word);
}

/** Time beside the word: of a finished step how long it took, of a running one how long it runs, of an asking one how long it waits. */
export function agentTime(step: StepState, now: number): string {
	const ms = step.status === 'asking' && step.asked_at ? Math.max(0, now - Date.parse(step.asked_at)) : ranMs(step, now);
	if (ms === null || step.status === 'todo') return '';
	return isBusy(step) ? elapsed(ms) : duration(ms);
}

export type GateWord = ReturnType<typeof stepVerdict>;

export function gateWord(phase: PhaseState, step: string): Span {
	const word = stepVerdict(phase.gate?.checks ?? phase.judging ?? [], step, phase.gate !== null);
	return gateSpan(word);
}

const gateStyles = {'-': 'dim', pass: 'good', FAIL: 'bad', waiv: 'warn', 'n/r': 'warn', 'n/a': 'dim'} as const satisfies Record<
	GateWord,
	Span['style']
>;
export const gateSpan = (word: GateWord): Span => span(gateStyles[word], word);

/** What is known of a step in one line: what it asks, what it does, what it found. */
export function foundText(
	step: StepState,
	definition: StepDefinition,
	phase: PhaseState,
	asks: InboxItem | undefined,
	activity: Activity | undefined,
): string {
	if (step.status === 'asking' && asks) return asks.kind === 'allow' && asks.why ? asks.why : asks.title;
	if (step.status === 'running') return activity ? activityText(activity) : 'working';
	if (step.summary) return step.stale ? `stale: ${step.summary}` : step.summary;
	if (step.status !== 'todo') return '';
	const missing = definition.needs.filter(need => phase.steps[need]?.status !== 'done');
	return missing.length > 0 && phase.status === 'active' ? `after ${missing.join(' and ').replaceAll('_', ' ')}` : '';
}

/** `profiling columns, 40 %`. */
export function activityText(activity: Activity): string {
	return activity.fraction === null ? activity.label : `${activity.label}, ${Math.round(activity.fraction * 100)} %`;
}

/** The line of the gate in the step list. */
export function gateText(phase: PhaseState): string {
	if (phase.judging) return `judging: ${phase.judging.length} measured so far`;
	if (!phase.gate) return 'judged by itself when all five are done';
	const by = (verdict: string) => phase.gate?.checks.filter(check => check.verdict === verdict).length ?? 0;
	const parts = [`${by('pass')} pass`, `${by('fail')} FAIL`, `${by('waived')} waived`, `${by('not_run')} not run`];
	const counts = parts.filter((part, index) => index === 0 || !part.startsWith('0 ')).join(', ');
	return judgedBefore(phase) ? `stale: ${counts}` : counts;
}

/** The verdict is older than a step that has to run again, as after a reopened phase. */
export const judgedBefore = (phase: PhaseState): boolean => phase.gate !== null && Object.values(phase.steps).some(step => step.stale);

export function gateVerdictWord(phase: PhaseState): Span {
	if (!phase.gate) return span('dim', '-');
	if (judgedBefore(phase)) return span('dim', 'old');
	if (phase.gate.verdict === 'failed') return span('bad', 'FAIL');
	return phase.gate.verdict === 'passed' ? span('good', 'pass') : span('warn', 'gaps');
}

/** `Assess 3/5`, `Assess pass`, `Design FAIL`, `Build stale`: a phase on the rail. */
export function railWord(state: SessionState, id: Phase): Span {
	const phase = state.phases[id];
	const title = phaseTitles[id];
	if (phase.status === 'stale' || (phase.status === 'pending' && judgedBefore(phase))) return span('warn', `${title} stale`);
	if (phase.status === 'passed')
		return phase.gate?.verdict === 'passed_with_gaps' ? span('warn', `${title} gaps`) : span('good', `${title} pass`);
	if (phase.gate?.verdict === 'failed' && !Object.values(phase.steps).some(isBusy)) return span('bad', `${title} FAIL`);
	const steps = stepsOf(id, state.system_types);
	const done = steps.filter(step => phase.steps[step.id]?.status === 'done').length;
	if (phase.judging) return span('strong', `${title} judging`);
	return phase.status === 'pending' && done === 0 ? span('dim', title) : span('strong', `${title} ${done}/${steps.length}`);
}

/** The step a sub-agent is shown with in a phase: the one that runs, else the last that ran, else its first. */
export function stepOfRole(state: SessionState, id: Phase, role: Role): StepDefinition | null {
	const phase = state.phases[id];
	const own = stepsOf(id, state.system_types).filter(step => step.role === role);
	return own.find(step => isBusy(phase.steps[step.id])) ?? own.findLast(step => phase.steps[step.id]?.started_at) ?? own[0] ?? null;
}

/** True while anything runs or is judged: only then do times move. */
export function anythingRuns(state: SessionState): boolean {
	return phases.some(id => state.phases[id].judging !== null || Object.values(state.phases[id].steps).some(isBusy));
}

/** How long a phase worked so far: from its first step's start to now, or to the end of its last step. */
export function phaseMs(phase: PhaseState, now: number): number {
	const steps = Object.values(phase.steps);
	const starts = steps.flatMap(step => (step.started_at ? [Date.parse(step.started_at)] : []));
	if (starts.length === 0) return 0;
	const ends = steps.flatMap(step => (step.ended_at ? [Date.parse(step.ended_at)] : []));
	const end = phase.judging || steps.some(isBusy) ? now : Math.max(...ends, ...starts);
	return Math.max(0, end - Math.min(...starts));
}

/** What agents say that they cost so far, together; null while none of them says anything of it, as the analyst never does. */
export function costText(state: SessionState): string | null {
	const costs = roles.flatMap(role => state.agents[role]?.cost_usd ?? []).filter(cost => cost > 0);
	return costs.length === 0 ? null : money(costs.reduce((sum, cost) => sum + cost, 0));
}

export function nextRole(role: Role, by: 1 | -1): Role {
	return roles[(roles.indexOf(role) + by + roles.length) % roles.length] ?? role;
}
