import type {ReportDefinition} from '../../step.ts';
import {clean, count, inert, percent} from '../../wording.ts';
import {decisionsText, techniquesText} from '../design-text.ts';
import {trainingBrief} from './brief.ts';
import {type TrainingReport, trainingReportSchema} from './schema.ts';

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
