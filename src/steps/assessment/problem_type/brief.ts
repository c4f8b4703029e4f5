import {writeBrief} from '../../brief.ts';
import type {StepInput} from '../../step.ts';
import {judgedClassRows, problemTypeReportSchema} from './schema.ts';

export const problemTypeBrief = (input: StepInput): string =>
	writeBrief(input, {
		step: 'problem_type',
		schema: problemTypeReportSchema,
		tasks: [
			'Tell what kind of problem the target makes of the data: binary, multiclass, regression, clustering (no target), forecasting, text_classification or other.',
			`List every class of a target of classes with its rows; holdout_ok is false below ${judgedClassRows} rows, where a class cannot be judged on its own.`,
			'Ask what to do with classes that are too small (keep, merge, drop, recode), if you can ask; else keep them and say so.',
			'Name the alternatives that are worth a thought, each with why: ordered classes, yes/no, a number instead of classes.',
			'evidence: lines of the data file that show it, such as the header with the target and the first row of each class.',
		],
		measured: [
			'the type agrees with fixed rules on the type of the target, its number of values, their order and time; a disagreement with reasons goes to a person',
			'the rows of every class equal a recount',
			'every line cited opens and holds its quote',
		],
	});
