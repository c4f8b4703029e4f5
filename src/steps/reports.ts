import {type BuiltStepKey, builtStepKey, type Phase} from '../domain/workflow.ts';
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

/** What the report of each step is that this version can do. */
export const reports = {
	'ASSESSMENT.problem_type': checked(problemTypeReport),
	'ASSESSMENT.data': checked(dataReport),
	'ASSESSMENT.constraints': checked(constraintsReport),
	'ASSESSMENT.infrastructure': checked(infrastructureReport),
	'ASSESSMENT.maturity': checked(maturityReport),
	'PIPELINE_DESIGN.ingestion': checked(ingestionReport),
	'PIPELINE_DESIGN.features': checked(featuresReport),
	'PIPELINE_DESIGN.training': checked(trainingReport),
	'PIPELINE_DESIGN.serving': checked(servingReport),
	'PIPELINE_DESIGN.monitoring': checked(monitoringReport),
	'IMPLEMENTATION.pipeline': checked(pipelineReport),
	'IMPLEMENTATION.tracking': checked(trackingReport),
	'IMPLEMENTATION.tuning': checked(tuningReport),
	'IMPLEMENTATION.validation': checked(validationReport),
	'IMPLEMENTATION.integration': checked(integrationReport),
} satisfies Record<BuiltStepKey, ReportDefinition<unknown>>;

/** The same by phase and id; undefined for a step that this version cannot do. */
export function reportOf(phase: Phase, id: string): ReportDefinition<unknown> | undefined {
	const key = builtStepKey(phase, id);
	return key === null ? undefined : reports[key];
}
