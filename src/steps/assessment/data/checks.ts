import type {CheckDefinition} from '../../step.ts';
import {recountCheck} from './recount-check.ts';

export const dataChecks: readonly CheckDefinition[] = [recountCheck];
