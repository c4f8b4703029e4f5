import {isBusy, type PhaseState, type SessionState} from './state.ts';
import {type Phase, phases, phasesAfter, type StepDefinition, stepsOf} from './workflow.ts';

/** True while a sub-agent is at work or a gate is judged: what they work on must not change under them. */
export const works = (state: SessionState): boolean =>
	Object.values(state.phases).some(phase => phase.judging !== null || Object.values(phase.steps).some(isBusy));

export const isAfter = (state: SessionState, id: Phase): boolean =>
	state.phase !== 'COMPLETE' && phases.indexOf(id) > phases.indexOf(state.phase);

/** The steps that need this one, and those that need them. */
export function builtOn(step: string, definitions: readonly StepDefinition[]): readonly string[] {
	const direct = definitions.filter(one => one.needs.includes(step)).map(one => one.id);
	return [...new Set([...direct, ...direct.flatMap(one => builtOn(one, definitions))])];
}

/** Every step that has begun, marked as built on what is there no more. */
export const stale = (steps: PhaseState['steps']): PhaseState['steps'] =>
	Object.fromEntries(Object.entries(steps).map(([name, step]) => [name, step.status === 'todo' ? step : {...step, stale: true}]));

/**
 * The steps that rest on something that changed are out of date, and so are those that need them and every phase after; the session
 * goes back to the first of their phases. null: none of them has begun.
 */
export function outOfDate(state: SessionState, changed: readonly {readonly phase: Phase; readonly step: string}[]): SessionState | null {
	const begun = changed.filter(({phase, step}) => (state.phases[phase].steps[step]?.status ?? 'todo') !== 'todo');
	const first = phases.find(id => begun.some(({phase}) => phase === id));
	if (first === undefined) return null;
	const definitions = stepsOf(first, state.system_types);
	const names = begun.filter(({phase}) => phase === first).map(({step}) => step);
	const old = new Set(names.flatMap(name => [name, ...builtOn(name, definitions)]));
	const phase = state.phases[first];
	const steps = Object.fromEntries(
		Object.entries(phase.steps).map(([name, step]) => [name, old.has(name) && step.status !== 'todo' ? {...step, stale: true} : step]),
	);
	let next = withPhase(state, first, {...phase, steps, status: phase.status === 'passed' ? 'pending' : phase.status});
	for (const later of phasesAfter(first)) {
		const one = next.phases[later];
		if (one.status !== 'pending') next = withPhase(next, later, {...one, status: 'stale', steps: stale(one.steps)});
	}
	const back = state.phase === 'COMPLETE' || isAfter({...state, phase: first}, state.phase);
	return {...next, phase: back ? first : state.phase, inbox: next.inbox.filter(item => item.kind !== 'judge')};
}

export function withPhase(state: SessionState, id: Phase, phase: PhaseState): SessionState {
	return {...state, phases: {...state.phases, [id]: phase}};
}
