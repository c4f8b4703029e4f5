import type {CheckDefinition} from '../../step.ts';
import {acceptsTrainingCheck, acceptsUnseenCheck} from './accepts-checks.ts';
import {pipelineFileCheck} from './pipeline-file-check.ts';
import {rejectsCheck} from './rejects-check.ts';

export const ingestionChecks: readonly CheckDefinition[] = [pipelineFileCheck, acceptsTrainingCheck, acceptsUnseenCheck, rejectsCheck];
