import {constraintsReport} from './assessment/constraints/report.ts';
import {dataReport} from './assessment/data/report.ts';
import {infrastructureReport} from './assessment/infrastructure/report.ts';
import {maturityReport} from './assessment/maturity/report.ts';
import {problemTypeReport} from './assessment/problem_type/report.ts';
import {integrationReport} from './implementation/integration/report.ts';
import {pipelineReport} from './implementation/pipeline/report.ts';
import {trackingReport} from './implementation/tracking/report.ts';
import {tuningReport} from './implementation/tuning/report.ts';
import {validationReport} from './implementation/validation/report.ts';
import {featuresReport} from './pipeline_design/features/report.ts';
import {ingestionReport} from './pipeline_design/ingestion/report.ts';
import {monitoringReport} from './pipeline_design/monitoring/report.ts';
import {servingReport} from './pipeline_design/serving/report.ts';
import {trainingReport} from './pipeline_design/training/report.ts';
import type {ReportDefinition} from './step.ts';

/** The definition with its type forgotten: whatever it is handed is checked first. */
function checked<Report>(definition: ReportDefinition<Report>): ReportDefinition<unknown> {
	const {schema, summary, document, brief, step, phase} = definition;
	return {step, phase, schema, brief, summary: report => summary(schema.parse(report)), document: report => document(schema.parse(report))};
}

/** Step → what its report is. A step that is not here has no report yet. */
export const reports: Readonly<Record<string, ReportDefinition<unknown> | undefined>> = {
	problem_type: checked(problemTypeReport),
	data: checked(dataReport),
	constraints: checked(constraintsReport),
	infrastructure: checked(infrastructureReport),
	maturity: checked(maturityReport),
	ingestion: checked(ingestionReport),
	features: checked(featuresReport),
	training: checked(trainingReport),
	serving: checked(servingReport),
	monitoring: checked(monitoringReport),
	pipeline: checked(pipelineReport),
	tracking: checked(trackingReport),
	tuning: checked(tuningReport),
	validation: checked(validationReport),
	integration: checked(integrationReport),
};
