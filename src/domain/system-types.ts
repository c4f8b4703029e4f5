import {pendingPhase} from './activation.ts';
import {outOfDate, withPhase, works} from './stale.ts';
import type {SessionState} from './state.ts';
import {builtSystemTypes, type SystemType, stepsOf, systemTypes} from './workflow.ts';

/** `training pipeline and inference service`. */
export const systemTypeWords = (types: readonly SystemType[]): string => types.map(type => type.replaceAll('_', ' ')).join(' and ');

/** Why these cannot be built by this version, in one sentence; null: they can. */
export function notBuiltSentence(types: readonly SystemType[]): string | null {
	const missing = types.find(type => !builtSystemTypes.includes(type));
	if (missing === undefined) return null;
	return `${systemTypeWords([missing])} cannot be built by this version; it builds ${systemTypeWords(builtSystemTypes)}`;
}

/** Has Build begun? From then on what is built stands: its files are in the project. */
const buildBegan = (state: SessionState): boolean => Object.values(state.phases.IMPLEMENTATION.steps).some(step => step.status !== 'todo');

/** What is proposed and measured goes by what is built: speed, budget, orchestrator; memory and where it runs. */
const steppedOn = [
	{phase: 'ASSESSMENT', step: 'constraints'},
	{phase: 'ASSESSMENT', step: 'infrastructure'},
] as const;

/** Why what is built cannot become this, in one sentence; else the session with the steps of the new types and what rests on the old ones out of date. */
export function withSystemTypes(state: SessionState, wanted: readonly SystemType[]): SessionState | string {
	const types = systemTypes.filter(type => wanted.includes(type));
	if (types.length === 0) return `nothing would be built; it can be ${systemTypeWords(builtSystemTypes)}`;
	const missing = notBuiltSentence(types);
	if (missing !== null) return missing;
	if (types.join() === state.system_types.join()) return `${systemTypeWords(types)} is what is built already`;
	if (buildBegan(state))
		return `Build has begun with ${systemTypeWords(state.system_types)}; another system type needs a session of its own`;
	if (works(state)) return 'sub-agents run on what was to be built before; stop them first';
	const backendOf = (role: keyof SessionState['agents']) => state.agents[role]?.backend ?? 'analyst';
	const build = pendingPhase(stepsOf('IMPLEMENTATION', types), backendOf);
	const next = withPhase({...state, system_types: types}, 'IMPLEMENTATION', build);
	return outOfDate(next, steppedOn) ?? next;
}
