import type {BuiltStepKey} from '../domain/workflow.ts';
import type {Work} from '../steps/step.ts';
import {assessConstraints} from './assessment/constraints/work.ts';
import {assessData} from './assessment/data/work.ts';
import {assessInfrastructure} from './assessment/infrastructure/work.ts';
import {assessMaturity} from './assessment/maturity/work.ts';
import {assessProblemType} from './assessment/problem_type/work.ts';
import {integrate} from './implementation/integration/work.ts';
import {buildPipeline} from './implementation/pipeline/work.ts';
import {trackTrainings} from './implementation/tracking/work.ts';
import {tuneModel} from './implementation/tuning/work.ts';
import {validateModel} from './implementation/validation/work.ts';
import {designFeatures} from './pipeline_design/features/work.ts';
import {designIngestion} from './pipeline_design/ingestion/work.ts';
import {designMonitoring} from './pipeline_design/monitoring/work.ts';
import {designServing} from './pipeline_design/serving/work.ts';
import {designTraining} from './pipeline_design/training/work.ts';

/** The built-in analyst's way to do each step. Erased to one shape: what a step delivers is checked against its schema. */
export const works = {
	'ASSESSMENT.problem_type': assessProblemType,
	'ASSESSMENT.data': assessData,
	'ASSESSMENT.constraints': assessConstraints,
	'ASSESSMENT.infrastructure': assessInfrastructure,
	'ASSESSMENT.maturity': assessMaturity,
	'PIPELINE_DESIGN.ingestion': designIngestion,
	'PIPELINE_DESIGN.features': designFeatures,
	'PIPELINE_DESIGN.training': designTraining,
	'PIPELINE_DESIGN.serving': designServing,
	'PIPELINE_DESIGN.monitoring': designMonitoring,
	'IMPLEMENTATION.pipeline': buildPipeline,
	'IMPLEMENTATION.tracking': trackTrainings,
	'IMPLEMENTATION.tuning': tuneModel,
	'IMPLEMENTATION.validation': validateModel,
	'IMPLEMENTATION.integration': integrate,
} satisfies Record<BuiltStepKey, Work<unknown>>;
