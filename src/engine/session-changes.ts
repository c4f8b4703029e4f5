import type {Constraints} from '../domain/constraint.ts';
import {unitOf} from '../domain/constraint-names.ts';
import type {SessionEvent} from '../domain/events.ts';
import {type Role, roles} from '../domain/roles.ts';
import type {SessionState} from '../domain/state.ts';
import {systemTypeWords} from '../domain/system-types.ts';
import type {SystemType} from '../domain/workflow.ts';
import type {Session} from '../session/session.ts';
import {inputFailure} from '../system/errors.ts';

/** What can be said anew when a session is taken up; null and empty: as it was. */
export type SessionChanges = {
	readonly systemTypes: readonly SystemType[] | null;
	readonly constraints: Constraints;
	readonly backends: Readonly<Partial<Record<Role, string>>>;
	/** Where a person thinks that it is; it cannot be moved. */
	readonly workspace: string | null;
};

/** Makes the changes that differ from what is there; answers with a sentence for each. Throws an input failure for one that cannot be made now. */
export async function takeChanges(session: Pick<Session, 'view' | 'dispatch'>, changes: SessionChanges): Promise<readonly string[]> {
	const {workspace} = session.view.getState().state;
	if (changes.workspace !== null && changes.workspace !== workspace) {
		throw inputFailure(
			`--workspace ${changes.workspace} is not where this session works: that is ${workspace}. Leave it away, or begin another session there.`,
		);
	}
	const said: string[] = [];
	for (const {option, event, words} of differences(session.view.getState().state, changes)) {
		const {refused} = await session.dispatch(event);
		if (refused !== null) throw inputFailure(`${option} cannot be changed now: ${refused}.`);
		said.push(words);
	}
	return said;
}

type Difference = {readonly option: string; readonly event: SessionEvent; readonly words: string};

function differences(state: SessionState, {systemTypes, constraints, backends}: SessionChanges): readonly Difference[] {
	const found: Difference[] = [];
	if (systemTypes !== null && systemTypes.join() !== state.system_types.join()) {
		const words = `What is built is now: ${systemTypeWords(systemTypes)}. What rested on the types before is stale and is to be run again.`;
		found.push({option: '--system-type', event: {type: 'system_types.changed', systemTypes}, words});
	}
	const metric = (constraints['quality_metric'] ?? state.constraints['quality_metric'])?.value;
	const other = Object.entries(constraints).filter(([name, {value}]) => {
		const before = state.constraints[name];
		return before === undefined || before.value !== value || !before.accepted;
	});
	if (other.length > 0) {
		const next = Object.fromEntries(
			other.map(([name, one]) => [name, name === 'quality_level' ? {...one, unit: unitOf('quality_level', metric)} : one]),
		);
		const words = `Constraints are now: ${other.map(([name, {value}]) => `${name}=${value}`).join(', ')}. What rested on those before is stale and is to be run again.`;
		found.push({option: '--constraint', event: {type: 'constraints.changed', constraints: next}, words});
	}
	const changed = roles.filter(role => backends[role] !== undefined && backends[role] !== state.agents[role]?.backend);
	if (changed.length > 0) {
		const next = Object.fromEntries(changed.map(role => [role, backends[role] ?? '']));
		const words = `From now on ${changed.map(role => `${role} is ${next[role]}`).join(', ')}; what is done stays as it is.`;
		found.push({option: '--agent', event: {type: 'backends.changed', backends: next}, words});
	}
	return found;
}
