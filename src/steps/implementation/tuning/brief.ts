import {writeBrief} from '../../brief.ts';
import type {StepInput} from '../../step.ts';
import {buildTasks, commandContract} from '../contract.ts';
import {tuningReportSchema} from './schema.ts';

export function tuningBrief(input: StepInput): string {
	return writeBrief(input, {
		step: 'tuning',
		schema: tuningReportSchema,
		tasks: [
			...buildTasks(input),
			...commandContract,
			'Tune with the study in the project’s folder (study.db), so that finished trials are never run again, within model.tuning_seconds of pipeline.yaml; deliver params.json.',
			'Compare the simple and the tuned candidate on the same rows out of fold, with a paired interval; the simple one ships unless the bigger is significantly better.',
			'Train again with what ships.',
		],
		measured: [
			'at least 20 finished trials, the first of them the defaults',
			'the best cross-validation is no worse than that of the defaults, recomputed from the study’s best parameters',
		],
	});
}
