import * as z from 'zod';
import {pipelineSchema} from '../../../domain/pipeline.ts';
import {designParts} from '../design.ts';

export const capacitySchema = z.looseObject({
	/** Requests a second that are asked for; null: nobody asked. */
	asked_rps: z.number().nullable(),
	asked_accepted: z.boolean(),
	/** Milliseconds that one request keeps a worker busy, and whether that was measured. */
	service_ms: z.number().positive(),
	measured: z.boolean(),
	from: z.string(),
	/** Requests a second of one worker, planned below its limit. */
	worker_rps: z.number().positive(),
	workers: z.int().min(1),
	/** Part of the workers' time that the asked rate takes; null: no rate was asked for. */
	utilisation: z.number().nullable(),
	/** Mean milliseconds of a request with waiting, by M/D/1. */
	expected_ms: z.number().nullable(),
	latency_p99_ms: z.number().nullable(),
});
export type Capacity = z.infer<typeof capacitySchema>;

export const servingReportSchema = z.looseObject({
	...designParts,
	section: pipelineSchema.pick({serving: true, constraints: true}),
	capacity: capacitySchema,
	inputs: z.int().min(0),
});
export type ServingReport = z.infer<typeof servingReportSchema>;
