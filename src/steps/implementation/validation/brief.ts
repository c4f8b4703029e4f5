import {writeBrief} from '../../brief.ts';
import type {StepInput} from '../../step.ts';
import {buildTasks, commandContract} from '../contract.ts';
import {validationReportSchema} from './schema.ts';

export function validationBrief(input: StepInput): string {
	return writeBrief(input, {
		step: 'validation',
		schema: validationReportSchema,
		tasks: [
			...buildTasks(input),
			...commandContract.slice(1),
			'Score the model on the test rows of the project’s own split: the metric with a bootstrap interval, the baseline of one answer for every row, and the simplest candidate trained on the same rows.',
			'Say where it does worst: parts of at least 25 rows by the values of categories.',
			'Compare predict with predict_onnx row by row and list the decisions that differ.',
			'Deliver docs/model_card.md: what it is for and not for, the data, the figures, the limits.',
		],
		measured: [
			'on rows nobody has seen, a paired bootstrap against the baseline: its lower 95 % bound is above it',
			'the bigger model ships only if it is significantly better than the simple one',
		],
	});
}
