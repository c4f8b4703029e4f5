import {dataReport} from './assessment/data/report.ts';
import type {ReportDefinition} from './step.ts';

/** The definition with its type forgotten: whatever it is handed is checked first. */
function checked<Report>(definition: ReportDefinition<Report>): ReportDefinition<unknown> {
	const {schema, summary, document, brief, step, phase} = definition;
	return {step, phase, schema, brief, summary: report => summary(schema.parse(report)), document: report => document(schema.parse(report))};
}

/** Step → what its report is. A step that is not here has no report yet. */
export const reports: Readonly<Record<string, ReportDefinition<unknown> | undefined>> = {
	data: checked(dataReport),
};
