import type {Activation} from '../../src/session/session.ts';

export const activation: Activation = {
	focus: 'bird strike damage predictor',
	job: 'new',
	systemTypes: ['inference_service'],
	workspace: '/w',
	project: '/w/bird-strike-damage-predictor',
	dataRequest: null,
	allowMode: null,
	constraints: {},
	backends: {
		data_pipeline: 'analyst',
		model_architecture: 'analyst',
		infrastructure: 'analyst',
		monitoring: 'analyst',
		performance: 'analyst',
	},
	gitHead: null,
};
