import type {CheckDefinition} from '../../step.ts';
import {copiesCheck} from './copies-check.ts';
import {leakageCheck} from './leakage-check.ts';
import {recountCheck} from './recount-check.ts';
import {suspectsCheck} from './suspects-check.ts';

export const dataChecks: readonly CheckDefinition[] = [recountCheck, leakageCheck, copiesCheck, suspectsCheck];
