import type {CheckDefinition} from '../../step.ts';
import {splitCheck} from './split-check.ts';

export const trainingChecks: readonly CheckDefinition[] = [splitCheck];
