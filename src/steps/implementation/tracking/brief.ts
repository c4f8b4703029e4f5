import {writeBrief} from '../../brief.ts';
import type {StepInput} from '../../step.ts';
import {buildTasks, commandContract} from '../contract.ts';
import {trackingReportSchema} from './schema.ts';

export function trackingBrief(input: StepInput): string {
	return writeBrief(input, {
		step: 'tracking',
		schema: trackingReportSchema,
		tasks: [
			...buildTasks(input),
			...commandContract.slice(0, 2),
			'Train twice with the same data, parameters and seed, predict the training rows with both models, and give the sha256 of both prediction files.',
			'Keep the aliases champion and challenger of the registered model; name the versions they stand for.',
			'Give the words that start the MLflow server on 127.0.0.1; start it only when a person wants it. A server that MLFLOW_TRACKING_URI names is used instead.',
		],
		measured: [
			'two trainings with the same recorded parameters, seed and threads: the hash of their predictions is equal (tuning excluded)',
		],
	});
}
