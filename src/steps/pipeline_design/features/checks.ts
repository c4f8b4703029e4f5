import type {CheckDefinition} from '../../step.ts';
import {chanceCheck} from './chance-check.ts';
import {pastCheck} from './past-check.ts';
import {suspectsOutCheck} from './suspects-out-check.ts';
import {usedCheck} from './used-check.ts';

export const featuresChecks: readonly CheckDefinition[] = [usedCheck, chanceCheck, pastCheck, suspectsOutCheck];
