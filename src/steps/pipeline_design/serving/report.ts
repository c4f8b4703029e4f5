import type {ReportDefinition} from '../../step.ts';
import {clean, counted} from '../../wording.ts';
import {decisionsText, techniquesText} from '../design-text.ts';
import {servingBrief} from './brief.ts';
import {type ServingReport, servingReportSchema} from './schema.ts';

export const servingReport: ReportDefinition<ServingReport> = {
	step: 'serving',
	phase: 'PIPELINE_DESIGN',
	schema: servingReportSchema,
	summary: ({inputs, capacity}) =>
		`${counted(inputs, 'field')} with bounds; ${counted(capacity.workers, 'worker')}, ${capacity.asked_rps === null ? 'no rate asked for' : `${capacity.asked_rps} requests/s asked for`}${capacity.measured ? '' : ', estimated'}`,
	document: describe,
	brief: servingBrief,
};

function describe(report: ServingReport): string {
	const {serving} = report.section;
	const parts = [
		'## Serving',
		`The interface is \`${clean(serving?.openapi ?? 'docs/openapi.json', 200)}\` (OpenAPI 3.1): ${counted(report.inputs, 'field')}, each with type and bounds from the data contract.`,
		decisionsText(report.decisions),
		techniquesText(report.techniques),
	];
	return `${parts.filter(part => part !== '').join('\n\n')}\n`;
}
