import * as z from 'zod';
import {pipelineSchema} from '../../../domain/pipeline.ts';
import {designParts} from '../design.ts';

const suspectSchema = z.looseObject({
	column: z.string(),
	kept: z.boolean(),
	by: z.enum(['person', 'default']),
	/** Cross-validated, with all suspects among the features and without any; null: not run, `reason` says why. */
	metric_with: z.number().nullable(),
	metric_without: z.number().nullable(),
	why: z.string().optional(),
	reason: z.string().nullish(),
});

export const groupSchema = z.looseObject({
	column: z.string(),
	/** Different values, rows that have one, and the mean number of rows of a value. */
	groups: z.int().min(0),
	rows: z.int().min(0),
	/** Other columns that are the same in all rows of a value, far more often than chance makes them. */
	fixed: z.array(z.string()),
	why: z.string(),
});
export type Group = z.infer<typeof groupSchema>;

export const featuresReportSchema = z.looseObject({
	...designParts,
	section: pipelineSchema.pick({features: true, excluded: true}),
	suspects: z.array(suspectSchema),
	/** metric of the fit with and without the suspects; null when there are none. */
	metric: z.string().nullish(),
	/** How the columns become numbers. */
	encodings: z.array(z.looseObject({kind: z.string(), columns: z.int().min(0), how: z.string()})).default([]),
	/** The column whose rows belong together, when there is one. */
	group: groupSchema.nullish(),
	rows: z.int().min(0),
	/** Handed on to the steps that need this one: facts of the used columns over the visible rows. */
	facts: z
		.array(
			z.looseObject({
				name: z.string(),
				missing: z.int().min(0),
				distinct: z.int().min(0),
				usual: z.string().nullish(),
				max_length: z.int().nullish(),
			}),
		)
		.default([]),
	/** Seconds of one prediction of all visible rows, measured with the fit of the suspects; null: not measured. */
	predict_seconds: z.number().nullish(),
	series: z.boolean().default(false),
	balance: z.record(z.string(), z.int().min(0)).default({}),
	/** Column to split by time with: a person named it, or the target is a series; null: none. */
	time_column: z.string().nullish(),
	/** Columns of times in whose order the rows stand. */
	rising: z.array(z.string()).default([]),
	/** Rows of the visible data, and its bytes as CSV. */
	bytes: z.number().min(0).default(0),
	/** Columns of the matrix that a model is fitted on. */
	width: z.int().min(0).default(0),
});
export type FeaturesReport = z.infer<typeof featuresReportSchema>;
