import {activate} from '../../domain/activation.ts';
import type {Constraints} from '../../domain/constraint.ts';
import type {Pipeline} from '../../domain/pipeline.ts';
import type {SessionState} from '../../domain/state.ts';

const nobody = {
	data_pipeline: 'analyst',
	model_architecture: 'analyst',
	infrastructure: 'analyst',
	monitoring: 'analyst',
	performance: 'analyst',
} as const;

/**
 * What a session would know of a project, from its `pipeline.yaml` alone: the checks need a state, and there is no session. It holds
 * no data: the gate keeps rows of the project aside itself.
 */
export function stateOf(pipeline: Pipeline, root: string, at: string): SessionState {
	return activate(
		{
			type: 'session.activated',
			sessionId: '0',
			focus: pipeline.name,
			job: 'improve',
			systemTypes: ['training_pipeline'],
			workspace: root,
			project: root,
			dataRequest: null,
			allowMode: null,
			constraints: constraintsOf(pipeline),
			backends: nobody,
			gitHead: null,
		},
		at,
	);
}

const sources = ['flag', 'person', 'default'] as const;

function constraintsOf({constraints}: Pipeline): Constraints {
	return Object.fromEntries(
		Object.entries(constraints).map(([name, {value, unit, source, accepted}]) => [
			name,
			// Whoever wrote another word by hand is a person.
			{value, unit, accepted, source: sources.find(one => one === source) ?? 'person'},
		]),
	);
}
