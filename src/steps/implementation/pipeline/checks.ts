import type {CheckDefinition} from '../../step.ts';
import {claimedMetricCheck} from './claimed-metric-check.ts';
import {freshRunCheck} from './fresh-run-check.ts';
import {kubeflowCheck} from './kubeflow-check.ts';
import {shuffledLabelsCheck} from './shuffled-labels-check.ts';
import {splitRespectedCheck} from './split-respected-check.ts';
import {trackedRunCheck} from './tracked-run-check.ts';

export const pipelineChecks: readonly CheckDefinition[] = [
	freshRunCheck,
	trackedRunCheck,
	claimedMetricCheck,
	shuffledLabelsCheck,
	splitRespectedCheck,
	kubeflowCheck,
];
