import {counted} from '../../../domain/format.ts';
import {titleOf} from '../../../domain/metric.ts';
import {writeBrief} from '../../brief.ts';
import type {ReportDefinition, StepInput} from '../../step.ts';
import {clean, table} from '../../wording.ts';
import {buildTasks, commandContract} from '../contract.ts';
import {between, figure, plain, seconds, shellBlock} from '../wording.ts';
import {type TuningReport, tuningReportSchema} from './schema.ts';

function tuningBrief(input: StepInput): string {
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

export const tuningReport: ReportDefinition<TuningReport> = {
	step: 'tuning',
	phase: 'IMPLEMENTATION',
	schema: tuningReportSchema,
	summary: summarise,
	document: describe,
	brief: tuningBrief,
};

const shipped = (report: TuningReport) => report.compared?.find(one => one.name === report.candidate && one.tuned) ?? null;

const valueText = ({value, low, high}: {value: number; low?: number | undefined; high?: number | undefined}) =>
	low === undefined || high === undefined ? figure(value) : between(value, low, high);

function summarise(report: TuningReport): string {
	if (report.not_run !== undefined || report.best_cv === null) return `not tuned: ${clean(report.not_run ?? 'no study', 120)}`;
	const best = shipped(report);
	const metric = clean(titleOf(report.metric), 40);
	const value = best === null ? figure(report.best_cv) : valueText(best.cv);
	// The search's own values flatter the best, so what ships is told by other folds where there are some.
	const search = `${counted(report.trials, 'trial')}: ${report.default_cv === null ? '?' : figure(report.default_cv)} by default, ${figure(report.best_cv)} at best`;
	return `${metric} ${value} out of fold, ${clean(report.candidate, 20)} ships; ${search}`;
}

function describe(report: TuningReport): string {
	const metric = plain(titleOf(report.metric), 40);
	const {gain, default_cv: initial, best_cv: best} = report;
	if (gain === null || initial === null || best === null)
		return `## Tuning\n\nNot tuned: ${plain(report.not_run ?? 'there is no study', 200)}. What ships is what \`train\` makes.\n`;
	const parts = [
		'## Tuning',
		`${counted(report.trials, 'finished trial')} in ${seconds(report.seconds)}. ${metric} in cross-validation: ${figure(initial)} with the defaults (trial 0), ${figure(best)} at best, on the folds of the search.`,
		`The bigger model gains ${between(gain.value, gain.low, gain.high)} over the simple one on the same rows out of fold; ${
			gain.low > 0 ? 'that is more than chance, so the bigger may ship' : 'that is no more than chance, so the simple one ships'
		}. What ships: ${plain(report.candidate, 40)}.`,
	];
	if (report.compared && report.compared.length > 0)
		parts.push(
			table(
				['Candidate', 'Tuned', `${titleOf(report.metric)} out of fold`],
				report.compared.map(one => [one.name, one.tuned ? 'yes' : 'no', valueText(one.cv)]),
			),
		);
	const params = Object.entries(report.best_params).slice(0, 40);
	if (params.length > 0)
		parts.push(
			table(
				['Parameter', 'Value'],
				params.map(([name, value]) => [name, typeof value === 'number' ? figure(value) : (JSON.stringify(value) ?? '')]),
			),
		);
	if (report.command) parts.push('The study is kept; the same command goes on with it:', shellBlock(report.command));
	return `${parts.join('\n\n')}\n`;
}
