import * as z from 'zod';

/** How delimited files are written, where a person said it; what is absent is found by reading them. */
export const writtenSchema = z.object({
	/** One character. */
	delimiter: z.string().length(1).optional(),
	/** One character; '': values are in no quotes. */
	quote: z.string().max(1).optional(),
	/** Lines before the header, or before the first row where there is none. */
	skip: z.int().nonnegative().optional(),
	/** Lines that begin with this character are no rows. */
	comment: z.string().length(1).optional(),
	/** A row that repeats the header, holds units or a total is a row like all others. */
	keep_rows: z.boolean().optional(),
	/** What a person should know of the files as they were named: sentences, said whenever they are read. */
	said: z.array(z.string()).optional(),
	/** The words of rows that are no rows, as their file has them: each that equals one is left out. Absent: they are looked for. */
	rows_left_out: z.array(z.array(z.string())).optional(),
});
export type Written = z.infer<typeof writtenSchema>;

/** Of the copies that the program makes: as plain as can be, and all that they hold is rows. */
export const writtenByUs = {keep_rows: true} as const satisfies Written;

/** How these files of a session are written: its own, or the copies of them. An older session took all rows for rows. */
export const writtenOf = (
	data: {readonly files: readonly string[]; readonly written?: Written | undefined} | null,
	files: readonly string[],
): Written => (data !== null && files.every(file => data.files.includes(file)) ? (data.written ?? writtenByUs) : writtenByUs);
