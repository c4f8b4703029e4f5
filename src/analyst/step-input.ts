import * as z from 'zod';
import {constraintsSchema} from '../domain/constraint.ts';
import {decidedReadingSchema, readAsSchema} from '../domain/read-as.ts';
import {decisionSchema, environmentRecordSchema} from '../domain/state.ts';
import {jobs, phases, systemTypes, workflow} from '../domain/workflow.ts';
import {writtenSchema} from '../domain/written.ts';
import type {StepInput} from '../steps/step.ts';

/** A step's inputs as they arrive in a prompt's `_meta`. */
export const stepInputSchema: z.ZodType<StepInput> = z.object({
	sessionId: z.string(),
	phase: z.enum(phases),
	step: z.string(),
	focus: z.string(),
	job: z.enum(jobs),
	systemTypes: z.array(z.enum(systemTypes)).min(1),
	workspace: z.string(),
	project: z.string().nullable(),
	dataFiles: z.array(z.string()),
	trainingFiles: z.array(z.string()),
	target: z.string().nullable(),
	timeSplit: z.string().nullable(),
	timeSplitNamed: z.boolean().optional(),
	entity: z.string().nullish(),
	missingWords: z.array(z.string()),
	readAs: readAsSchema,
	readings: z.array(decidedReadingSchema),
	written: writtenSchema.optional(),
	constraints: constraintsSchema,
	decisions: z.record(z.string(), decisionSchema),
	environment: environmentRecordSchema,
	reports: z.partialRecord(z.enum(workflow.map(step => step.key)), z.unknown()),
	failed: z.array(z.string()).optional(),
});
