import fc from 'fast-check';
import type {Check} from '../../src/domain/check.ts';
import type {SessionEvent} from '../../src/domain/events.ts';
import type {Answer, InboxItem} from '../../src/domain/inbox.ts';
import {roles} from '../../src/domain/roles.ts';
import type {SessionData, SessionState} from '../../src/domain/state.ts';
import {type Transition, transition} from '../../src/domain/transition.ts';
import {type Phase, phases, systemTypes, workflow} from '../../src/domain/workflow.ts';

export const at = '2026-01-02T03:04:05.000Z';
export const today = '2026-01-02';

export const activated = {
	type: 'session.activated',
	sessionId: '1764000000000000000',
	focus: 'bird strike damage predictor',
	job: 'new',
	systemTypes: ['inference_service'],
	workspace: '/w',
	project: '/w/birds',
	dataRequest: null,
	allowMode: null,
	constraints: {},
	backends: {data_pipeline: 'a', model_architecture: 'a', infrastructure: 'a', monitoring: 'a', performance: 'a'},
	gitHead: null,
} as const satisfies SessionEvent;

/** Applies events one after the other; a refused one fails the test that expected it to pass. */
export function after(...events: readonly SessionEvent[]): SessionState {
	return run(...events).state;
}

export function run(...events: readonly SessionEvent[]): {state: SessionState; last: Transition} {
	let last = transition(null, activated, at);
	for (const event of events) {
		last = transition(last.state, event, at);
		if (last.refused !== null) throw new Error(`${event.type} was refused: ${last.refused}`);
	}
	if (last.state === null) throw new Error('no state');
	return {state: last.state, last};
}

export function check(id: string, parts: Partial<Check> = {}): Check {
	const base = {value: 0, op: '<=', threshold: 0, unit: 'differences', reason: null, claimed: null, evidence: [], duration_ms: 1} as const;
	return {...base, id, step: id.split('.')[0] ?? id, verdict: 'pass', ...parts, evidence: [...(parts.evidence ?? [])]};
}

export const settled = (phase: Phase, step: string, outcome: 'done' | 'failed' | 'stopped' | 'interrupted' = 'done'): SessionEvent => ({
	type: 'step.settled',
	phase,
	step,
	outcome,
	summary: 'found something',
	report: `reports/${step}.json`,
});

export const allowItem = (
	id: string,
	phase: Phase | null,
	step: string | null,
	parts: {role?: (typeof roles)[number]; command?: string[] | null} = {},
): InboxItem => ({
	kind: 'allow',
	id,
	phase,
	step,
	role: parts.role ?? 'data_pipeline',
	at,
	title: 'python train.py',
	why: 'to train',
	effect: 'it runs',
	command: parts.command === undefined ? ['python', 'train.py'] : parts.command,
	tool: 'execute',
	cwd: '/w',
	detail: [],
	limits: '',
	script: null,
});

export const chooseItem = (id: string, phase: Phase | null, step: string | null): InboxItem => ({
	kind: 'choose',
	id,
	phase,
	step,
	role: null,
	at,
	title: 'B and C are rare',
	why: 'too few',
	effect: 'classes are merged',
	decision: 'rare_classes',
	options: [
		{value: 'merge', label: 'merge', effect: ''},
		{value: 'keep', label: 'keep', effect: ''},
	],
	default: 'merge',
});

export const fillItem = (id: string, phase: Phase | null, step: string | null): InboxItem => ({
	kind: 'fill_in',
	id,
	phase,
	step,
	role: null,
	at,
	title: 'Constraints',
	why: '',
	effect: '',
	decision: 'constraints',
	fields: [
		{name: 'p99', label: 'Latency p99', type: 'number', unit: 'ms', value: 50, help: ''},
		{name: 'metric', label: 'Metric', type: 'choice', unit: '', value: null, options: ['f1', 'auc'], help: ''},
	],
});

export const reviewItem = (id: string, phase: Phase | null, step: string | null): InboxItem => ({
	kind: 'review',
	id,
	phase,
	step,
	role: 'data_pipeline',
	at,
	title: '1 new file',
	why: '',
	effect: 'written to the project',
	files: [{path: 'a.py', status: 'new', from: 'agent', added: 1, removed: 0, conflict: null}],
	total: 1,
	same: {files: 0, added: 0},
	left_out: 0,
});

const phase = fc.constantFrom(...phases);
/** Mostly the early phases: most of the others is refused anyway. */
const likelyPhase = fc.oneof(
	{weight: 6, arbitrary: fc.constantFrom('ASSESSMENT', 'PIPELINE_DESIGN', 'IMPLEMENTATION')},
	{weight: 1, arbitrary: phase},
);
const step = fc.oneof(
	{weight: 8, arbitrary: fc.constantFrom(...new Set(workflow.map(one => one.id)))},
	{weight: 1, arbitrary: fc.constantFrom('', 'nowhere', '__proto__', 'constructor', 'toString')},
);
const role = fc.constantFrom(...roles);
const text = fc.oneof(fc.constantFrom('', ' ', 'x'), fc.string());
const id = fc.constantFrom('i1', 'i2', 'i3', 'judge:ASSESSMENT');
const checkId = fc.constantFrom('data.recount', 'problem_type.evidence', 'maturity.score');
const oneCheck = fc
	.record({id: checkId, verdict: fc.constantFrom('pass', 'fail', 'not_run')})
	.map(({id: given, verdict}) => check(given, {verdict}));
const place = fc.oneof(fc.record({phase: likelyPhase, step: step.filter(one => one !== '')}), fc.constant({phase: null, step: null}));
const item: fc.Arbitrary<InboxItem> = fc
	.tuple(id, place, fc.constantFrom(allowItem, chooseItem, fillItem, reviewItem))
	.map(([given, where, make]) => make(given, where.phase, where.step));
const answer: fc.Arbitrary<Answer> = fc.oneof(
	fc.record({kind: fc.constant('choose' as const), value: fc.constantFrom('merge', 'keep', 'other')}),
	fc.record({kind: fc.constant('allow' as const), allowed: fc.boolean(), words: fc.option(text)}),
	fc.record({
		kind: fc.constant('fill_in' as const),
		values: fc.dictionary(fc.constantFrom('p99', 'metric'), fc.oneof(fc.constantFrom('f1', 'no'), fc.double(), fc.constant(null))),
	}),
	fc.record({kind: fc.constant('review' as const), accepted: fc.boolean()}),
	fc.constant({kind: 'judge' as const, done: true as const}),
);
const day = fc.constantFrom('2025-12-31', today, '2026-06-30');

const data: SessionData = {
	files: ['/w/b.csv'],
	sha256: 'x',
	target: null,
	time_split: null,
	rows: 1,
	columns: 1,
	visible: [],
	missing_words: [],
	hidden: {rows: 0, rule: 'none', judged: 0},
};

const kind = <T extends SessionEvent['type']>(type: T) => fc.constant(type);

/** Any event at any time, sensible or not. */
export const anyEvent: fc.Arbitrary<SessionEvent> = fc.oneof(
	fc.constantFrom(...systemTypes).map(systemType => ({...activated, systemType})),
	fc.record({type: kind('session.resumed'), changes: fc.array(text, {maxLength: 2}), gitHead: fc.option(text)}),
	fc.record({type: kind('session.renamed'), name: text}),
	fc.constant({type: 'environment.recorded' as const, environment: {python: {status: 'ok', summary: 'x', facts: {}}}}),
	fc.record({
		type: kind('data.prepared'),
		data: fc.constant(data),
	}),
	fc.record({
		type: kind('files.changed'),
		files: fc.array(text, {maxLength: 2}),
		steps: fc.array(fc.record({phase: likelyPhase, step}), {maxLength: 3}),
	}),
	{weight: 3, arbitrary: fc.record({type: kind('system_types.changed'), systemTypes: fc.subarray([...systemTypes])})},
	fc.record({
		type: kind('constraints.changed'),
		constraints: fc.constant({training_budget_s: {value: 60, unit: 's', source: 'flag' as const, accepted: true}}),
	}),
	fc.record({type: kind('backends.changed'), backends: fc.dictionary(role, fc.constantFrom('analyst', 'claude'), {maxKeys: 2})}),
	fc.record({
		type: kind('phase.allowed'),
		phase: likelyPhase,
		what: fc.constantFrom('commands', 'files'),
		folders: fc.subarray(['/w', '/elsewhere']),
	}),
	fc.constant({type: 'hidden.judged' as const}),
	{weight: 4, arbitrary: fc.record({type: kind('phase.started'), phase: likelyPhase})},
	fc.record({type: kind('phase.reopened'), phase: likelyPhase}),
	fc.record({type: kind('step.requested'), phase: likelyPhase, step}),
	{weight: 2, arbitrary: fc.record({type: kind('step.started'), phase: likelyPhase, step, backend: text})},
	{
		weight: 8,
		arbitrary: fc.record({
			type: kind('step.settled'),
			phase: likelyPhase,
			step,
			outcome: fc.oneof({weight: 4, arbitrary: fc.constant('done' as const)}, fc.constantFrom('failed', 'stopped', 'interrupted')),
			summary: text,
			report: fc.option(text),
		}),
	},
	fc.record({type: kind('step.stop_requested'), phase: likelyPhase, step}),
	fc.record({type: kind('agent.started'), role, backend: text, pid: fc.nat(), version: fc.option(text)}),
	fc.record({type: kind('agent.ended'), role, note: text}),
	fc.record({type: kind('agent.charged'), role, costUsd: fc.nat()}),
	{weight: 3, arbitrary: fc.record({type: kind('inbox.added'), item})},
	{weight: 3, arbitrary: fc.record({type: kind('inbox.answered'), id, answer, by: fc.constantFrom('person', 'default', 'rule')})},
	fc.record({type: kind('inbox.withdrawn'), ids: fc.array(id, {maxLength: 3})}),
	fc.record({
		type: kind('rule.added'),
		rule: fc.record({
			prefix: fc.constantFrom('python', 'python train.py', 'pip').map(words => words.split(' ')),
			roles: fc.subarray([...roles]),
			at: fc.constant(at),
		}),
	}),
	fc.record({type: kind('command.refused'), role, title: text}),
	fc.record({type: kind('session.ended'), exit: fc.nat(130)}),
	fc.constant({
		type: 'constraints.set' as const,
		constraints: {latency_p99_ms: {value: 50, unit: 'ms', source: 'person' as const, accepted: true}},
	}),
	fc.record({type: kind('gate.requested'), phase: likelyPhase}),
	{weight: 3, arbitrary: fc.record({type: kind('check.measured'), phase: likelyPhase, check: oneCheck})},
	{
		weight: 3,
		arbitrary: fc.record({
			type: kind('gate.judged'),
			phase: likelyPhase,
			isolation: fc.constantFrom('sandbox', 'by agreement'),
			durationMs: fc.nat(),
			today: fc.constant(today),
		}),
	},
	fc.record({type: kind('gate.broken'), phase: likelyPhase, reason: text}),
	fc.record({
		type: kind('check.waived'),
		phase: likelyPhase,
		check: checkId,
		reason: text,
		owner: text,
		until: day,
		today: fc.constant(today),
	}),
);
