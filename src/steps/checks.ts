import {type Phase, phases} from '../domain/workflow.ts';
import {constraintsChecks} from './assessment/constraints/checks.ts';
import {dataChecks} from './assessment/data/checks.ts';
import {infrastructureChecks} from './assessment/infrastructure/checks.ts';
import {maturityChecks} from './assessment/maturity/checks.ts';
import {problemTypeChecks} from './assessment/problem_type/checks.ts';
import {integrationChecks} from './implementation/integration/checks.ts';
import {pipelineChecks} from './implementation/pipeline/checks.ts';
import {trackingChecks} from './implementation/tracking/checks.ts';
import {tuningChecks} from './implementation/tuning/checks.ts';
import {validationChecks} from './implementation/validation/checks.ts';
import {featuresChecks} from './pipeline_design/features/checks.ts';
import {ingestionChecks} from './pipeline_design/ingestion/checks.ts';
import {monitoringChecks} from './pipeline_design/monitoring/checks.ts';
import {servingChecks} from './pipeline_design/serving/checks.ts';
import {trainingChecks} from './pipeline_design/training/checks.ts';
import type {CheckDefinition} from './step.ts';

/** The checks of each phase's gate, in the order in which they are made and shown. A new check: its file, and its step's list. */
export const checks: Readonly<Record<Phase, readonly CheckDefinition[]>> = {
	ASSESSMENT: [...problemTypeChecks, ...dataChecks, ...constraintsChecks, ...infrastructureChecks, ...maturityChecks],
	PIPELINE_DESIGN: [...ingestionChecks, ...featuresChecks, ...trainingChecks, ...servingChecks, ...monitoringChecks],
	IMPLEMENTATION: [...pipelineChecks, ...trackingChecks, ...tuningChecks, ...validationChecks, ...integrationChecks],
	DEPLOYMENT: [],
	MONITORING: [],
	OPTIMIZATION: [],
};

/** The phase and definition of a check; undefined when there is none of that id. */
export function findCheck(id: string): {readonly phase: Phase; readonly check: CheckDefinition} | undefined {
	for (const phase of phases) {
		const check = checks[phase].find(one => one.id === id);
		if (check) return {phase, check};
	}
	return undefined;
}
