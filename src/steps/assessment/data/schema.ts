import * as z from 'zod';
import {decidedReadingSchema} from '../../../domain/read-as.ts';

const count = z.int().min(0);

const numbers = z.object({
	min: z.number(),
	max: z.number(),
	mean: z.number(),
	std: z.number().nullable(),
	quantiles: z.record(z.enum(['p01', 'p05', 'p25', 'p50', 'p75', 'p95', 'p99']), z.number()),
	zeros: count,
	outliers: z.object({rows: count, below: z.number(), above: z.number()}),
	histogram: z.object({edges: z.array(z.number()), counts: z.array(count)}),
});

const time = z.object({
	first: z.string(),
	last: z.string(),
	format: z.string().nullable(),
	step_seconds: z.number().nullable(),
	regular: z.number(),
	gaps: count,
	longest_gaps: z.array(z.object({from: z.string(), to: z.string(), seconds: z.number()})),
	rising: z.boolean(),
});

const column = z.looseObject({
	name: z.string(),
	/** The type it is stored as. */
	storage: z.string(),
	meaning: z.enum(['number', 'category', 'boolean', 'time', 'text', 'identifier', 'constant']),
	/** Rows without a value; a word like "None" is a value. */
	missing: count,
	/** Exact number of different values, missing not counted. */
	distinct: count,
	top: z.array(z.object({value: z.string(), rows: count})).optional(),
	numbers: numbers.nullish(),
	time: time.nullish(),
	personal_data: z.object({kind: z.string(), share: z.number(), values_seen: count}).nullish(),
	words_among_numbers: z.array(z.string()).optional(),
});

/** A column that gives the target away on its own, in most rows. */
const leak = z.looseObject({
	column: z.string(),
	/** One line a person understands. */
	why: z.string(),
});

/** A pattern that all but fixes the target in a part of the rows. */
const suspect = z.looseObject({
	column: z.string(),
	/** "nonzero", "missing", "present" or "=value". */
	pattern: z.string(),
	rows: count,
	/** "target!=None", "target=yes", "target>12.5". */
	event: z.string(),
	/** Part of those rows with the event; the same over all rows; their ratio. */
	rate: z.number(),
	base_rate: z.number(),
	lift: z.number(),
});
export type Suspect = z.infer<typeof suspect>;

export const dataReportSchema = z.looseObject({
	schema: z.literal(1),
	rows: count,
	columns: count,
	/** Rows beyond the first copy. */
	duplicate_rows: count,
	unparsable_lines: count,
	/** Records that are no rows: a header again, units, totals. */
	rows_left_out: count.optional(),
	profile: z.array(column),
	leakage: z.array(leak),
	suspects: z.array(suspect),
	/** Columns that alone reach .95 and are no leak: asked about, with the interval. */
	strong: z.array(z.looseObject({column: z.string(), metric: z.string(), value: z.number(), low: z.number(), high: z.number()})).optional(),
	target: z.string().nullish(),
	files: z
		.array(z.looseObject({path: z.string(), bytes: count, rows: count, format: z.string(), encoding: z.string().nullable()}))
		.optional(),
	unparsable: z.array(z.object({file: z.string(), line: z.int(), reason: z.string(), text: z.string()})).optional(),
	copies: z.array(z.object({column: z.string(), of: z.string()})).optional(),
	/** Rows of each value of the target with few values, the more frequent first. */
	balance: z.array(z.object({value: z.string(), rows: count})).optional(),
	missing_words: z.array(z.string()).optional(),
	/** Columns that are read otherwise than they stand, or look as if they should be. */
	read_as: z.array(decidedReadingSchema).optional(),
	notes: z.array(z.string()).optional(),
});
export type DataReport = z.infer<typeof dataReportSchema>;
