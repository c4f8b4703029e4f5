import * as z from 'zod';
import {pipelineSchema} from '../../../domain/pipeline.ts';
import {designParts} from '../design.ts';

const count = z.int().min(0);

/** What of `pipeline.yaml` this step writes. */
export const ingestionSection = pipelineSchema.pick({
	schema: true,
	name: true,
	package: true,
	problem: true,
	data: true,
	target: true,
	split: true,
	features: true,
	excluded: true,
	constraints: true,
	environment: true,
	commands: true,
});

/** A column as it was measured over the visible rows. */
const columnSchema = z.looseObject({
	name: z.string(),
	storage: z.string(),
	meaning: z.enum(['number', 'category', 'boolean', 'time', 'text', 'identifier', 'constant']),
	missing: count,
	distinct: count,
	/** Numbers: the smallest and largest value seen, mean and standard deviation. */
	seen: z.tuple([z.number(), z.number()]).nullish(),
	mean: z.number().nullish(),
	std: z.number().nullish(),
	/** Its most frequent value, for an example. */
	usual: z.string().nullish(),
	/** Rows of its most frequent values, at most ten; empty when each stands once. */
	top_rows: z.array(count).optional(),
	mean_words: z.number().nullish(),
	max_length: count.nullish(),
	personal_data: z.string().nullish(),
	/** Times only: part of the steps that are the usual one, and whether the rows stand in its order. */
	regular: z.number().nullish(),
	rising: z.boolean().nullish(),
});
export type DesignColumn = z.infer<typeof columnSchema>;

export const ingestionReportSchema = z.looseObject({
	...designParts,
	section: ingestionSection,
	rows: count,
	source_bytes: count,
	duplicate_rows: count,
	unparsable_lines: count,
	columns: z.array(columnSchema),
	copies: z.array(z.object({column: z.string(), of: z.string()})).default([]),
	margins: z
		.array(
			z.object({name: z.string(), seen: z.tuple([z.number(), z.number()]), accepted: z.tuple([z.number(), z.number()]), wall: z.boolean()}),
		)
		.default([]),
	open: z.array(z.object({name: z.string(), words: count, singles: count, unseen: z.number()})).default([]),
	/** The target is a number along a series of times: a regression with a split by time. */
	series: z.boolean().default(false),
	/** Visible rows of each class after recode; empty for numbers. */
	balance: z.record(z.string(), count).default({}),
	notes: z.array(z.string()).default([]),
});
export type IngestionReport = z.infer<typeof ingestionReportSchema>;
