import fc from 'fast-check';
import {expect, test} from 'vitest';
import type {Effect, SessionEvent} from '../../src/domain/events.ts';
import {historyKept, type SessionState, stateSchema} from '../../src/domain/state.ts';
import {transition} from '../../src/domain/transition.ts';
import {builtSystemTypes, phases, phasesAfter, stepsOf} from '../../src/domain/workflow.ts';
import {activated, anyEvent, at} from './support.ts';

type Look = (given: {
	before: SessionState;
	event: SessionEvent;
	after: SessionState;
	effects: readonly Effect[];
	refused: string | null;
}) => void;

/**
 * What a person would do, mixed into what can happen at all: settle what runs, measure and judge what is being judged, run the
 * open phase. Without it a random walk hardly ever gets past the first gate.
 */
function sensible(state: SessionState, choice: number): SessionEvent | null {
	for (const id of phases) {
		const phase = state.phases[id];
		if (phase.judging) {
			if (phase.judging.length > 0 && choice % 3 === 0)
				return {type: 'gate.judged', phase: id, isolation: 'sandbox', durationMs: 1, today: '2026-01-02'};
			const verdict = choice % 23 === 1 ? 'fail' : 'pass';
			return {
				type: 'check.measured',
				phase: id,
				check: {
					id: `c${choice % 4}`,
					step: 'data',
					verdict,
					value: 0,
					op: '==',
					threshold: 0,
					unit: '',
					reason: null,
					claimed: null,
					evidence: [],
					duration_ms: 1,
				},
			};
		}
		const running = Object.entries(phase.steps).filter(([, step]) => step.status === 'running' || step.status === 'asking');
		const [step] = running[choice % Math.max(1, running.length)] ?? [];
		if (step) return {type: 'step.settled', phase: id, step, outcome: choice % 29 === 0 ? 'failed' : 'done', summary: '', report: null};
	}
	if (choice % 11 === 5) return {type: 'system_types.changed', systemTypes: builtSystemTypes};
	if (choice % 7 === 0) return {type: 'phase.reopened', phase: phases[choice % phases.length] ?? 'ASSESSMENT'};
	return state.phase === 'COMPLETE' ? null : {type: 'phase.started', phase: state.phase};
}

const walk = fc.array(fc.oneof({weight: 1, arbitrary: anyEvent}, {weight: 5, arbitrary: fc.nat(1000)}), {maxLength: 150, size: 'max'});

/** Walks through any events, most of them sensible, and looks at every step of the way. */
function everywhere(look: Look): void {
	fc.assert(
		fc.property(walk, events => {
			let state = transition(null, activated, at).state;
			for (const one of events) {
				if (state === null) throw new Error('the state went away');
				const event = typeof one === 'number' ? sensible(state, one) : one;
				if (event === null) continue;
				const before = state;
				const next = transition(before, event, at);
				if (next.state === null) throw new Error('the state went away');
				look({before, event, after: next.state, effects: next.effects, refused: next.refused});
				state = next.state;
			}
		}),
		{numRuns: 150},
	);
}

/** After these a person has to do something again, perhaps in an earlier phase. */
const goesBack: ReadonlySet<string> = new Set(['phase.reopened', 'files.changed', 'system_types.changed', 'constraints.changed']);

const busy = (status: string | undefined) => status === 'running' || status === 'asking';

test('the walk gets somewhere: all phases are reached and reopened', () => {
	const reached = new Set<string>();
	everywhere(({after, event, refused}) => {
		reached.add(after.phase);
		if (event.type === 'phase.reopened' && refused === null) reached.add('reopened');
	});
	expect([...reached]).toEqual(expect.arrayContaining(['PIPELINE_DESIGN', 'IMPLEMENTATION', 'DEPLOYMENT', 'reopened']));
});

test('every state that can be reached fits the file and comes back from it unchanged', () => {
	everywhere(({after}) => {
		if (after.seq % 8 === 0) expect(stateSchema.parse(JSON.parse(JSON.stringify(after)))).toEqual(after);
	});
});

test('an event counts one and is written down last; a refused one changes nothing, says why and has no effects', () => {
	everywhere(({before, event, after, effects, refused}) => {
		if (refused !== null) {
			expect(after).toBe(before);
			expect(effects).toEqual([]);
			expect(refused.length).toBeGreaterThan(5);
			return;
		}
		expect(after.seq).toBe(before.seq + 1);
		expect(after.history.at(-1)).toMatchObject({seq: after.seq, type: event.type, at});
		expect(after.history.length).toBeLessThanOrEqual(historyKept);
	});
});

test('what was saved before is never changed afterwards', () => {
	everywhere(({before, event}) => {
		const text = JSON.stringify(before);
		transition(before, event, at);
		expect(JSON.stringify(before)).toBe(text);
	});
});

test('a phase is passed by its gate alone, and the next one opens only then', () => {
	everywhere(({before, event, after}) => {
		for (const id of phases) {
			const [was, is] = [before.phases[id], after.phases[id]];
			if (was.status === 'passed' || is.status !== 'passed') continue;
			expect(['gate.judged', 'check.waived']).toContain(event.type);
			expect(is.gate?.verdict).not.toBe('failed');
			expect(is.gate?.checks.length).toBeGreaterThan(0);
		}
		// A person who changed what earlier work rests on goes back, as one who reopens a phase does.
		if (after.phase === before.phase || goesBack.has(event.type)) return;
		expect(before.phase).not.toBe('COMPLETE');
		if (before.phase !== 'COMPLETE') expect(after.phases[before.phase].status).toBe('passed');
	});
});

test('all phases before the open one have passed', () => {
	everywhere(({after}) => {
		for (const id of phases) {
			if (id === after.phase) break;
			expect(`${id} ${after.phases[id].status}`).toBe(`${id} passed`);
		}
	});
});

test('nothing after a reopened phase counts as fresh until it is done again', () => {
	everywhere(({event, after, refused}) => {
		if (event.type !== 'phase.reopened' || refused !== null) return;
		for (const id of [event.phase, ...phasesAfter(event.phase)]) {
			expect(['pending', 'stale']).toContain(after.phases[id].status);
			for (const step of Object.values(after.phases[id].steps)) expect(step.status === 'todo' || step.stale).toBe(true);
		}
	});
});

test('a gate is judged only over steps that are all done and fresh', () => {
	everywhere(({after}) => {
		for (const id of phases) {
			if (!after.phases[id].judging) continue;
			for (const step of Object.values(after.phases[id].steps))
				expect({status: step.status, stale: step.stale}).toEqual({status: 'done', stale: false});
		}
	});
});

test('a step starts once, after its needs, in the open phase, and is marked as running', () => {
	everywhere(({before, after, effects}) => {
		const starts = effects.filter(effect => effect.type === 'start-step');
		expect(new Set(starts.map(one => one.step)).size).toBe(starts.length);
		for (const {phase, step} of starts) {
			expect(phase).toBe(after.phase);
			expect(busy(before.phases[phase].steps[step]?.status) && after.seq === before.seq).toBe(false);
			expect(after.phases[phase].steps[step]?.status).toBe('running');
			const needs = stepsOf(phase, after.system_types).find(one => one.id === step)?.needs ?? [];
			for (const need of needs) expect(after.phases[phase].steps[need]).toMatchObject({status: 'done', stale: false});
		}
	});
});

test('a running step is never started a second time before it has settled', () => {
	let running = new Set<string>();
	everywhere(({before, event, effects, refused}) => {
		if (before.seq === 1) running = new Set();
		if (refused !== null) return;
		if (event.type === 'step.settled') running.delete(`${event.phase} ${event.step}`);
		if (event.type === 'session.resumed' || event.type === 'session.ended') running.clear();
		for (const effect of effects) {
			if (effect.type !== 'start-step') continue;
			expect(running).not.toContain(`${effect.phase} ${effect.step}`);
			running.add(`${effect.phase} ${effect.step}`);
		}
	});
});

test('one gate at most is being judged, and it is asked for once', () => {
	everywhere(({before, after, effects}) => {
		expect(phases.filter(id => after.phases[id].judging).length).toBeLessThanOrEqual(1);
		for (const effect of effects) {
			if (effect.type !== 'judge') continue;
			expect(before.phases[effect.phase].judging).toBeNull();
			expect(after.phases[effect.phase].judging).toEqual([]);
		}
	});
});

test('what waits has an id of its own; a step that asks has something waiting', () => {
	everywhere(({after}) => {
		expect(new Set(after.inbox.map(item => item.id)).size).toBe(after.inbox.length);
		for (const id of phases) {
			for (const [name, step] of Object.entries(after.phases[id].steps)) {
				if (step.status !== 'asking') continue;
				expect(after.inbox.some(item => item.phase === id && item.step === name)).toBe(true);
			}
		}
	});
});

test('what was built on a step that runs again never counts as done meanwhile', () => {
	everywhere(({after}) => {
		for (const id of phases) {
			const {steps} = after.phases[id];
			for (const {id: name, needs} of stepsOf(id, after.system_types)) {
				const step = steps[name];
				if (step?.status !== 'done' || step.stale) continue;
				for (const need of needs)
					expect({step: name, need, status: steps[need]?.status, stale: steps[need]?.stale}).toEqual({
						step: name,
						need,
						status: 'done',
						stale: false,
					});
			}
		}
	});
});

test('after a resume or an end nothing runs and nothing is judged', () => {
	everywhere(({after, event, refused}) => {
		if ((event.type !== 'session.resumed' && event.type !== 'session.ended') || refused !== null) return;
		for (const id of phases) {
			expect(after.phases[id].judging).toBeNull();
			expect(Object.values(after.phases[id].steps).filter(step => busy(step.status))).toEqual([]);
		}
		expect(Object.values(after.agents).filter(agent => agent.pid !== null)).toEqual([]);
	});
});

test('an active phase has something that runs or is being judged', () => {
	everywhere(({after}) => {
		for (const id of phases) {
			const phase = after.phases[id];
			if (phase.status !== 'active') continue;
			expect(phase.judging !== null || Object.values(phase.steps).some(step => busy(step.status))).toBe(true);
		}
	});
});

test('what is built changes only before Build has begun, to what can be built; then its steps are those, and nothing before rests on the old types', () => {
	let changes = 0;
	everywhere(({before, event, after, refused}) => {
		if (event.type !== 'system_types.changed' || refused !== null) {
			if (event.type !== 'session.activated') expect(after.system_types).toEqual(before.system_types);
			return;
		}
		changes += 1;
		expect(Object.values(before.phases.IMPLEMENTATION.steps).map(step => step.status)).not.toContain('done');
		expect(builtSystemTypes).toEqual(expect.arrayContaining(after.system_types));
		expect(Object.keys(after.phases.IMPLEMENTATION.steps)).toEqual(stepsOf('IMPLEMENTATION', after.system_types).map(step => step.id));
		for (const step of Object.values(after.phases.IMPLEMENTATION.steps)) expect(step.status).toBe('todo');
		for (const name of ['constraints', 'infrastructure']) {
			const step = after.phases.ASSESSMENT.steps[name];
			expect(step?.status === 'todo' || step?.stale).toBe(true);
		}
		const design = Object.values(after.phases.PIPELINE_DESIGN.steps);
		for (const step of design) expect(step.status === 'todo' || step.stale).toBe(true);
	});
	expect(changes).toBeGreaterThan(0);
});

test('what is allowed for a phase answers no question of another agent than the built-in analyst', () => {
	everywhere(({before, event, after, effects, refused}) => {
		if (event.type !== 'phase.allowed' || refused !== null) return;
		for (const effect of effects) {
			if (effect.type !== 'deliver-answer') throw new Error(`${effect.type} because of a permission`);
			const {phase, step} = effect.item;
			expect(phase).toBe(event.phase);
			expect(step === null ? null : before.phases[event.phase].steps[step]?.backend).toBe('analyst');
		}
		expect(after.inbox.length).toBe(before.inbox.length - effects.length);
	});
});
