import {type BuiltStepKey, builtStepKey, type Phase, phases, type SystemType, stepsOf, workflow} from '../domain/workflow.ts';
import type {CheckDefinition} from '../steps/step.ts';
import {completeCheck} from './assessment/constraints/complete-check.ts';
import {copiesCheck} from './assessment/data/copies-check.ts';
import {leakageCheck} from './assessment/data/leakage-check.ts';
import {recountCheck} from './assessment/data/recount-check.ts';
import {suspectsCheck} from './assessment/data/suspects-check.ts';
import {memoryCheck} from './assessment/infrastructure/memory-check.ts';
import {counterfactualCheck} from './assessment/maturity/counterfactual-check.ts';
import {proseCheck} from './assessment/maturity/prose-check.ts';
import {evidenceCheck} from './assessment/problem_type/evidence-check.ts';
import {rulesCheck} from './assessment/problem_type/rules-check.ts';
import {freshCloneCheck} from './implementation/integration/fresh-clone-check.ts';
import {mutantsCheck} from './implementation/integration/mutants-check.ts';
import {readableCheck} from './implementation/integration/readable-check.ts';
import {sameValuesCheck} from './implementation/integration/same-values-check.ts';
import {stillGreenCheck} from './implementation/integration/still-green-check.ts';
import {testsCheck} from './implementation/integration/tests-check.ts';
import {claimedMetricCheck} from './implementation/pipeline/claimed-metric-check.ts';
import {freshRunCheck} from './implementation/pipeline/fresh-run-check.ts';
import {keptRowsCheck} from './implementation/pipeline/kept-rows-check.ts';
import {kubeflowCheck} from './implementation/pipeline/kubeflow-check.ts';
import {nearRowsCheck} from './implementation/pipeline/near-rows-check.ts';
import {networkCheck} from './implementation/pipeline/network-check.ts';
import {predictFunctionCheck} from './implementation/pipeline/predict-function-check.ts';
import {shuffledLabelsCheck} from './implementation/pipeline/shuffled-labels-check.ts';
import {splitRespectedCheck} from './implementation/pipeline/split-respected-check.ts';
import {trackedRunCheck} from './implementation/pipeline/tracked-run-check.ts';
import {sameTwiceCheck} from './implementation/tracking/same-twice-check.ts';
import {foldsKeptCheck} from './implementation/tuning/folds-kept-check.ts';
import {reproducedCheck} from './implementation/tuning/reproduced-check.ts';
import {statedValuesCheck} from './implementation/tuning/stated-values-check.ts';
import {studyCheck} from './implementation/tuning/study-check.ts';
import {baselineCheck} from './implementation/validation/baseline-check.ts';
import {calibrationCheck} from './implementation/validation/calibration-check.ts';
import {declaredShipsCheck} from './implementation/validation/declared-ships-check.ts';
import {levelKeptCheck} from './implementation/validation/level-kept-check.ts';
import {modelCardCheck} from './implementation/validation/model-card-check.ts';
import {onnxCheck} from './implementation/validation/onnx-check.ts';
import {qualityCheck} from './implementation/validation/quality-check.ts';
import {refitCheck} from './implementation/validation/refit-check.ts';
import {simplerCheck} from './implementation/validation/simpler-check.ts';
import {singleFeatureCheck} from './implementation/validation/single-feature-check.ts';
import {statedFiguresCheck} from './implementation/validation/stated-figures-check.ts';
import {chanceCheck} from './pipeline_design/features/chance-check.ts';
import {leaksCheck} from './pipeline_design/features/leaks-check.ts';
import {pastCheck} from './pipeline_design/features/past-check.ts';
import {suspectsOutCheck} from './pipeline_design/features/suspects-out-check.ts';
import {usedCheck} from './pipeline_design/features/used-check.ts';
import {acceptsTrainingCheck, acceptsUnseenCheck} from './pipeline_design/ingestion/accepts-checks.ts';
import {pipelineFileCheck} from './pipeline_design/ingestion/pipeline-file-check.ts';
import {rejectsCheck} from './pipeline_design/ingestion/rejects-check.ts';
import {watchedCheck} from './pipeline_design/monitoring/watched-check.ts';
import {capacityCheck} from './pipeline_design/serving/capacity-check.ts';
import {openApiCheck} from './pipeline_design/serving/openapi-check.ts';
import {splitCheck} from './pipeline_design/training/split-check.ts';

/** The checks of each step, in the order in which they are made and shown. A new check: its file, and a word here. */
const checks = {
	'ASSESSMENT.problem_type': [rulesCheck, evidenceCheck],
	'ASSESSMENT.data': [recountCheck, leakageCheck, copiesCheck, suspectsCheck],
	'ASSESSMENT.constraints': [completeCheck],
	'ASSESSMENT.infrastructure': [memoryCheck],
	'ASSESSMENT.maturity': [counterfactualCheck, proseCheck],
	'PIPELINE_DESIGN.ingestion': [pipelineFileCheck, acceptsTrainingCheck, acceptsUnseenCheck, rejectsCheck],
	'PIPELINE_DESIGN.features': [usedCheck, chanceCheck, pastCheck, leaksCheck, suspectsOutCheck],
	'PIPELINE_DESIGN.training': [splitCheck],
	'PIPELINE_DESIGN.serving': [openApiCheck, capacityCheck],
	'PIPELINE_DESIGN.monitoring': [watchedCheck],
	'IMPLEMENTATION.pipeline': [
		freshRunCheck,
		keptRowsCheck,
		trackedRunCheck,
		predictFunctionCheck,
		nearRowsCheck,
		networkCheck,
		claimedMetricCheck,
		shuffledLabelsCheck,
		splitRespectedCheck,
		kubeflowCheck,
	],
	'IMPLEMENTATION.tracking': [sameTwiceCheck],
	'IMPLEMENTATION.tuning': [studyCheck, reproducedCheck, statedValuesCheck, foldsKeptCheck],
	'IMPLEMENTATION.validation': [
		baselineCheck,
		singleFeatureCheck,
		statedFiguresCheck,
		qualityCheck,
		levelKeptCheck,
		calibrationCheck,
		modelCardCheck,
		declaredShipsCheck,
		simplerCheck,
		onnxCheck,
		refitCheck,
	],
	'IMPLEMENTATION.integration': [testsCheck, stillGreenCheck, mutantsCheck, freshCloneCheck, sameValuesCheck, readableCheck],
} satisfies Record<BuiltStepKey, readonly [CheckDefinition, ...CheckDefinition[]]>;

/** The checks of a phase's gate for what is being built, step by step. */
export function checksOf(phase: Phase, systemTypes: readonly SystemType[]): readonly CheckDefinition[] {
	return stepsOf(phase, systemTypes).flatMap((step): readonly CheckDefinition[] => {
		const key = builtStepKey(phase, step.id);
		return key === null ? [] : checks[key];
	});
}

const allTypes = [...new Set(workflow.flatMap(step => step.systemType ?? []))];

/** Every check there is, whatever is built. */
export const allChecks: readonly CheckDefinition[] = phases.flatMap(phase => checksOf(phase, allTypes));

/** The phase and definition of a check; undefined when there is none of that id. */
export function findCheck(id: string): {readonly phase: Phase; readonly check: CheckDefinition} | undefined {
	for (const phase of phases) {
		const check = checksOf(phase, allTypes).find(definition => definition.id === id);
		if (check) return {phase, check};
	}
	return undefined;
}
