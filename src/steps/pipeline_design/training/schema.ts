import * as z from 'zod';
import {pipelineSchema} from '../../../domain/pipeline.ts';
import {designParts} from '../design.ts';

export const trainingReportSchema = z.looseObject({
	...designParts,
	section: pipelineSchema.pick({split: true, model: true}),
	/** Visible rows, and those of the smallest class; null for numbers. */
	rows: z.int().min(0),
	smallest_class: z.int().min(0).nullish(),
});
export type TrainingReport = z.infer<typeof trainingReportSchema>;
