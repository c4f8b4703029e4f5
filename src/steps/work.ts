import {assessConstraints} from './assessment/constraints/work.ts';
import {assessData} from './assessment/data/work.ts';
import {assessInfrastructure} from './assessment/infrastructure/work.ts';
import {assessMaturity} from './assessment/maturity/work.ts';
import {assessProblemType} from './assessment/problem_type/work.ts';
import type {Work} from './step.ts';

/** Step → the built-in analyst's way to do it. */
export const works: Readonly<Record<string, Work<unknown> | undefined>> = {
	problem_type: assessProblemType,
	data: assessData,
	constraints: assessConstraints,
	infrastructure: assessInfrastructure,
	maturity: assessMaturity,
};
