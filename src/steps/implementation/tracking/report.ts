import {count} from '../../../domain/format.ts';
import {writeBrief} from '../../brief.ts';
import type {ReportDefinition, StepInput} from '../../step.ts';
import {clean} from '../../wording.ts';
import {buildTasks, commandContract} from '../contract.ts';
import {plain, shellBlock} from '../wording.ts';
import {type TrackingReport, trackingReportSchema} from './schema.ts';

function trackingBrief(input: StepInput): string {
	return writeBrief(input, {
		step: 'tracking',
		schema: trackingReportSchema,
		tasks: [
			...buildTasks(input),
			...commandContract.slice(0, 2),
			'Train twice with the same data, parameters and seed, predict the training rows with both models, and give the sha256 of both prediction files.',
			'Keep the aliases champion and challenger of the registered model; name the versions they stand for.',
			'Give the words that start the MLflow server on 127.0.0.1; start it only when a person wants it. A server that MLFLOW_TRACKING_URI names is used instead.',
		],
		measured: [
			'two trainings with the same recorded parameters, seed and threads: the hash of their predictions is equal (tuning excluded)',
		],
	});
}

export const trackingReport: ReportDefinition<TrackingReport> = {
	step: 'tracking',
	phase: 'IMPLEMENTATION',
	schema: trackingReportSchema,
	summary: summarise,
	document: describe,
	brief: trackingBrief,
};

function summarise(report: TrackingReport): string {
	const rows = report.rows === undefined ? 'the predictions' : `${count(report.rows)} predictions`;
	const same = report.equal ? `two trainings agree on ${rows}, to the byte` : `two trainings DIFFER on ${rows}`;
	const {champion} = report.registry;
	return `${same}; ${champion === null ? 'no champion in the registry' : `champion ${clean(champion, 40)}`}`;
}

function describe(report: TrackingReport): string {
	const [first, second] = report.predictions_sha256;
	const {champion, challenger} = report.registry;
	const parts = [
		'## Tracking',
		`Two trainings with the same data, parameters and seed ${report.equal ? 'give the same predictions to the byte' : 'give different predictions'}${
			report.rows === undefined ? '' : ` (${count(report.rows)} rows)`
		}: sha256 \`${clean(first, 16).slice(0, 12)}\` and \`${clean(second, 16).slice(0, 12)}\`.`,
		`Registry${report.model === undefined ? '' : ` of ${plain(report.model, 80)}`}: champion ${champion === null ? 'none' : `version ${plain(champion, 40)}`}, challenger ${
			challenger === null ? 'none' : `version ${plain(challenger, 40)}`
		}.${report.tracking_uri === undefined ? '' : ` Runs and versions lie in ${plain(report.tracking_uri, 200)}.`}`,
	];
	if (report.server.length > 0) parts.push('To look at the runs in a browser, on this machine only:', shellBlock(report.server));
	if (typeof report.shown_at === 'string') parts.push(`It was shown at ${plain(report.shown_at, 80)} while the session ran.`);
	return `${parts.join('\n\n')}\n`;
}
