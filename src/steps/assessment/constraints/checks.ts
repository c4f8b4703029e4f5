import type {CheckDefinition} from '../../step.ts';
import {completeCheck} from './complete-check.ts';

export const constraintsChecks: readonly CheckDefinition[] = [completeCheck];
