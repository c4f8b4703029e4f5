import {writeBrief} from '../../brief.ts';
import type {StepInput} from '../../step.ts';
import {reasonsTask, sectionSchema} from '../section-schema.ts';
import {trainingReportSchema} from './schema.ts';

export const trainingBrief = (input: StepInput): string =>
	writeBrief(input, {
		step: 'training',
		schema: trainingReportSchema,
		tasks: [
			sectionSchema(['split', 'model']),
			'Split by time when a person named a column of times or the target is a series, by group where rows of one person or thing repeat, else stratified. Equal rows stay on one side.',
			'The metric fits the imbalance: average_precision where one of two classes is rare, else roc_auc; macro_f1 for uneven classes, else accuracy or balanced_accuracy; r2 or rmse for numbers.',
			'Candidates from the simplest to the biggest; folds, trials, seconds, threads and seeds are fixed.',
			'`python -m <package> split --data FILE --out FILE` writes JSON {"rule", "train": [rows], "test": [rows], "sha256"}, 0-based rows of the data; the same file gives the same split on every machine.',
			reasonsTask,
		],
		measured: ['the split is disjoint, covers every row, is safe by group and by time, and is the same again, by hash'],
	});
