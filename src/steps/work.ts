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
import type {Work} from './step.ts';

/** Step → the built-in analyst's way to do it. */
export const works: Readonly<Record<string, Work<unknown> | undefined>> = {
	problem_type: assessProblemType,
	data: assessData,
	constraints: assessConstraints,
	infrastructure: assessInfrastructure,
	maturity: assessMaturity,
	ingestion: designIngestion,
	features: designFeatures,
	training: designTraining,
	serving: designServing,
	monitoring: designMonitoring,
	pipeline: buildPipeline,
	tracking: trackTrainings,
	tuning: tuneModel,
	validation: validateModel,
	integration: integrate,
};
