import {count, short} from '../../../domain/format.ts';
import {writeBrief} from '../../brief.ts';
import type {ReportDefinition, StepInput} from '../../step.ts';
import {clean, listed, table} from '../../wording.ts';
import {type InfrastructureReport, infrastructureReportSchema} from './schema.ts';

function infrastructureBrief(input: StepInput): string {
	const found = Object.entries(input.environment).map(([probe, reading]) => `${probe}: ${clean(reading.summary)}`);
	return writeBrief(input, {
		step: 'infrastructure',
		schema: infrastructureReportSchema,
		tasks: [
			'Set what the work ahead needs of compute, storage and serving against what the probes of the session found, each with a verdict and why.',
			`Found: ${found.length > 0 ? found.join('; ') : 'nothing was probed'}.`,
			'If the found Python has scikit-learn, ask to run a fit of one model on a sample of the rows and measure its peak resident memory and seconds.',
			'If it has not, or you are not allowed, say so: measured is false, reason says why, and the memory is an estimate that says how it was computed.',
		],
		measured: [
			'peak resident memory of a sample fit, measured by the program, x 1.5 fits; without scikit-learn in the found Python this is not run',
		],
	});
}

export const infrastructureReport: ReportDefinition<InfrastructureReport> = {
	step: 'infrastructure',
	phase: 'ASSESSMENT',
	schema: infrastructureReportSchema,
	summary: summarise,
	document: describe,
	brief: infrastructureBrief,
};

function summarise(report: InfrastructureReport): string {
	const fit = report.sample_fit;
	const lacking = report.needs.filter(need => need.verdict === 'short').map(need => clean(need.what, 30));
	const parts: string[] = [];
	if (fit.measured && fit.peak_rss_mib !== null) parts.push(`a sample fit peaks at ${count(fit.peak_rss_mib)} MiB`);
	else if (report.estimate) parts.push(`a fit needs about ${count(report.estimate.mib)} MiB, estimated`);
	if (lacking.length > 0) parts.push(`short of ${listed(lacking, 4)}`);
	const unknown = report.needs.filter(need => need.verdict === 'unknown').length;
	if (unknown > 0) parts.push(`${count(unknown)} of ${count(report.needs.length)} needs not known`);
	return parts.length > 0 ? parts.join('; ') : 'nothing is short';
}

function describe(report: InfrastructureReport): string {
	const fit = report.sample_fit;
	const rows = report.needs.map(need => [need.what, need.need, need.found, need.verdict, need.for ?? '', need.why]);
	const parts = ['## Infrastructure', table(['What', 'Needed', 'Found', 'Verdict', 'For', 'Why'], rows)];
	if (fit.measured && fit.peak_rss_mib !== null) {
		parts.push(
			`A sample fit on ${count(fit.rows ?? 0)} rows peaks at ${count(fit.peak_rss_mib)} MiB and takes ${short(fit.seconds ?? 0, 2)} s, measured.`,
		);
	} else parts.push(`No sample fit was measured: ${clean(fit.reason ?? 'no reason was given', 300)}.`);
	if (report.estimate) parts.push(`A fit on all rows: ${count(report.estimate.mib)} MiB (${clean(report.estimate.how, 300)}).`);
	return `${parts.join('\n\n')}\n`;
}
