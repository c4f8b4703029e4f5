import {writeBrief} from '../../brief.ts';
import type {StepInput} from '../../step.ts';
import {buildTasks, commandContract} from '../contract.ts';
import {pipelineReportSchema} from './schema.ts';

export function pipelineBrief(input: StepInput): string {
	return writeBrief(input, {
		step: 'pipeline',
		schema: pipelineReportSchema,
		tasks: [
			...buildTasks(input),
			'Write the rest of the project: training, prediction, evaluation, tuning, export to ONNX, tracking, model card, their tests, the locks, Makefile, README.md and a CI file. Typed, documented, small.',
			...commandContract,
			`Train once with the store of the project (${input.project ?? 'its folder'}), and report the run’s id, its metrics, the seconds, the environment and the files.`,
		],
		measured: [
			'in a fresh environment from the lock `train` exits with 0',
			'its MLflow run, read from the store: parameters, metrics, the model with its signature, the hash of the data, the version of the code',
		],
	});
}
