import type {Role} from './roles.ts';

export const phases = ['ASSESSMENT', 'PIPELINE_DESIGN', 'IMPLEMENTATION', 'DEPLOYMENT', 'MONITORING', 'OPTIMIZATION'] as const;
export type Phase = (typeof phases)[number];
/** Where a session stands: in a phase, or past the last gate. */
export type Stage = Phase | 'COMPLETE';

export const systemTypes = ['training_pipeline', 'inference_service', 'feature_store'] as const;
export type SystemType = (typeof systemTypes)[number];

export const jobs = ['assess', 'new', 'improve'] as const;
export type Job = (typeof jobs)[number];

type StepShape = {
	readonly key: string;
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
	/** This version can do it: it has a contract, work of the analyst, and checks. */
	readonly built: boolean;
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

const step = <const P extends Phase, const Id extends string>(
	phase: P,
	id: Id,
	title: string,
	role: Role,
	needs: readonly string[] = [],
	systemType: SystemType | null = null,
) => ({key: `${phase}.${id}` as const, id, phase, systemType, title, role, needs, delivers: [`reports/${id}.json`], built: false}) as const;

/** Marks a step that this version can do: the tables of its contract, work and checks do not compile without it. */
const built = <const Step extends StepShape>(definition: Step): Omit<Step, 'built'> & {readonly built: true} => ({
	...definition,
	built: true,
});

/** The whole workflow: 38 steps in the order they are shown. */
export const workflow = [
	built(step('ASSESSMENT', 'problem_type', 'Problem type', 'model_architecture')),
	built(step('ASSESSMENT', 'data', 'Data', 'data_pipeline')),
	built(step('ASSESSMENT', 'constraints', 'Constraints', 'performance', ['problem_type'])),
	built(step('ASSESSMENT', 'infrastructure', 'Infrastructure', 'infrastructure', ['problem_type'])),
	built({...step('ASSESSMENT', 'maturity', 'Maturity', 'monitoring'), delivers: ['reports/maturity.json', 'reports/inventory.json']}),

	built(step('PIPELINE_DESIGN', 'ingestion', 'Ingestion', 'data_pipeline')),
	built(step('PIPELINE_DESIGN', 'features', 'Features', 'data_pipeline', ['ingestion'])),
	built(step('PIPELINE_DESIGN', 'training', 'Training', 'model_architecture', ['features'])),
	built(step('PIPELINE_DESIGN', 'serving', 'Serving', 'infrastructure', ['features'])),
	built(step('PIPELINE_DESIGN', 'monitoring', 'Monitoring', 'monitoring', ['features'])),

	built(step('IMPLEMENTATION', 'pipeline', 'Pipeline', 'data_pipeline', [], 'training_pipeline')),
	built(step('IMPLEMENTATION', 'tracking', 'Tracking', 'infrastructure', ['pipeline'], 'training_pipeline')),
	built(step('IMPLEMENTATION', 'tuning', 'Tuning', 'model_architecture', ['pipeline'], 'training_pipeline')),
	built(step('IMPLEMENTATION', 'validation', 'Validation', 'monitoring', ['tuning'], 'training_pipeline')),
	step('IMPLEMENTATION', 'endpoints', 'Endpoints', 'infrastructure', [], 'inference_service'),
	step('IMPLEMENTATION', 'loading', 'Loading', 'model_architecture', [], 'inference_service'),
	step('IMPLEMENTATION', 'request_validation', 'Request validation', 'data_pipeline', ['endpoints'], 'inference_service'),
	step('IMPLEMENTATION', 'health', 'Health', 'monitoring', ['endpoints', 'loading'], 'inference_service'),
	step('IMPLEMENTATION', 'computation', 'Computation', 'data_pipeline', [], 'feature_store'),
	step('IMPLEMENTATION', 'serving_api', 'Serving API', 'infrastructure', ['computation'], 'feature_store'),
	step('IMPLEMENTATION', 'versioning', 'Versioning', 'monitoring', ['computation'], 'feature_store'),
	step('IMPLEMENTATION', 'training_set', 'Training set', 'model_architecture', ['computation'], 'feature_store'),
	built(step('IMPLEMENTATION', 'integration', 'Integration', 'performance')),

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

	step('OPTIMIZATION', 'profile', 'Profile', 'performance'),
	step('OPTIMIZATION', 'compression', 'Compression', 'model_architecture', ['profile']),
	step('OPTIMIZATION', 'resources', 'Resources', 'infrastructure', ['profile']),
	step('OPTIMIZATION', 'batching', 'Batching', 'data_pipeline', ['profile']),
	step('OPTIMIZATION', 'caching', 'Caching', 'monitoring', ['profile']),
] as const satisfies readonly StepShape[];

type Listed = (typeof workflow)[number];
/** Phase and step of every step there is. */
export type StepKey = Listed['key'];
/** A step as the workflow lists it. `key` names it in every table; on disk a step is its plain id inside its phase. */
export type StepDefinition = StepShape & {readonly key: StepKey};
/** Of those that this version can do. */
export type BuiltStepKey = Extract<Listed, {readonly built: true}>['key'];

/** The key of a step by its phase and its id; null when there is no such step. */
export const stepKey = (phase: Phase, id: string): StepKey | null =>
	workflow.find(step => step.phase === phase && step.id === id)?.key ?? null;

/** As `stepKey`, for a step that this version can do. */
export function builtStepKey(phase: Phase, id: string): BuiltStepKey | null {
	const key = stepKey(phase, id);
	return key !== null && isBuilt(key) ? key : null;
}

const isBuilt = (key: StepKey): key is BuiltStepKey => workflow.some(step => step.key === key && step.built);

/** The plain id of a step, as it stands in its phase and names its report. */
export const stepId = (key: StepKey): string => key.slice(key.indexOf('.') + 1);

/**
 * The steps of a phase, in order, for what is being built: five, and in IMPLEMENTATION four a system type and `integration`, which
 * needs all before it.
 */
export function stepsOf(phase: Phase, systemTypes: readonly SystemType[]): readonly StepDefinition[] {
	const steps: readonly StepDefinition[] = workflow.filter(
		step => step.phase === phase && (step.systemType === null || systemTypes.includes(step.systemType)),
	);
	return steps.map(step =>
		step.id === 'integration' ? {...step, needs: steps.filter(other => other !== step).map(other => other.id)} : step,
	);
}

/** Can this version do every step of the phase, for what is built? */
export const isBuiltPhase = (phase: Phase, systemTypes: readonly SystemType[]): boolean =>
	stepsOf(phase, systemTypes).every(step => step.built);

/** The system types all of whose steps this version can do. */
export const builtSystemTypes: readonly SystemType[] = systemTypes.filter(type =>
	workflow.every((step: StepDefinition) => step.systemType !== type || step.built),
);

/** What is built where nobody said anything: training and serving, as far as this version can do them. */
export const defaultSystemTypes: readonly SystemType[] = systemTypes.filter(
	type => type !== 'feature_store' && builtSystemTypes.includes(type),
);

export function isPhase(text: string): text is Phase {
	return phases.some(phase => phase === text);
}

export function stageAfter(phase: Phase): Stage {
	return phases[phases.indexOf(phase) + 1] ?? 'COMPLETE';
}

export function phasesAfter(phase: Phase): readonly Phase[] {
	return phases.slice(phases.indexOf(phase) + 1);
}
