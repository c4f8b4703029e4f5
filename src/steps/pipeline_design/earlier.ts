import type * as z from 'zod';
import {inputFailure} from '../../system/errors.ts';
import {type ConstraintsReport, constraintsReportSchema} from '../assessment/constraints/schema.ts';
import {type DataReport, dataReportSchema} from '../assessment/data/schema.ts';
import {type InfrastructureReport, infrastructureReportSchema} from '../assessment/infrastructure/schema.ts';
import {type ProblemTypeReport, problemTypeReportSchema} from '../assessment/problem_type/schema.ts';
import type {StepInput} from '../step.ts';

function known<Report>(input: StepInput, step: string, schema: z.ZodType<Report>): Report | null {
	const read = schema.safeParse(input.reports[step]);
	return read.success ? read.data : null;
}

/** A report this step cannot do without. Throws an input failure when it is not there. */
export function neededReport<Report>(input: StepInput, step: string, schema: z.ZodType<Report>): Report {
	const report = known(input, step, schema);
	if (report === null) throw inputFailure(`The report of ${step.replaceAll('_', ' ')} is missing or unreadable: run that step first.`);
	return report;
}

export const problemTypeOf = (input: StepInput): ProblemTypeReport => neededReport(input, 'problem_type', problemTypeReportSchema);
export const dataReportOf = (input: StepInput): DataReport | null => known(input, 'data', dataReportSchema);
export const infrastructureOf = (input: StepInput): InfrastructureReport | null =>
	known(input, 'infrastructure', infrastructureReportSchema);
export const constraintsOf = (input: StepInput): ConstraintsReport['constraints'] => ({
	...known(input, 'constraints', constraintsReportSchema)?.constraints,
	...input.constraints,
});
