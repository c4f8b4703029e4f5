import * as z from 'zod';
import {problemTypes} from '../../../domain/problem-type.ts';

export const problemTypeReportSchema = z.looseObject({
	schema: z.literal(1),
	problem_type: z.enum(problemTypes),
	/** null: nothing to predict, or no data here. */
	target: z.string().nullable(),
	/** Every value of a target of classes, the more frequent first; empty for numbers. */
	classes: z.array(
		z.looseObject({
			label: z.string(),
			rows: z.int().min(0),
			/** Has enough rows to be put aside and judged on its own. */
			holdout_ok: z.boolean(),
		}),
	),
	alternatives: z.array(z.looseObject({type: z.string(), why: z.string()})),
	/** Lines that can be opened and hold their quote. */
	evidence: z.array(z.looseObject({path: z.string(), line: z.int().min(1), quote: z.string()})),
	/** One line a person understands. */
	why: z.string().optional(),
	/** What it was told from when there is no data file. */
	from: z.literal('code').optional(),
	/** Labels from lowest to highest, when they look ordered. */
	order: z.array(z.string()).nullish(),
	/** What is done with classes too small to be judged, and who said so. */
	rare_classes: z
		.object({
			choice: z.enum(['keep', 'merge', 'drop', 'recode']),
			by: z.enum(['person', 'default']),
			into: z.record(z.string(), z.string()),
		})
		.nullish(),
	warnings: z.array(z.string()).optional(),
	/** Columns that could be a target, likeliest first, when none was named. */
	candidates: z.array(z.looseObject({column: z.string(), why: z.string()})).optional(),
	/** Rows of the target that have no value. */
	missing: z.int().min(0).optional(),
});
export type ProblemTypeReport = z.infer<typeof problemTypeReportSchema>;
