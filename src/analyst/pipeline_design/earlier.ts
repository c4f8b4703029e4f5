import type * as z from 'zod';
import {type StepKey, stepId} from '../../domain/workflow.ts';
import {type ConstraintsReport, constraintsReportSchema} from '../../steps/assessment/constraints/schema.ts';
import {type DataReport, dataReportSchema} from '../../steps/assessment/data/schema.ts';
import {type InfrastructureReport, infrastructureReportSchema} from '../../steps/assessment/infrastructure/schema.ts';
import {type ProblemTypeReport, problemTypeReportSchema} from '../../steps/assessment/problem_type/schema.ts';
import type {StepInput} from '../../steps/step.ts';
import {inputFailure} from '../../system/errors.ts';

function known<Report>(input: StepInput, step: StepKey, schema: z.ZodType<Report>): Report | null {
	const read = schema.safeParse(input.reports[step]);
	return read.success ? read.data : null;
}

/** A report this step cannot do without. Throws an input failure when it is not there. */
export function neededReport<Report>(input: StepInput, step: StepKey, schema: z.ZodType<Report>): Report {
	const report = known(input, step, schema);
	if (report === null)
		throw inputFailure(`The report of ${stepId(step).replaceAll('_', ' ')} is missing or unreadable: run that step first.`);
	return report;
}

export const problemReportOf = (input: StepInput): ProblemTypeReport =>
	neededReport(input, 'ASSESSMENT.problem_type', problemTypeReportSchema);
export const dataReportOf = (input: StepInput): DataReport | null => known(input, 'ASSESSMENT.data', dataReportSchema);
export const infrastructureOf = (input: StepInput): InfrastructureReport | null =>
	known(input, 'ASSESSMENT.infrastructure', infrastructureReportSchema);
export const constraintsOf = (input: StepInput): ConstraintsReport['constraints'] => ({
	...known(input, 'ASSESSMENT.constraints', constraintsReportSchema)?.constraints,
	...input.constraints,
});
