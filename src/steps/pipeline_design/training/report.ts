import {count, percent} from '../../../domain/format.ts';
import {writeBrief} from '../../brief.ts';
import type {ReportDefinition, StepInput} from '../../step.ts';
import {clean, inert} from '../../wording.ts';
import {decisionsText, techniquesText} from '../design-text.ts';
import {reasonsTask, sectionSchema} from '../section-schema.ts';
import {type TrainingReport, trainingReportSchema} from './schema.ts';

const trainingBrief = (input: StepInput): string =>
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

export const trainingReport: ReportDefinition<TrainingReport> = {
	step: 'training',
	phase: 'PIPELINE_DESIGN',
	schema: trainingReportSchema,
	summary: ({section: {split, model}}) =>
		[
			`${split.rule} split${split.column ? ` by ${clean(split.column, 30)}` : ''}`,
			...(model ? [model.metric, model.candidates.join(' and '), `${model.trials} trials x ${model.folds} folds`] : []),
		].join('; '),
	document: describe,
	brief: trainingBrief,
};

function describe(report: TrainingReport): string {
	const {split, model} = report.section;
	const by = split.column ? ` by ${inert(clean(split.column, 60))}` : '';
	const parts = [
		'## Training',
		`Of ${count(report.rows)} rows the project keeps ${percent(split.test_fraction)} for its own evaluation, ${split.rule}${by}, seed ${split.seed}.${model ? ` Candidates: ${model.candidates.join(', ')}; compared by ${clean(model.metric, 40)} over ${model.folds} folds; tuned in ${model.trials} trials, at most ${count(model.tuning_seconds)} s, on ${model.threads === 1 ? 'one thread' : `${model.threads} threads`}.` : ''}`,
		decisionsText(report.decisions),
		techniquesText(report.techniques),
	];
	return `${parts.filter(part => part !== '').join('\n\n')}\n`;
}
