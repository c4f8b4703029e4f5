import {writeBrief} from '../../brief.ts';
import type {StepInput} from '../../step.ts';
import {reasonsTask, sectionSchema} from '../section-schema.ts';
import {ingestionReportSchema} from './schema.ts';

const keys = [
	'schema',
	'name',
	'package',
	'problem',
	'data',
	'target',
	'split',
	'features',
	'excluded',
	'constraints',
	'environment',
	'commands',
];

export const ingestionBrief = (input: StepInput): string =>
	writeBrief(input, {
		step: 'ingestion',
		schema: ingestionReportSchema,
		tasks: [
			'Write `data/train.csv`: every row of your data files as plain CSV, UTF-8, comma, one header, every word as it is written ("None" is a word). Leave no row out.',
			sectionSchema(keys),
			'features describes every column but the target: kind, nullable, min and max with a margin, closed lists of at most 50 words (left open where rare words show that new ones will come), strptime format of times. The next steps choose among them.',
			'target.recode carries the recorded decision on small classes (keep, merge, drop, recode); its default is to keep them.',
			"The core as readable Python in src/<package>/: config, schema, split, features, and __main__ with the commands `validate`, `split` and `features` as commands names them: words, {data}, {out}, {fit}, {parameters}; run in the project's folder.",
			'validate writes JSON {"rows": n, "rejected": [{"row": 0-based or null for a column, "column": c, "why": w}]} to {out} and exits 0 also with rejections. split writes JSON {"rule", "train": [rows], "test": [rows], "sha256"}. features fits on {fit} and writes a CSV matrix for {data} and the fitted parameters as JSON.',
			reasonsTask,
		],
		measured: [
			'the schema accepts all training rows and at least 99 % of rows it never saw',
			'it rejects at least 95 % of corrupted rows: a wrong type, a number out of range, a null where none may be, a missing column, an unknown word where the list is closed',
		],
	});
