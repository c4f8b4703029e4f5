import type {CheckDefinition} from '../../step.ts';
import {counterfactualCheck} from './counterfactual-check.ts';
import {proseCheck} from './prose-check.ts';

export const maturityChecks: readonly CheckDefinition[] = [counterfactualCheck, proseCheck];
