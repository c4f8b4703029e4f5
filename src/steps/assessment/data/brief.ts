import {writeBrief} from '../../brief.ts';
import type {StepInput} from '../../step.ts';
import {dataReportSchema} from './schema.ts';

export const dataBrief = (input: StepInput): string =>
	writeBrief(input, {
		step: 'data',
		schema: dataReportSchema,
		tasks: [
			'Measure the data files whole: rows, columns, duplicate rows beyond the first copy, lines that cannot be read.',
			'For every column: how it is stored, what it means, missing values and exact number of different values. An empty field is missing; a word is a word.',
			'leakage: every column that alone gives the target away (out of fold AUC or R2 above .98, or a copy of the target), with why in one line.',
			'suspects: every column with a value or a missing/filled pattern that all but fixes the target in a part of the rows and so may be known only after the event. Say the pattern, its rows, the rate of the event in them and over all rows, and the lift.',
			'Likely personal data, constant columns, copies of columns and encodings belong in the report, too.',
		],
		measured: [
			'rows, columns, missing, exact distinct, duplicate rows and the balance of the target equal a recount by another parser, with no difference',
			'columns that alone predict the target out of fold, copies of the target, and part-fixing patterns are all listed',
		],
	});
