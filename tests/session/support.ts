import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import type {Activation} from '../../src/session/session.ts';

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-test-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	return folder;
}

export const activation: Activation = {
	focus: 'bird strike damage predictor',
	job: 'new',
	systemType: 'inference_service',
	workspace: '/w',
	project: '/w/bird-strike-damage-predictor',
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
