import * as z from 'zod';
import {saidReadingSchema} from '../../../domain/read-as.ts';
import {dataSchema} from '../../../domain/state.ts';
import {writtenSchema} from '../../../domain/written.ts';

/*
 * What the data process is asked and answers. Nothing here knows the engine: the session's own process reads this file and never loads it.
 */

const sources = {
	files: z.array(z.string()),
	missingWords: z.array(z.string()),
	reading: saidReadingSchema.optional(),
	written: writtenSchema.optional(),
	/** Of a database. */
	table: z.string().nullable(),
	query: z.string().nullable(),
};

export const asideQuestion = z.object({
	...sources,
	target: z.string().nullable(),
	timeSplit: z.string().nullable(),
	/** The session's. */
	folder: z.string(),
});
export type AsideQuestion = z.infer<typeof asideQuestion>;
export const asideAnswer = dataSchema;

export const lookQuestion = z.object({
	...sources,
	/** What should be predicted, in a person's words; null: not said yet. */
	focus: z.string().nullable(),
});
export type LookQuestion = z.infer<typeof lookQuestion>;

export const lookAnswer = z.object({
	bytes: z.number(),
	rows: z.number(),
	unparsable: z.number(),
	notes: z.array(z.string()),
	columns: z.array(
		z.object({
			name: z.string(),
			meaning: z.string(),
			distinct: z.number(),
			top: z.array(z.object({value: z.string(), rows: z.number()})),
		}),
	),
	/** Names of columns that could be the target, the likeliest first. */
	candidates: z.array(z.string()),
});
/** What the start form shows of data. */
export type Look = z.infer<typeof lookAnswer>;
