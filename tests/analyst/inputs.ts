import path from 'node:path';
import type {StepInput} from '../../src/steps/step.ts';

export const examples = path.resolve(import.meta.dirname, '../../examples');
export const birdstrikes = path.join(examples, 'birdstrikes.csv');

/** The inputs of a step of the main job on the example. */
export const inputFor = (step: string, over: Partial<StepInput> = {}): StepInput => ({
	sessionId: '1764000000000000000',
	phase: 'ASSESSMENT',
	step,
	focus: 'bird strike damage predictor',
	job: 'new',
	systemTypes: ['inference_service'],
	workspace: examples,
	project: path.join(examples, 'bird-strike-damage-predictor'),
	dataFiles: [birdstrikes],
	trainingFiles: [birdstrikes],
	target: 'Effect Amount of damage',
	timeSplit: null,
	missingWords: [],
	readAs: {},
	readings: [],
	constraints: {},
	decisions: {},
	environment: {},
	reports: {},
	...over,
});

export const metaFor = (input: StepInput) => ({phase: input.phase, step: input.step, input});
