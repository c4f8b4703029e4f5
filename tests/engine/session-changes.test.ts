import {expect, test} from 'vitest';
import {createStore} from 'zustand/vanilla';
import type {SessionEvent} from '../../src/domain/events.ts';
import type {SessionState} from '../../src/domain/state.ts';
import {transition} from '../../src/domain/transition.ts';
import {type SessionChanges, takeChanges} from '../../src/engine/session-changes.ts';
import type {Session} from '../../src/session/session.ts';
import {after, at, check, settled, today} from '../domain/support.ts';

const nothing: SessionChanges = {systemTypes: null, constraints: {}, backends: {}, workspace: null};
const assessment = ['problem_type', 'data', 'constraints', 'infrastructure', 'maturity'];
const run = (phase: 'ASSESSMENT' | 'IMPLEMENTATION', steps: readonly string[]): SessionEvent[] => [
	{type: 'phase.started', phase},
	...steps.map(step => settled(phase, step)),
	{type: 'check.measured', phase, check: check('data.recount')},
	{type: 'gate.judged', phase, isolation: 'sandbox', durationMs: 1, today},
];

/** A session in memory: the real transition, without a disk. */
function inMemory(first: SessionState): Pick<Session, 'view' | 'dispatch'> {
	const store = createStore(() => ({state: first, saving: {status: 'saved' as const, at}}));
	return {
		view: store,
		dispatch: event => {
			const {state, effects, refused} = transition(store.getState().state, event, at);
			if (state) store.setState({state});
			return Promise.resolve({state: store.getState().state, effects, refused});
		},
	};
}

test('another system type makes constraints and infrastructure stale and gives Build its steps', async () => {
	const session = inMemory(after(...run('ASSESSMENT', assessment)));
	const said = await takeChanges(session, {...nothing, systemTypes: ['training_pipeline']});
	const {state} = session.view.getState();
	expect(said).toEqual([expect.stringContaining('training pipeline')]);
	expect(state.system_types).toEqual(['training_pipeline']);
	expect(
		Object.entries(state.phases.ASSESSMENT.steps)
			.filter(([, step]) => step.stale)
			.map(([name]) => name),
	).toEqual(['constraints', 'infrastructure']);
	expect(Object.keys(state.phases.IMPLEMENTATION.steps)).toEqual(['pipeline', 'tracking', 'tuning', 'validation', 'integration']);
});

test('what is the same already changes nothing and says nothing', async () => {
	const session = inMemory(after());
	const before = session.view.getState().state;
	expect(await takeChanges(session, {...nothing, systemTypes: ['inference_service'], backends: {monitoring: 'a'}})).toEqual([]);
	expect(session.view.getState().state).toBe(before);
});

test('a session cannot be moved to another workspace', async () => {
	await expect(takeChanges(inMemory(after()), {...nothing, workspace: '/elsewhere'})).rejects.toThrow(
		'--workspace /elsewhere is not where this session works: that is /w. Leave it away, or begin another session there.',
	);
	await expect(takeChanges(inMemory(after()), {...nothing, workspace: '/w'})).resolves.toEqual([]);
});

test('a change that is refused names the option and says why', async () => {
	const state = after();
	const {IMPLEMENTATION: build} = state.phases;
	const steps = Object.fromEntries(Object.entries(build.steps).map(([name, step]) => [name, {...step, status: 'failed' as const}]));
	const begun = inMemory({...state, phases: {...state.phases, IMPLEMENTATION: {...build, steps}}});
	await expect(takeChanges(begun, {...nothing, systemTypes: ['training_pipeline']})).rejects.toThrow(
		'--system-type cannot be changed now: Build has begun with inference service; another system type needs a session of its own.',
	);
	await expect(takeChanges(inMemory(state), {...nothing, systemTypes: ['feature_store']})).rejects.toThrow(
		/--system-type .* feature store cannot be built by this version/,
	);
});
