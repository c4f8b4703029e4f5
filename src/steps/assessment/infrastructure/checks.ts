import type {CheckDefinition} from '../../step.ts';
import {memoryCheck} from './memory-check.ts';

export const infrastructureChecks: readonly CheckDefinition[] = [memoryCheck];
