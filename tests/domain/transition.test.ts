import {describe, expect, test} from 'vitest';
import type {SessionEvent} from '../../src/domain/events.ts';
import type {Answer} from '../../src/domain/inbox.ts';
import type {SessionState} from '../../src/domain/state.ts';
import {transition} from '../../src/domain/transition.ts';
import {activated, after, allowItem, at, check, chooseItem, fillItem, reviewItem, run, settled, today} from './support.ts';

const start: SessionEvent = {type: 'phase.started', phase: 'ASSESSMENT'};
const assessed: readonly SessionEvent[] = [
	start,
	...['problem_type', 'data', 'maturity', 'constraints', 'infrastructure'].map(step => settled('ASSESSMENT', step)),
];
const measured = (id: string, verdict: 'pass' | 'fail' | 'not_run'): SessionEvent => ({
	type: 'check.measured',
	phase: 'ASSESSMENT',
	check: check(id, {verdict}),
});
const judged: SessionEvent = {type: 'gate.judged', phase: 'ASSESSMENT', isolation: 'by agreement', durationMs: 5, today};
const waived: SessionEvent = {
	type: 'check.waived',
	phase: 'ASSESSMENT',
	check: 'data.recount',
	reason: 'known until the spring',
	owner: 'me',
	until: '2026-03-30',
	today,
};
const refusal = (events: readonly SessionEvent[], event: SessionEvent) => transition(after(...events), event, at).refused;
const starts = (events: readonly SessionEvent[]) =>
	run(...events).last.effects.flatMap(effect => (effect.type === 'start-step' ? [effect.step] : []));

describe('activation', () => {
	test('carries what earlier versions of the file carried, by name and value', () => {
		expect(after()).toMatchObject({
			activated: true,
			focus_area: 'bird strike damage predictor',
			timestamp: at,
			ml_approach: 'production_first',
			key_principles: [
				'Scalable and reliable ML systems',
				'Reproducible experiments and deployments',
				'Continuous monitoring and improvement',
				'Data-driven decision making',
			],
			active_capabilities: [
				'MLOps pipeline design',
				'Production model serving',
				'Feature store architecture',
				'Model monitoring and drift detection',
				'A/B testing frameworks',
			],
			phase: 'ASSESSMENT',
			seq: 1,
		});
	});

	test('comes first, and once', () => {
		expect(transition(null, start, at)).toEqual({state: null, effects: [], refused: 'phase.started before the session was activated'});
		expect(refusal([], activated)).toBe('the session is activated already');
	});
});

describe('steps', () => {
	test('those without needs start together, the others when theirs are done', () => {
		expect(starts([start])).toEqual(['problem_type', 'data', 'maturity']);
		expect(starts([start, settled('ASSESSMENT', 'data')])).toEqual([]);
		expect(starts([start, settled('ASSESSMENT', 'problem_type')])).toEqual(['constraints', 'infrastructure']);
	});

	test('a failed one leaves the others running; the phase fails when nothing runs any more and can be started again', () => {
		const failed = [start, settled('ASSESSMENT', 'problem_type', 'failed'), settled('ASSESSMENT', 'data')];
		expect(after(...failed).phases.ASSESSMENT.status).toBe('active');
		const over = [...failed, settled('ASSESSMENT', 'maturity')];
		expect(after(...over).phases.ASSESSMENT.status).toBe('failed');
		expect(starts([...over, start])).toEqual(['problem_type']);
	});

	test('count their attempts and keep what they found', () => {
		const state = after(start, {type: 'step.started', phase: 'ASSESSMENT', step: 'data', backend: 'codex'}, settled('ASSESSMENT', 'data'));
		expect(state.phases.ASSESSMENT.steps['data']).toMatchObject({
			status: 'done',
			backend: 'codex',
			attempts: 1,
			summary: 'found something',
			report: 'reports/data.json',
			started_at: at,
			ended_at: at,
		});
	});

	test('one that ran is interrupted by a resume and can run again', () => {
		const resumed: SessionEvent = {type: 'session.resumed', changes: ['birdstrikes.csv changed'], gitHead: 'abc'};
		const state = after(start, settled('ASSESSMENT', 'data'), resumed);
		expect(state.phases.ASSESSMENT.steps).toMatchObject({
			data: {status: 'done'},
			problem_type: {status: 'interrupted'},
			constraints: {status: 'todo'},
		});
		expect(state).toMatchObject({changed_meanwhile: ['birdstrikes.csv changed'], git_head: 'abc'});
		expect(
			starts([start, settled('ASSESSMENT', 'data'), resumed, {type: 'step.requested', phase: 'ASSESSMENT', step: 'problem_type'}]),
		).toEqual(['problem_type']);
	});

	test('asking for one again asks again for all that was built on it', () => {
		const design: SessionEvent = {type: 'phase.started', phase: 'PIPELINE_DESIGN'};
		const designed = [
			...assessed,
			measured('data.recount', 'pass'),
			judged,
			design,
			settled('PIPELINE_DESIGN', 'ingestion'),
			settled('PIPELINE_DESIGN', 'features'),
			settled('PIPELINE_DESIGN', 'training'),
		];
		expect(refusal(designed, {type: 'step.requested', phase: 'PIPELINE_DESIGN', step: 'ingestion'})).toBe(
			'serving and monitoring runs on the result of ingestion; stop it first',
		);
		const stopped = [...designed, settled('PIPELINE_DESIGN', 'serving', 'stopped'), settled('PIPELINE_DESIGN', 'monitoring', 'stopped')];
		const state = after(...stopped, {type: 'step.requested', phase: 'PIPELINE_DESIGN', step: 'ingestion'});
		expect(state.phases.PIPELINE_DESIGN.steps).toMatchObject({
			ingestion: {status: 'running'},
			features: {status: 'todo', stale: true},
			training: {status: 'todo', stale: true},
		});
	});

	test.each([
		[[], {type: 'step.requested', phase: 'ASSESSMENT', step: 'constraints'}, 'constraints needs problem_type first'],
		[[start], {type: 'step.requested', phase: 'ASSESSMENT', step: 'data'}, 'data runs already'],
		[[], {type: 'step.requested', phase: 'DEPLOYMENT', step: 'container'}, 'DEPLOYMENT is not the open phase; reopen it first'],
		[[], {type: 'step.requested', phase: 'ASSESSMENT', step: '__proto__'}, 'there is no step __proto__ in ASSESSMENT'],
		[[], {type: 'step.stop_requested', phase: 'ASSESSMENT', step: 'data'}, 'data does not run'],
		[[], {type: 'step.settled', phase: 'ASSESSMENT', step: 'data', outcome: 'done', summary: '', report: null}, 'data does not run'],
		[[], {type: 'phase.started', phase: 'DEPLOYMENT'}, 'DEPLOYMENT comes after ASSESSMENT, which has not passed its gate'],
		[[], {type: 'session.renamed', name: ' '}, 'a session needs a name'],
	] as const satisfies readonly (readonly [readonly SessionEvent[], SessionEvent, string])[])(
		'refused after %j: %j',
		(events, event, why) => {
			expect(refusal(events, event)).toBe(why);
		},
	);
});

describe('the gate', () => {
	test('is judged by itself when all steps are done', () => {
		const {state, last} = run(...assessed);
		expect(last.effects).toContainEqual({type: 'judge', phase: 'ASSESSMENT'});
		expect(state.phases.ASSESSMENT.judging).toEqual([]);
	});

	test('passed, opens the next phase; with checks that were not run it says so', () => {
		expect(after(...assessed, measured('a', 'pass'), judged)).toMatchObject({
			phase: 'PIPELINE_DESIGN',
			phases: {ASSESSMENT: {status: 'passed', gate: {verdict: 'passed', isolation: 'by agreement', duration_ms: 5}, judging: null}},
		});
		expect(after(...assessed, measured('a', 'pass'), measured('b', 'not_run'), judged).phases.ASSESSMENT.gate?.verdict).toBe(
			'passed_with_gaps',
		);
	});

	test('failed, keeps the phase and names the check; no check at all is no pass', () => {
		const state = after(...assessed, measured('data.recount', 'fail'), measured('b', 'pass'), judged);
		expect(state).toMatchObject({phase: 'ASSESSMENT', phases: {ASSESSMENT: {status: 'failed'}}});
		expect(state.inbox).toMatchObject([{kind: 'judge', title: '1 check failed: data.recount', checks: ['data.recount']}]);
		expect(after(...assessed, judged).phases.ASSESSMENT).toMatchObject({status: 'failed', gate: {verdict: 'failed'}});
	});

	test('a check measured twice counts once, as it was last', () => {
		expect(after(...assessed, measured('a', 'fail'), measured('a', 'pass'), judged).phase).toBe('PIPELINE_DESIGN');
	});

	test('broken, waits for a person and can be judged again', () => {
		const broken: SessionEvent = {type: 'gate.broken', phase: 'ASSESSMENT', reason: 'out of disk'};
		expect(after(...assessed, broken).phases.ASSESSMENT).toMatchObject({status: 'failed', judging: null});
		expect(run(...assessed, broken, {type: 'gate.requested', phase: 'ASSESSMENT'}).last.effects).toEqual([
			{type: 'judge', phase: 'ASSESSMENT'},
		]);
		expect(refusal([], broken)).toBe('the gate of ASSESSMENT is not being judged');
	});
});

describe('a waiver', () => {
	const failed = [...assessed, measured('data.recount', 'fail'), judged];

	test('with a reason and a last day lets the phase pass, visibly', () => {
		const {state, last} = run(...failed, waived);
		expect(state).toMatchObject({
			phase: 'PIPELINE_DESIGN',
			waivers: [{check: 'data.recount', reason: 'known until the spring', owner: 'me', until: '2026-03-30'}],
			phases: {
				ASSESSMENT: {status: 'passed', gate: {checks: [{verdict: 'waived', reason: 'known until the spring (me, until 2026-03-30)'}]}},
			},
			inbox: [],
		});
		expect(last.effects).toContainEqual({type: 'write-waivers'});
	});

	test('holds at the next judgement until its last day and not after', () => {
		const again = (day: string): SessionEvent[] => [
			...failed,
			waived,
			{type: 'phase.reopened', phase: 'ASSESSMENT'},
			...assessed,
			measured('data.recount', 'fail'),
			{...judged, today: day},
		];
		expect(after(...again('2026-03-30')).phases.ASSESSMENT.status).toBe('passed');
		expect(after(...again('2026-07-01')).phases.ASSESSMENT.status).toBe('failed');
	});

	test.each([
		[{...waived, reason: ' '}, 'a waiver needs a reason'],
		[{...waived, until: '2025-12-31'}, 'the last day 2025-12-31 has passed'],
		[{...waived, check: 'data.nothing'}, 'there is no check data.nothing in ASSESSMENT'],
	] as const)('refused: %j', (event, why) => {
		expect(refusal(failed, event)).toBe(why);
	});

	test('of a check that passed, or whose steps have to run again, is refused', () => {
		expect(refusal([...assessed, measured('data.recount', 'pass'), judged], waived)).toBe('data.recount did not fail');
		expect(refusal([...failed, {type: 'step.requested', phase: 'ASSESSMENT', step: 'data'}], waived)).toBe(
			'steps of ASSESSMENT have to run again; judge its gate first, then waive',
		);
	});
});

describe('reopening', () => {
	const passed = [...assessed, measured('a', 'pass'), judged];
	const reopened: SessionEvent = {type: 'phase.reopened', phase: 'ASSESSMENT'};

	test('makes it and everything after it stale', () => {
		const state = after(
			...passed,
			{type: 'phase.started', phase: 'PIPELINE_DESIGN'},
			settled('PIPELINE_DESIGN', 'ingestion', 'failed'),
			reopened,
		);
		expect(state).toMatchObject({
			phase: 'ASSESSMENT',
			phases: {
				ASSESSMENT: {status: 'pending', steps: {data: {status: 'done', stale: true}}},
				PIPELINE_DESIGN: {status: 'stale', steps: {ingestion: {stale: true}, features: {status: 'todo', stale: false}}},
				DEPLOYMENT: {status: 'pending'},
			},
		});
		expect(starts([...passed, reopened, start])).toEqual(['problem_type', 'data', 'maturity']);
	});

	test('is refused while sub-agents run, for what has not run, and ahead of the open phase', () => {
		expect(refusal([...passed, {type: 'phase.started', phase: 'PIPELINE_DESIGN'}], reopened)).toBe(
			'sub-agents run; stop them before a phase is reopened',
		);
		expect(refusal([], {type: 'phase.reopened', phase: 'DEPLOYMENT'})).toBe('DEPLOYMENT has not run yet');
		const stale = [
			...passed,
			{type: 'phase.started', phase: 'PIPELINE_DESIGN'},
			settled('PIPELINE_DESIGN', 'ingestion', 'failed'),
			reopened,
		] as const;
		expect(refusal(stale, {type: 'phase.reopened', phase: 'PIPELINE_DESIGN'})).toBe(
			'PIPELINE_DESIGN comes after ASSESSMENT, which has not passed its gate',
		);
	});
});

describe('files that a person changed', () => {
	const designed: readonly SessionEvent[] = [
		...assessed,
		measured('data.recount', 'pass'),
		judged,
		{type: 'phase.started', phase: 'PIPELINE_DESIGN'},
		...['ingestion', 'features', 'training', 'serving', 'monitoring'].map(step => settled('PIPELINE_DESIGN', step)),
		{type: 'check.measured', phase: 'PIPELINE_DESIGN', check: check('features.suspects')},
		{...judged, phase: 'PIPELINE_DESIGN'},
	];
	const edited = (...steps: readonly string[]): SessionEvent => ({
		type: 'files.changed',
		files: ['pipeline.yaml (model)'],
		steps: steps.map(step => ({phase: 'PIPELINE_DESIGN', step})),
	});

	test('make the steps they belong to stale, and open that phase again', () => {
		const state = after(...designed, edited('training'));
		const {steps, status} = state.phases.PIPELINE_DESIGN;
		expect(state.phase).toBe('PIPELINE_DESIGN');
		expect(status).toBe('pending');
		expect(Object.entries(steps).flatMap(([name, step]) => (step.stale ? [name] : []))).toEqual(['training']);
		expect(state.history.at(-1)).toMatchObject({type: 'files.changed', note: 'pipeline.yaml (model)'});
		const again = after(...designed, edited('training'), {type: 'phase.started', phase: 'PIPELINE_DESIGN'});
		expect(again.phases.PIPELINE_DESIGN.steps['training']?.status).toBe('running');
		expect(again.phases.PIPELINE_DESIGN.steps['serving']?.status).toBe('done');
	});

	test('make all that needs those steps stale too, and every phase after', () => {
		const state = after(...designed, {type: 'files.changed', files: ['b.csv'], steps: [{phase: 'ASSESSMENT', step: 'data'}]});
		expect(state.phase).toBe('ASSESSMENT');
		expect(state.phases.ASSESSMENT.steps['data']?.stale).toBe(true);
		expect(state.phases.ASSESSMENT.steps['maturity']?.stale).toBe(false);
		expect(state.phases.PIPELINE_DESIGN.status).toBe('stale');
		expect(Object.values(state.phases.PIPELINE_DESIGN.steps).every(step => step.stale)).toBe(true);
		const features = after(...designed, edited('features')).phases.PIPELINE_DESIGN.steps;
		expect(Object.entries(features).flatMap(([name, step]) => (step.stale ? [name] : []))).toEqual([
			'features',
			'training',
			'serving',
			'monitoring',
		]);
	});

	test('are nothing before something was built on them, and wait while sub-agents run', () => {
		expect(transition(after(), edited('training'), at).refused).toContain('nothing was built');
		const busy = after(...designed, edited('training'), {type: 'phase.started', phase: 'PIPELINE_DESIGN'});
		expect(transition(busy, edited('features'), at).refused).toContain('sub-agents run');
	});
});

describe('a review of files', () => {
	const waiting: readonly SessionEvent[] = [start, {type: 'inbox.added', item: reviewItem('r', 'ASSESSMENT', 'data')}];

	test('waits on when the program is left, killed or resumed; what else ran is interrupted', () => {
		const state = after(...waiting, {type: 'session.resumed', changes: [], gitHead: null});
		expect(state.phases.ASSESSMENT.steps['data']?.status).toBe('asking');
		expect(state.phases.ASSESSMENT.steps['maturity']?.status).toBe('interrupted');
		expect(state.phases.ASSESSMENT.status).toBe('active');
		expect(state.inbox.map(item => item.id)).toEqual(['r']);
	});

	test('hands its answer to who writes the files, and the step runs on until they are written', () => {
		const answer: Answer = {kind: 'review', accepted: true, take: ['a.py']};
		const {state, last} = run(...waiting, {type: 'inbox.answered', id: 'r', answer, by: 'person'});
		expect(state.phases.ASSESSMENT.steps['data']?.status).toBe('running');
		expect(last.effects).toMatchObject([{type: 'deliver-answer', answer}]);
	});
});

describe('the inbox', () => {
	const ask = (item: ReturnType<typeof allowItem>): SessionEvent => ({type: 'inbox.added', item});
	const allow = (id: string): SessionEvent => ({
		type: 'inbox.answered',
		id,
		answer: {kind: 'allow', allowed: true, words: null},
		by: 'person',
	});
	const status = (...events: SessionEvent[]) => after(start, ...events).phases.ASSESSMENT.steps['data']?.status;

	test('a step asks as long as one of its questions waits', () => {
		const [one, two] = [ask(allowItem('i1', 'ASSESSMENT', 'data')), ask(allowItem('i2', 'ASSESSMENT', 'data'))];
		expect(status(one)).toBe('asking');
		expect(status(one, two, allow('i1'))).toBe('asking');
		expect(status(one, two, allow('i1'), {type: 'inbox.withdrawn', ids: ['i2']})).toBe('running');
		expect(after(start, one, settled('ASSESSMENT', 'data', 'stopped')).inbox).toEqual([]);
	});

	test('an answer is delivered once and a choice is kept as a decision', () => {
		const asked = ask(chooseItem('i1', 'ASSESSMENT', 'data'));
		const answered: SessionEvent = {type: 'inbox.answered', id: 'i1', answer: {kind: 'choose', value: 'keep'}, by: 'default'};
		const {state, last} = run(start, asked, answered);
		expect(state.decisions).toEqual({rare_classes: {value: 'keep', by: 'default', at}});
		expect(last.effects).toMatchObject([{type: 'deliver-answer', answer: {value: 'keep'}, by: 'default'}]);
		expect(refusal([start, asked, answered], answered)).toBe('that does not wait any more');
	});

	test.each([
		[chooseItem('i1', null, null), {kind: 'choose', value: 'nothing'}, 'nothing is not one of merge, keep'],
		[chooseItem('i1', null, null), {kind: 'judge', done: true}, 'choose cannot be answered with judge'],
		[fillItem('i1', null, null), {kind: 'fill_in', values: {p99: Number.NaN}}, 'Latency p99 needs a number, not NaN'],
		[fillItem('i1', null, null), {kind: 'fill_in', values: {metric: 'r2'}}, 'Metric cannot be r2'],
	] as const)('an answer that does not fit is refused: %#', (item, answer, why) => {
		expect(refusal([ask(item)], {type: 'inbox.answered', id: 'i1', answer, by: 'person'})).toBe(why);
	});

	test('a new rule answers what it matches among what waits, and nothing else', () => {
		const waiting = [
			ask(allowItem('i1', 'ASSESSMENT', 'data')),
			ask(allowItem('i2', 'ASSESSMENT', 'maturity', {role: 'monitoring'})),
			ask(allowItem('i3', 'ASSESSMENT', 'data', {command: ['pip', 'install', 'x']})),
		];
		const rule: SessionEvent = {type: 'rule.added', rule: {prefix: ['python'], roles: ['data_pipeline'], at}};
		const {state, last} = run(start, ...waiting, rule);
		expect(state.inbox.map(item => item.id)).toEqual(['i2', 'i3']);
		expect(last.effects).toMatchObject([{type: 'deliver-answer', item: {id: 'i1'}, answer: {allowed: true}}]);
		expect(state.phases.ASSESSMENT.steps['data']?.status).toBe('asking');
		const folders = waiting.flatMap(event => (event.type === 'inbox.added' && event.item.kind === 'allow' ? [event.item.cwd] : []));
		expect(state.rules).toMatchObject([{prefix: ['python'], folders: folders.slice(0, 1)}]);
	});
});

test('of endless refusals the newest of each role are kept, and all are counted', () => {
	const one: SessionEvent = {type: 'command.refused', role: 'infrastructure', title: 'first'};
	const many = Array.from({length: 300}, (_, index): SessionEvent => ({type: 'command.refused', role: 'monitoring', title: `n${index}`}));
	const state = after(one, ...many);
	expect(state.refused).toHaveLength(101);
	expect(state.refused[0]).toMatchObject({role: 'infrastructure', title: 'first'});
	expect(state.refused.at(-1)).toMatchObject({title: 'n299'});
	expect(state.refused_total).toBe(301);
});

test('the state keeps the last 500 entries of the history', () => {
	const state = after(...Array.from({length: 600}, (_, index): SessionEvent => ({type: 'session.renamed', name: `n${index}`})));
	expect(state.history).toHaveLength(500);
	expect(state.history.at(-1)).toEqual({seq: 601, at, type: 'session.renamed', note: 'n599'});
});

describe('a permission for a phase', () => {
	const files = {type: 'phase.allowed', phase: 'ASSESSMENT', what: 'files', folders: []} as const;
	const commands = {type: 'phase.allowed', phase: 'ASSESSMENT', what: 'commands', folders: ['/w']} as const;
	const begun = (backend: string): SessionState => {
		const state = after({type: 'phase.started', phase: 'ASSESSMENT'});
		const {ASSESSMENT: phase} = state.phases;
		const steps = Object.fromEntries(Object.entries(phase.steps).map(([name, step]) => [name, {...step, backend}]));
		return {...state, phases: {...state.phases, ASSESSMENT: {...phase, steps}}};
	};
	const add = (state: SessionState, ...events: readonly SessionEvent[]) =>
		events.reduce((before, event) => transition(before, event, at).state ?? before, state);

	test('answers what waits of the analyst in its folders, and notes each command as allowed by a rule', () => {
		const items = [
			allowItem('inside', 'ASSESSMENT', 'data'),
			{...allowItem('outside', 'ASSESSMENT', 'data'), cwd: '/elsewhere'},
			{...allowItem('up', 'ASSESSMENT', 'data'), cwd: '/w/../etc'},
			allowItem('nameless', 'ASSESSMENT', 'data', {command: null}),
		];
		const waiting = add(begun('analyst'), ...items.map((item): SessionEvent => ({type: 'inbox.added', item})));
		const next = transition(waiting, commands, at);
		expect(next.effects.map(effect => (effect.type === 'deliver-answer' ? effect.item.id : effect.type))).toEqual(['inside']);
		expect(next.state?.inbox.map(item => item.id)).toEqual(['outside', 'up', 'nameless']);
		expect(next.state?.allowed.map(one => one.by)).toEqual(['rule']);
	});

	test('is none for another agent', () => {
		const waiting = add(begun('claude'), {type: 'inbox.added', item: allowItem('inside', 'ASSESSMENT', 'data')});
		expect(transition(waiting, commands, at)).toMatchObject({effects: [], refused: null});
	});

	test('accepts files, but none that a person changed too', () => {
		const review = reviewItem('i1', 'ASSESSMENT', 'data');
		if (review.kind !== 'review') throw new Error('no review');
		const disputed = {...review, id: 'i2', files: review.files.map(file => ({...file, conflict: 'yours' as const}))};
		const waiting = add(begun('analyst'), {type: 'inbox.added', item: review}, {type: 'inbox.added', item: disputed});
		const next = transition(waiting, files, at);
		expect(next.effects).toMatchObject([{type: 'deliver-answer', item: {id: 'i1'}, answer: {kind: 'review', accepted: true}}]);
		expect(next.state?.inbox.map(item => item.id)).toEqual(['i2']);
	});

	test('is given once, and only in the open phase', () => {
		expect(transition(add(begun('analyst'), files), files, at).refused).toBe('that is allowed already');
		expect(transition(begun('analyst'), {...files, phase: 'IMPLEMENTATION'}, at).refused).toBe('IMPLEMENTATION is not the open phase');
	});
});
