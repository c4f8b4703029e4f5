import * as z from 'zod';
import {constraintsSchema} from '../domain/constraint.ts';
import {decisionSchema, environmentRecordSchema} from '../domain/state.ts';
import {jobs, phases, systemTypes} from '../domain/workflow.ts';
import type {StepInput} from '../steps/step.ts';

/** A step's inputs as they arrive in a prompt's `_meta`. */
export const stepInputSchema: z.ZodType<StepInput> = z.object({
	sessionId: z.string(),
	phase: z.enum(phases),
	step: z.string(),
	focus: z.string(),
	job: z.enum(jobs),
	systemType: z.enum(systemTypes),
	workspace: z.string(),
	project: z.string().nullable(),
	dataFiles: z.array(z.string()),
	trainingFiles: z.array(z.string()),
	target: z.string().nullable(),
	timeSplit: z.string().nullable(),
	missingWords: z.array(z.string()),
	constraints: constraintsSchema,
	decisions: z.record(z.string(), decisionSchema),
	environment: environmentRecordSchema,
	reports: z.record(z.string(), z.unknown()),
	failed: z.array(z.string()).optional(),
});
