import type {CheckDefinition} from '../../step.ts';
import {freshCloneCheck} from './fresh-clone-check.ts';
import {mutantsCheck} from './mutants-check.ts';
import {sameValuesCheck} from './same-values-check.ts';
import {stillGreenCheck} from './still-green-check.ts';
import {testsCheck} from './tests-check.ts';

export const integrationChecks: readonly CheckDefinition[] = [testsCheck, stillGreenCheck, mutantsCheck, freshCloneCheck, sameValuesCheck];
