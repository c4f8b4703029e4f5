import {activate} from './activation.ts';
import type {Check} from './check.ts';
import type {Effect, SessionEvent} from './events.ts';
import type {Answer, InboxItem} from './inbox.ts';
import {phaseRuleCovers} from './phase-rule.ts';
import {roles} from './roles.ts';
import {ruleAllows} from './rule.ts';
import {builtOn, isAfter, outOfDate, stale, withPhase, works} from './stale.ts';
import {type HistoryEntry, historyKept, isBusy, refusalsKept, type SessionState, type StepState} from './state.ts';
import {withSystemTypes} from './system-types.ts';
import {failsGate, gateVerdict, withWaivers} from './verdict.ts';
import {waiverFault} from './waiver.ts';
import {type Phase, phases, phasesAfter, stageAfter, stepsOf} from './workflow.ts';

export type Transition =
	| {readonly state: SessionState; readonly effects: readonly Effect[]; readonly refused: null}
	/** The event makes no sense now; `refused` says why in one sentence and nothing changed. */
	| {readonly state: SessionState | null; readonly effects: readonly []; readonly refused: string};

type Step = {readonly phase: Phase; readonly step: string};
type Change = {readonly state: SessionState; readonly effects: readonly Effect[]};

const changed = (state: SessionState, ...effects: readonly Effect[]): Change => ({state, effects});

/** One step of the session's life: (state, event) -> the next state and what is to be done about it. Pure, never throws. */
export function transition(state: SessionState | null, event: SessionEvent, at: string): Transition {
	if (state === null) {
		if (event.type !== 'session.activated') return {state, effects: [], refused: `${event.type} before the session was activated`};
		return {state: recorded(activate(event, at), event, at), effects: [], refused: null};
	}
	const result = apply(state, event, at);
	if (typeof result === 'string') return {state, effects: [], refused: result};
	return {state: recorded(result.state, event, at), effects: result.effects, refused: null};
}

function apply(state: SessionState, event: SessionEvent, at: string): Change | string {
	switch (event.type) {
		case 'session.activated':
			return 'the session is activated already';
		case 'session.resumed':
			return changed(interrupted({...state, git_head: event.gitHead, changed_meanwhile: [...event.changes]}, at));
		case 'session.renamed':
			return event.name.trim() === '' ? 'a session needs a name' : changed({...state, name: event.name.trim()});
		case 'session.ended':
			return changed(interrupted(state, at));
		case 'environment.recorded':
			return changed({...state, environment: event.environment});
		case 'data.prepared':
			return changed({...state, data: event.data});
		case 'files.changed':
			return filesChanged(state, event);
		case 'system_types.changed': {
			const next = withSystemTypes(state, event.systemTypes);
			return typeof next === 'string' ? next : changed(next);
		}
		case 'constraints.changed': {
			if (works(state)) return 'sub-agents run on the constraints as they were; stop them first';
			const next = {...state, constraints: {...state.constraints, ...event.constraints}};
			return changed(outOfDate(next, [{phase: 'ASSESSMENT', step: 'constraints'}]) ?? next);
		}
		case 'backends.changed':
			return changeBackends(state, event);
		case 'hidden.judged':
			if (!state.data) return 'there are no hidden rows';
			return changed({...state, data: {...state.data, hidden: {...state.data.hidden, judged: state.data.hidden.judged + 1}}});
		case 'phase.started':
			return startPhase(state, event.phase);
		case 'phase.reopened':
			return reopenPhase(state, event.phase);
		case 'step.requested':
			return requestStep(state, event);
		case 'step.started': {
			const step = stepOf(state, event);
			if (!step) return noStep(event);
			if (!busy(step)) return `${event.step} was not asked to run`;
			return changed(withStep(state, event, {...step, backend: event.backend, attempts: step.attempts + 1, started_at: at, ...notAsked}));
		}
		case 'step.settled':
			return settleStep(state, event, at);
		case 'step.stop_requested': {
			const step = stepOf(state, event);
			if (!step) return noStep(event);
			if (step.status !== 'running' && step.status !== 'asking') return `${event.step} does not run`;
			return changed(state, {type: 'stop-step', phase: event.phase, step: event.step});
		}
		case 'agent.started':
			return changed({
				...state,
				agents: {
					...state.agents,
					[event.role]: {
						backend: event.backend,
						version: event.version,
						pid: event.pid,
						started_at: at,
						cost_usd: state.agents[event.role]?.cost_usd ?? 0,
					},
				},
			});
		case 'agent.ended':
		case 'agent.charged': {
			const agent = state.agents[event.role];
			if (!agent) return `no agent in the role ${event.role}`;
			const next = event.type === 'agent.ended' ? {...agent, pid: null} : {...agent, cost_usd: event.costUsd};
			return changed({...state, agents: {...state.agents, [event.role]: next}});
		}
		case 'inbox.added':
			if (state.inbox.some(item => item.id === event.item.id)) return `${event.item.id} waits already`;
			return changed(asking({...state, inbox: [...state.inbox, event.item]}, event.item, at));
		case 'inbox.answered':
			return answer(state, event, at);
		case 'inbox.withdrawn': {
			const gone = state.inbox.filter(item => event.ids.includes(item.id));
			if (gone.length === 0) return 'nothing of that waits';
			return changed(gone.reduce(resumedAt(at), {...state, inbox: state.inbox.filter(item => !gone.includes(item))}));
		}
		case 'rule.added':
			return addRule(state, event, at);
		case 'phase.allowed':
			return allowPhase(state, event, at);
		case 'command.refused':
			return changed(refused(state, {role: event.role, title: event.title, at}));
		case 'command.allowed':
			return changed(allowed(state, {role: event.role, title: event.title, by: event.by, at}));
		case 'constraints.set':
			return changed({...state, constraints: {...state.constraints, ...event.constraints}});
		case 'gate.requested':
			return requestGate(state, event.phase);
		case 'check.measured': {
			const phase = state.phases[event.phase];
			if (!phase.judging) return notJudging(event.phase);
			const others = phase.judging.filter(check => check.id !== event.check.id);
			return changed(withPhase(state, event.phase, {...phase, judging: [...others, event.check]}));
		}
		case 'gate.judged':
			return judged(state, event, at);
		case 'gate.broken': {
			const phase = state.phases[event.phase];
			if (!phase.judging) return notJudging(event.phase);
			return changed(withPhase(state, event.phase, {...phase, status: 'failed', judging: null}));
		}
		case 'check.waived':
			return waive(state, event, at);
	}
}

function startPhase(state: SessionState, id: Phase): Change | string {
	const closed = notOpen(state, id);
	if (closed) return closed;
	const phase = state.phases[id];
	if (phase.judging) return 'the gate is being judged';
	const steps = Object.fromEntries(
		Object.entries(phase.steps).map(([name, step]) => [name, mustRun(step) ? {...step, status: 'todo' as const, stale: false} : step]),
	);
	return ready(withPhase(state, id, {...phase, status: 'active', steps}), id);
}

/** Why nothing can be done in this phase; null when it is the open one. */
function notOpen(state: SessionState, id: Phase): string | null {
	if (state.phase === id) return null;
	if (state.phase === 'COMPLETE') return 'the session is complete; reopen a phase to run it again';
	return isAfter(state, id)
		? `${id} comes after ${state.phase}, which has not passed its gate`
		: `${id} has passed; reopen it to run it again`;
}

const busy = (step: StepState) => isBusy(step);
const mustRun = (step: StepState) => !busy(step) && (step.status !== 'done' || step.stale);

/** Starts every step whose needs are met; with all steps done, the gate is judged. */
function ready(state: SessionState, id: Phase): Change {
	const phase = state.phases[id];
	if (phase.status !== 'active') return changed(state);
	const definitions = stepsOf(id, state.system_types);
	const done = (step: string) => phase.steps[step]?.status === 'done' && !phase.steps[step].stale;
	const startable = definitions.filter(one => phase.steps[one.id]?.status === 'todo' && one.needs.every(done));
	const effects = startable.map((one): Effect => ({type: 'start-step', phase: id, step: one.id}));
	// Marked at once: what is about to start must not be started again by the next event.
	const steps = {...phase.steps};
	for (const one of startable) {
		const step = steps[one.id];
		if (step) steps[one.id] = {...step, status: 'running', summary: null, started_at: null, ended_at: null};
	}
	if (definitions.every(one => done(one.id))) {
		return changed(withPhase(state, id, {...phase, judging: []}), ...effects, {type: 'judge', phase: id});
	}
	if (effects.length === 0 && !Object.values(steps).some(busy)) return changed(withPhase(state, id, {...phase, status: 'failed'}));
	return changed(withPhase(state, id, {...phase, steps}), ...effects);
}

function requestStep(state: SessionState, event: Step): Change | string {
	const step = stepOf(state, event);
	if (!step) return noStep(event);
	if (busy(step)) return `${event.step} runs already`;
	if (state.phase !== event.phase) return `${event.phase} is not the open phase; reopen it first`;
	const phase = state.phases[event.phase];
	if (phase.judging) return 'the gate is being judged';
	const definitions = stepsOf(event.phase, state.system_types);
	const needs = definitions.find(one => one.id === event.step)?.needs ?? [];
	const missing = needs.filter(need => phase.steps[need]?.status !== 'done' || phase.steps[need].stale);
	if (missing.length > 0) return `${event.step} needs ${missing.join(' and ')} first`;
	const built = builtOn(event.step, definitions);
	const running = built.filter(name => phase.steps[name] && busy(phase.steps[name]));
	if (running.length > 0) return `${running.join(' and ')} runs on the result of ${event.step}; stop it first`;
	// What was built on this step's old result, directly or not, has to be done again.
	const steps = Object.fromEntries(
		Object.entries(phase.steps).map(([name, one]) => {
			if (name === event.step) return [name, {...one, status: 'todo' as const, stale: false}];
			return [name, built.includes(name) && one.status === 'done' ? {...one, stale: true, status: 'todo' as const} : one];
		}),
	);
	return ready(withPhase(state, event.phase, {...phase, status: 'active', steps}), event.phase);
}

function settleStep(state: SessionState, event: Extract<SessionEvent, {type: 'step.settled'}>, at: string): Change | string {
	const before = stepOf(state, event);
	if (!before) return noStep(event);
	if (!busy(before)) return `${event.step} does not run`;
	const phase = state.phases[event.phase];
	const step: StepState = {
		...before,
		status: event.outcome,
		summary: event.summary,
		report: event.report ?? before.report,
		ended_at: at,
		...answeredAt(before, at),
		stale: false,
	};
	// What this step still asked has nobody left to answer to.
	const inbox = state.inbox.filter(item => item.phase !== event.phase || item.step !== event.step);
	const next = withPhase({...state, inbox}, event.phase, {...phase, steps: {...phase.steps, [event.step]: step}});
	const after = ready(next, event.phase);
	return changed(after.state, ...after.effects, {type: 'write-document', phase: event.phase});
}

function requestGate(state: SessionState, id: Phase): Change | string {
	const closed = notOpen(state, id);
	if (closed) return closed;
	const phase = state.phases[id];
	if (phase.judging) return 'the gate is being judged';
	const open = undone(state, id);
	if (open.length > 0) return `the gate waits for ${open.join(', ')}`;
	return changed(withPhase(state, id, {...phase, status: 'active', judging: []}), {type: 'judge', phase: id});
}

/** Steps whose result is not there, or is out of date. */
function undone(state: SessionState, id: Phase): readonly string[] {
	const {steps} = state.phases[id];
	return stepsOf(id, state.system_types)
		.map(one => one.id)
		.filter(name => steps[name]?.status !== 'done' || steps[name].stale);
}

function judged(state: SessionState, event: Extract<SessionEvent, {type: 'gate.judged'}>, at: string): Change | string {
	const phase = state.phases[event.phase];
	if (!phase.judging) return notJudging(event.phase);
	const checks = [...withWaivers(phase.judging, state.waivers, event.today)];
	const {isolation, seed, durationMs} = event;
	const gate = {
		verdict: gateVerdict(checks),
		isolation,
		...(seed === undefined ? {} : {seed}),
		checks,
		judged_at: at,
		duration_ms: durationMs,
	};
	const next = withPhase(state, event.phase, {...phase, gate, judging: null});
	return changed(concluded(next, event.phase, at), {type: 'write-document', phase: event.phase});
}

/** After a judgement or a waiver: a passed gate opens the next phase, a failed one waits for a person. */
function concluded(state: SessionState, id: Phase, at: string): SessionState {
	const phase = state.phases[id];
	if (!phase.gate) return state;
	const itemId = `judge:${id}`;
	const inbox = state.inbox.filter(item => item.id !== itemId);
	if (phase.gate.verdict !== 'failed') {
		const next = withPhase({...state, inbox}, id, {...phase, status: 'passed'});
		return state.phase === id ? {...next, phase: stageAfter(id)} : next;
	}
	const failed = phase.gate.checks.filter(failsGate).map(check => check.id);
	const item: InboxItem = {
		kind: 'judge',
		id: itemId,
		phase: id,
		step: null,
		role: null,
		at,
		title: `${failed.length} ${failed.length === 1 ? 'check' : 'checks'} failed: ${failed.join(', ')}`,
		why: 'the gate of this phase did not pass',
		effect: 'retry the step, or waive the check with a reason and a last day',
		checks: failed,
	};
	return withPhase({...state, inbox: [...inbox, item]}, id, {...phase, status: 'failed'});
}

function waive(state: SessionState, event: Extract<SessionEvent, {type: 'check.waived'}>, at: string): Change | string {
	const phase = state.phases[event.phase];
	if (event.reason.trim() === '') return 'a waiver needs a reason';
	if (event.until < event.today) return `the last day ${event.until} has passed`;
	const check = phase.gate?.checks.find(one => one.id === event.check);
	if (!phase.gate || !check) return `there is no check ${event.check} in ${event.phase}`;
	if (check.verdict !== 'fail') return `${event.check} did not fail`;
	const fault = waiverFault(event, event.today);
	if (fault !== null) return fault;
	// A waiver can pass the phase: only what was judged of the present results may be waived.
	const closed = notOpen(state, event.phase);
	if (closed) return closed;
	if (phase.judging) return 'the gate is being judged';
	if (undone(state, event.phase).length > 0) return `steps of ${event.phase} have to run again; judge its gate first, then waive`;
	const waiver = {check: event.check, reason: event.reason.trim(), owner: event.owner, until: event.until, at};
	const waivers = [...state.waivers.filter(one => one.check !== event.check), waiver];
	const checks: Check[] = [...withWaivers(phase.gate.checks, waivers, event.today)];
	const next = withPhase({...state, waivers}, event.phase, {...phase, gate: {...phase.gate, checks, verdict: gateVerdict(checks)}});
	return changed(concluded(next, event.phase, at), {type: 'write-waivers'}, {type: 'write-document', phase: event.phase});
}

function reopenPhase(state: SessionState, id: Phase): Change | string {
	const phase = state.phases[id];
	if (phase.status === 'pending') return `${id} has not run yet`;
	if (isAfter(state, id)) return `${id} comes after ${state.phase}, which has not passed its gate`;
	if (works(state)) return 'sub-agents run; stop them before a phase is reopened';
	let next = withPhase(state, id, {...phase, status: 'pending', steps: stale(phase.steps)});
	for (const later of phasesAfter(id)) {
		const one = next.phases[later];
		if (one.status === 'pending') continue;
		next = withPhase(next, later, {...one, status: 'stale', steps: stale(one.steps)});
	}
	return changed({...next, phase: id, inbox: next.inbox.filter(item => item.kind !== 'judge')});
}

/** What was built on changed files is out of date: the steps that read them, those that need these, and every phase after. */
function filesChanged(state: SessionState, event: Extract<SessionEvent, {type: 'files.changed'}>): Change | string {
	const next = outOfDate(state, event.steps);
	if (next === null) return 'nothing was built on what changed';
	return works(state) ? 'sub-agents run on what was there before; stop them first' : changed(next);
}

/** Another agent for a role, for all that is still to be done by it; what is done stays its maker's. */
function changeBackends(state: SessionState, event: Extract<SessionEvent, {type: 'backends.changed'}>): Change | string {
	const backends = new Map(roles.flatMap(role => (event.backends[role] === undefined ? [] : [[role, event.backends[role]] as const])));
	if (backends.size === 0) return 'no role gets another agent';
	if (works(state)) return 'sub-agents run; stop them before their roles change';
	let next = state;
	for (const [role, backend] of backends) {
		const agent = next.agents[role] ?? {backend, version: null, pid: null, started_at: null, cost_usd: 0};
		next = {...next, agents: {...next.agents, [role]: agent.backend === backend ? agent : {...agent, backend, version: null}}};
	}
	for (const id of phases) {
		const phase = next.phases[id];
		const steps = Object.fromEntries(
			Object.entries(phase.steps).map(([name, step]) => {
				const backend = backends.get(step.role);
				return [name, backend === undefined || (step.status === 'done' && !step.stale) ? step : {...step, backend}];
			}),
		);
		next = withPhase(next, id, {...phase, steps});
	}
	return changed(next);
}

function answer(state: SessionState, event: Extract<SessionEvent, {type: 'inbox.answered'}>, at: string): Change | string {
	const item = state.inbox.find(one => one.id === event.id);
	if (!item) return 'that does not wait any more';
	const wrong = mismatch(item, event.answer);
	if (wrong) return wrong;
	const inbox = state.inbox.filter(one => one.id !== event.id);
	let next = resumedAt(at)({...state, inbox}, item);
	const by = event.by === 'rule' ? ('person' as const) : event.by;
	if (item.kind === 'choose' && event.answer.kind === 'choose') {
		next = {...next, decisions: {...next.decisions, [item.decision]: {value: event.answer.value, by, at}}};
	}
	if (item.kind === 'fill_in' && event.answer.kind === 'fill_in') {
		next = {...next, decisions: {...next.decisions, [item.decision]: {value: event.answer.values, by, at}}};
	}
	if (item.kind === 'allow' && event.answer.kind === 'allow' && event.answer.allowed && item.role) {
		next = allowed(next, {role: item.role, title: item.title, by: event.by === 'rule' ? 'rule' : 'person', at});
	}
	return changed(next, {type: 'deliver-answer', item, answer: event.answer, by});
}

/** The record of what was let through; a gate trusts this and not what a sub-agent says of it. */
const allowed = (state: SessionState, one: SessionState['allowed'][number]): SessionState => ({
	...state,
	allowed: [...state.allowed, one].slice(-historyKept),
});

/** The newest refusals of each role are kept, so that a role that asks without end takes nothing from the others; all are counted. */
const refused = (state: SessionState, one: SessionState['refused'][number]): SessionState => {
	const others = state.refused.filter(({role}) => role === one.role);
	const oldest = others.length >= refusalsKept ? others[0] : undefined;
	return {
		...state,
		refused: [...state.refused.filter(entry => entry !== oldest), one],
		refused_total: (state.refused_total ?? state.refused.length) + 1,
	};
};

function mismatch(item: InboxItem, given: Answer): string | null {
	if (item.kind !== given.kind) return `${item.kind} cannot be answered with ${given.kind}`;
	if (item.kind === 'choose' && given.kind === 'choose' && !item.options.some(option => option.value === given.value)) {
		return `${given.value} is not one of ${item.options.map(option => option.value).join(', ')}`;
	}
	if (item.kind === 'fill_in' && given.kind === 'fill_in') {
		for (const field of item.fields) {
			const value = given.values[field.name];
			if (value === null || value === undefined) continue;
			if (field.type === 'number' && (typeof value !== 'number' || !Number.isFinite(value)))
				return `${field.label} needs a number, not ${value}`;
			if (field.type === 'choice' && !field.options?.includes(String(value))) return `${field.label} cannot be ${value}`;
		}
	}
	return null;
}

/** A rule also answers what waits already and matches it. */
function addRule(state: SessionState, event: Extract<SessionEvent, {type: 'rule.added'}>, at: string): Change {
	const matching = state.inbox.filter(
		item => item.kind === 'allow' && item.role !== null && ruleAllows(event.rule, item.role, item.command, item.cwd),
	);
	const effects = matching.map(
		(item): Effect => ({type: 'deliver-answer', item, answer: {kind: 'allow', allowed: true, words: null}, by: 'person'}),
	);
	const inbox = state.inbox.filter(item => !matching.includes(item));
	const folders = [...new Set(matching.flatMap(item => (item.kind === 'allow' ? [item.cwd] : [])))];
	const rule = folders.length === 0 ? event.rule : {...event.rule, folders};
	let next = matching.reduce(resumedAt(at), {...state, inbox, rules: [...state.rules, rule]});
	for (const item of matching) if (item.role) next = allowed(next, {role: item.role, title: item.title, by: 'rule', at});
	return changed(next, ...effects);
}

/** Said once for a phase; what waits there and is covered is answered with it. */
function allowPhase(state: SessionState, event: Extract<SessionEvent, {type: 'phase.allowed'}>, at: string): Change | string {
	const {phase, what, folders} = event;
	if (state.phase !== phase) return `${phase} is not the open phase`;
	if (state.phase_rules.some(rule => rule.phase === phase && rule.what === what)) return 'that is allowed already';
	const rule = {phase, what, folders: [...folders], at};
	const matching = state.inbox.filter(item => phaseRuleCovers(rule, state, item));
	let next = matching.reduce(resumedAt(at), {
		...state,
		phase_rules: [...state.phase_rules, rule],
		inbox: state.inbox.filter(item => !matching.includes(item)),
	});
	for (const item of matching) {
		if (item.kind === 'allow' && item.role) next = allowed(next, {role: item.role, title: item.title, by: 'rule', at});
	}
	const effects = matching.map((item): Effect => {
		const answer: Answer = item.kind === 'review' ? {kind: 'review', accepted: true} : {kind: 'allow', allowed: true, words: null};
		return {type: 'deliver-answer', item, answer, by: 'person'};
	});
	return changed(next, ...effects);
}

/** A step that asks shows it. */
function asking(state: SessionState, item: InboxItem, at: string): SessionState {
	const where = place(item);
	const step = where && stepOf(state, where);
	return where && step?.status === 'running' ? withStep(state, where, {...step, status: 'asking', asked_at: at}) : state;
}

/** A step none of whose questions wait any more runs on. */
const resumedAt =
	(at: string) =>
	(state: SessionState, item: InboxItem): SessionState => {
		const where = place(item);
		const step = where && stepOf(state, where);
		if (!where || step?.status !== 'asking') return state;
		if (state.inbox.some(one => one.phase === where.phase && one.step === where.step)) return state;
		return withStep(state, where, {...step, status: 'running', ...answeredAt(step, at)});
	};

const notAsked = {asked_at: null, waited_ms: 0} as const;

/** The time that a person took for the answer is none that the step worked. */
const answeredAt = ({asked_at: since, waited_ms: before = 0}: StepState, at: string) => ({
	asked_at: null,
	waited_ms: before + (since ? Math.max(0, Date.parse(at) - Date.parse(since)) : 0),
});

const place = (item: InboxItem): Step | null => (item.phase && item.step ? {phase: item.phase, step: item.step} : null);

/**
 * After a crash or a quit: what ran is interrupted and can run again; its questions are gone with it. A step that had only its review
 * left goes on waiting: its files are kept.
 */
function interrupted(state: SessionState, at: string): SessionState {
	let next = state;
	for (const id of phases) {
		const phase = next.phases[id];
		const reviewed = (name: string) => state.inbox.some(item => item.kind === 'review' && item.phase === id && item.step === name);
		const steps = Object.fromEntries(
			Object.entries(phase.steps).map(([name, step]) => [
				name,
				busy(step) && !reviewed(name)
					? {...step, status: 'interrupted' as const, summary: 'interrupted; r runs it again', ended_at: at}
					: step,
			]),
		);
		const broken = phase.status === 'active' && !Object.values(steps).some(busy);
		next = withPhase(next, id, {...phase, steps, judging: null, status: broken ? 'failed' : phase.status});
	}
	const agents = Object.fromEntries(Object.entries(next.agents).map(([role, agent]) => [role, {...agent, pid: null}]));
	return {...next, agents, inbox: next.inbox.filter(item => item.kind === 'judge' || item.kind === 'review')};
}

function stepOf(state: SessionState, at: Step): StepState | undefined {
	const steps = state.phases[at.phase].steps;
	return Object.hasOwn(steps, at.step) ? steps[at.step] : undefined;
}

const notJudging = (id: Phase) => `the gate of ${id} is not being judged`;
const noStep = (at: Step) => `there is no step ${at.step} in ${at.phase}`;

function withStep(state: SessionState, at: Step, step: StepState): SessionState {
	const phase = state.phases[at.phase];
	return withPhase(state, at.phase, {...phase, steps: {...phase.steps, [at.step]: step}});
}

function recorded(state: SessionState, event: SessionEvent, at: string): SessionState {
	const seq = state.seq + 1;
	return {...state, seq, history: [...state.history, historyEntry(event, seq, at)].slice(-historyKept)};
}

function historyEntry(event: SessionEvent, seq: number, at: string): HistoryEntry {
	return {
		seq,
		at,
		type: event.type,
		...('phase' in event ? {phase: event.phase} : {}),
		...('step' in event ? {step: event.step} : {}),
		...noteOf(event),
	};
}

function noteOf(event: SessionEvent): {note?: string} {
	switch (event.type) {
		case 'session.activated':
			return {note: event.focus};
		case 'session.renamed':
			return {note: event.name};
		case 'session.resumed':
			return event.changes.length > 0 ? {note: event.changes.join('; ')} : {};
		case 'files.changed':
			return {note: event.files.join(', ')};
		case 'system_types.changed':
			return {note: event.systemTypes.join(', ')};
		case 'constraints.changed':
			return {
				note: Object.entries(event.constraints)
					.map(([name, {value}]) => `${name}=${value}`)
					.join(', '),
			};
		case 'backends.changed':
			return {
				note: Object.entries(event.backends)
					.map(([role, backend]) => `${role}=${backend}`)
					.join(', '),
			};
		case 'step.settled':
			return {note: `${event.outcome}: ${event.summary}`};
		case 'inbox.added':
			return {note: event.item.title};
		case 'inbox.answered':
			return {note: `${event.id} by ${event.by}`};
		case 'rule.added':
			return {note: event.rule.prefix.join(' ')};
		case 'phase.allowed':
			return {note: `${event.what} of ${event.phase} by the built-in analyst`};
		case 'command.refused':
		case 'command.allowed':
			return {note: event.title};
		case 'check.measured':
			return {note: `${event.check.id} ${event.check.verdict}`};
		case 'check.waived':
			return {note: `${event.check} until ${event.until}: ${event.reason}`};
		case 'gate.broken':
			return {note: event.reason};
		case 'agent.started':
			return {note: `${event.role} ${event.backend}`};
		case 'agent.ended':
			return {note: `${event.role}: ${event.note}`};
		default:
			return {};
	}
}
