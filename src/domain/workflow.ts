import type {Role} from './roles.ts';

export const phases = ['ASSESSMENT', 'PIPELINE_DESIGN', 'IMPLEMENTATION', 'DEPLOYMENT', 'MONITORING', 'OPTIMIZATION'] as const;
export type Phase = (typeof phases)[number];
/** Where a session stands: in a phase, or past the last gate. */
export type Stage = Phase | 'COMPLETE';

export const systemTypes = ['training_pipeline', 'inference_service', 'feature_store'] as const;
export type SystemType = (typeof systemTypes)[number];

export const jobs = ['assess', 'new', 'improve'] as const;
export type Job = (typeof jobs)[number];

export type StepDefinition = {
	readonly id: string;
	readonly phase: Phase;
	/** IMPLEMENTATION's steps depend on what is built; null: always. */
	readonly systemType: SystemType | null;
	readonly title: string;
	readonly role: Role;
	/** Steps of the same phase that must be done first. */
	readonly needs: readonly string[];
	/** Files it promises, relative to the project. */
	readonly delivers: readonly string[];
};

export const phaseTitles = {
	ASSESSMENT: 'Assess',
	PIPELINE_DESIGN: 'Design',
	IMPLEMENTATION: 'Build',
	DEPLOYMENT: 'Deploy',
	MONITORING: 'Monitor',
	OPTIMIZATION: 'Optimize',
	COMPLETE: 'Complete',
} as const satisfies Record<Stage, string>;

const step = (
	phase: Phase,
	id: string,
	title: string,
	role: Role,
	needs: readonly string[] = [],
	systemType: SystemType | null = null,
): StepDefinition => ({id, phase, systemType, title, role, needs, delivers: [`reports/${id}.json`]});

/** The whole workflow: 38 steps in the order they are shown. */
export const workflow: readonly StepDefinition[] = [
	step('ASSESSMENT', 'problem_type', 'Problem type', 'model_architecture'),
	step('ASSESSMENT', 'data', 'Data', 'data_pipeline'),
	step('ASSESSMENT', 'constraints', 'Constraints', 'performance', ['problem_type']),
	step('ASSESSMENT', 'infrastructure', 'Infrastructure', 'infrastructure', ['problem_type']),
	{...step('ASSESSMENT', 'maturity', 'Maturity', 'monitoring'), delivers: ['reports/maturity.json', 'reports/inventory.json']},

	step('PIPELINE_DESIGN', 'ingestion', 'Ingestion', 'data_pipeline'),
	step('PIPELINE_DESIGN', 'features', 'Features', 'data_pipeline', ['ingestion']),
	step('PIPELINE_DESIGN', 'training', 'Training', 'model_architecture', ['features']),
	step('PIPELINE_DESIGN', 'serving', 'Serving', 'infrastructure', ['features']),
	step('PIPELINE_DESIGN', 'monitoring', 'Monitoring', 'monitoring', ['features']),

	step('IMPLEMENTATION', 'pipeline', 'Pipeline', 'data_pipeline', [], 'training_pipeline'),
	step('IMPLEMENTATION', 'tracking', 'Tracking', 'infrastructure', ['pipeline'], 'training_pipeline'),
	step('IMPLEMENTATION', 'tuning', 'Tuning', 'model_architecture', ['pipeline'], 'training_pipeline'),
	step('IMPLEMENTATION', 'validation', 'Validation', 'monitoring', ['tuning'], 'training_pipeline'),
	step('IMPLEMENTATION', 'endpoints', 'Endpoints', 'infrastructure', [], 'inference_service'),
	step('IMPLEMENTATION', 'loading', 'Loading', 'model_architecture', [], 'inference_service'),
	step('IMPLEMENTATION', 'request_validation', 'Request validation', 'data_pipeline', ['endpoints'], 'inference_service'),
	step('IMPLEMENTATION', 'health', 'Health', 'monitoring', ['endpoints', 'loading'], 'inference_service'),
	step('IMPLEMENTATION', 'computation', 'Computation', 'data_pipeline', [], 'feature_store'),
	step('IMPLEMENTATION', 'serving_api', 'Serving API', 'infrastructure', ['computation'], 'feature_store'),
	step('IMPLEMENTATION', 'versioning', 'Versioning', 'monitoring', ['computation'], 'feature_store'),
	step('IMPLEMENTATION', 'training_set', 'Training set', 'model_architecture', ['computation'], 'feature_store'),
	step('IMPLEMENTATION', 'integration', 'Integration', 'performance'),

	step('DEPLOYMENT', 'container', 'Container', 'infrastructure'),
	step('DEPLOYMENT', 'kubernetes', 'Kubernetes', 'infrastructure', ['container']),
	step('DEPLOYMENT', 'rollout', 'Rollout', 'monitoring', ['container']),
	step('DEPLOYMENT', 'registry', 'Registry', 'model_architecture'),
	step('DEPLOYMENT', 'scaling', 'Scaling', 'performance', ['container']),

	step('MONITORING', 'drift', 'Drift', 'data_pipeline'),
	step('MONITORING', 'performance', 'Performance', 'model_architecture'),
	step('MONITORING', 'latency', 'Latency', 'performance'),
	step('MONITORING', 'alerts', 'Alerts', 'monitoring', ['drift', 'performance', 'latency']),
	step('MONITORING', 'dashboard', 'Dashboard', 'infrastructure', ['latency']),

	step('OPTIMIZATION', 'latency', 'Latency', 'performance'),
	step('OPTIMIZATION', 'compression', 'Compression', 'model_architecture', ['latency']),
	step('OPTIMIZATION', 'resources', 'Resources', 'infrastructure', ['latency']),
	step('OPTIMIZATION', 'batching', 'Batching', 'data_pipeline', ['latency']),
	step('OPTIMIZATION', 'caching', 'Caching', 'monitoring', ['latency']),
];

/** The five steps of a phase, in order, for what is being built. `integration` needs the four before it. */
export function stepsOf(phase: Phase, systemType: SystemType): readonly StepDefinition[] {
	const steps = workflow.filter(one => one.phase === phase && (one.systemType === null || one.systemType === systemType));
	return steps.map(one => (one.id === 'integration' ? {...one, needs: steps.filter(other => other !== one).map(other => other.id)} : one));
}

export function isPhase(text: string): text is Phase {
	return phases.some(phase => phase === text);
}

export function stageAfter(phase: Phase): Stage {
	return phases[phases.indexOf(phase) + 1] ?? 'COMPLETE';
}

export function phasesAfter(phase: Phase): readonly Phase[] {
	return phases.slice(phases.indexOf(phase) + 1);
}
