import type {CheckDefinition} from '../../step.ts';
import {reproducedCheck} from './reproduced-check.ts';
import {studyCheck} from './study-check.ts';

export const tuningChecks: readonly CheckDefinition[] = [studyCheck, reproducedCheck];
