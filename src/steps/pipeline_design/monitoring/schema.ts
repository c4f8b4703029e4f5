import * as z from 'zod';
import {pipelineSchema} from '../../../domain/pipeline.ts';
import {designParts} from '../design.ts';

const section = pipelineSchema.pick({monitors: true});

export const monitoringReportSchema = z.looseObject({
	...designParts,
	section,
	monitors: section.shape.monitors,
	/** Tests of a distribution in one reading, and the p below which each alarms. */
	tests: z.int().min(0),
	threshold: z.number().nullable(),
});
export type MonitoringReport = z.infer<typeof monitoringReportSchema>;
