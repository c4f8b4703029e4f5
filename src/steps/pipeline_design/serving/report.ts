import {counted} from '../../../domain/format.ts';
import {writeBrief} from '../../brief.ts';
import type {ReportDefinition, StepInput} from '../../step.ts';
import {clean} from '../../wording.ts';
import {decisionsText, techniquesText} from '../design-text.ts';
import {reasonsTask, sectionSchema} from '../section-schema.ts';
import {type ServingReport, servingReportSchema} from './schema.ts';

const servingBrief = (input: StepInput): string =>
	writeBrief(input, {
		step: 'serving',
		schema: servingReportSchema,
		tasks: [
			'Write `docs/openapi.json`, OpenAPI 3.1: POST /predict (a JSON object `rows`, an array of rows; 200 with a prediction a row, 422 naming the field), GET /health/live, /health/ready (200, 503), /metrics.',
			'Every model input of pipeline.yaml is a property of the row\'s schema with type, bounds (minimum and maximum, enum, or maxLength), "null" in its type where it is nullable, and an example that is no row of the data.',
			sectionSchema(['serving', 'constraints']),
			'capacity: workers x capacity_rps is at least throughput_rps where one is set; say where the figure comes from, and mark an estimate as one.',
			reasonsTask,
		],
		measured: [
			'docs/openapi.json is valid OpenAPI 3.1 and covers every model input with type and bounds',
			'the arithmetic of the capacity is right and meets the accepted constraints',
		],
	});

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
