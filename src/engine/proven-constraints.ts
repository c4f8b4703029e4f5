import type {Constraint, Constraints} from '../domain/constraint.ts';
import type {SessionState} from '../domain/state.ts';

/**
 * A report's constraints, believed only as far as the session itself knows: a flag that was given, a value that a person
 * filled in. Whatever else a sub-agent calls accepted is a proposal.
 */
export function provenConstraints(constraints: Constraints, state: SessionState): Constraints {
	const filled = state.decisions['constraints'];
	const byPerson = (name: string, constraint: Constraint) =>
		filled?.by === 'person' && typeof filled.value === 'object' && filled.value[name] === constraint.value;
	const byFlag = (name: string, constraint: Constraint) => {
		const given = state.constraints[name];
		return given?.source === 'flag' && given.value === constraint.value;
	};
	return Object.fromEntries(
		Object.entries(constraints).map(([name, constraint]) => {
			if (constraint.source === 'flag' && byFlag(name, constraint)) return [name, constraint];
			if (constraint.source === 'person' && byPerson(name, constraint)) return [name, constraint];
			return [name, {...constraint, source: 'default' as const, accepted: false}];
		}),
	);
}
