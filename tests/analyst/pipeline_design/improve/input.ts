import type {StepInput} from '../../../../src/steps/step.ts';

/** What a step of job improve is given for a repository in `root`. */
export const stepInputOf = (root: string): StepInput => ({
	sessionId: '1764000000000000000',
	phase: 'PIPELINE_DESIGN',
	step: 'ingestion',
	focus: 'better churn',
	job: 'improve',
	systemTypes: ['training_pipeline'],
	workspace: root,
	project: root,
	dataFiles: [],
	trainingFiles: [],
	target: 'y',
	timeSplit: null,
	missingWords: [],
	readAs: {},
	readings: [],
	constraints: {},
	decisions: {},
	environment: {},
	reports: {},
});
