import type {CheckDefinition} from '../../step.ts';
import {capacityCheck} from './capacity-check.ts';
import {openApiCheck} from './openapi-check.ts';

export const servingChecks: readonly CheckDefinition[] = [openApiCheck, capacityCheck];
