import type {CheckDefinition} from '../../step.ts';
import {evidenceCheck} from './evidence-check.ts';
import {rulesCheck} from './rules-check.ts';

export const problemTypeChecks: readonly CheckDefinition[] = [rulesCheck, evidenceCheck];
