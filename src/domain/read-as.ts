import * as z from 'zod';
import grammar from './token-grammar.json' with {type: 'json'};

/*
 * How the values of a column are written. `token-grammar.json` says it as data, in regular expressions that RE2, JavaScript and Python read
 * alike; the worker's engine, the judge's recount and the produced project's Python each follow it by code of their own.
 */

export const thousandsMarks = ['.', ',', ' ', "'", '’'] as const;

const word = z.string().max(1000);

/** A column that is not read as it stands. What is left out is as usual: a decimal point, no thousands marks, no unit, no word for "missing". */
export const readingSchema = z.strictObject({
	/** number: its values are written otherwise. words: digits that are names, such as 00501. as_written: nothing is changed. */
	as: z.enum(['number', 'words', 'as_written']),
	decimal: z.enum(['.', ',']).optional(),
	thousands: z.enum(thousandsMarks).optional(),
	/** A currency, % or a unit that may stand before or behind the number. */
	unit: z.string().min(1).max(12).optional(),
	/** Values of this column that mean "missing". */
	missing: z.array(word).max(100).optional(),
	/** Spellings of one word → that word. */
	recode: z.record(word, word).optional(),
});
export type Reading = z.infer<typeof readingSchema>;

export const readAsSchema = z.record(z.string(), readingSchema);
export type ReadAs = Readonly<z.infer<typeof readAsSchema>>;

/** A reading as it was decided, and on what ground. */
export const decidedReadingSchema = z.object({
	column: z.string(),
	reading: readingSchema,
	by: z.enum(['person', 'default']),
	/** One sentence: what was seen, in how many rows. */
	why: z.string(),
	/** Not done because nobody said it: it is only proposed. */
	proposed: z.boolean().optional(),
});
export type DecidedReading = z.infer<typeof decidedReadingSchema>;

/** What a person says beforehand. */
export const saidReadingSchema = z.object({
	/** Of every number of the files. */
	decimal: z.enum(['.', ',']).optional(),
	/** By column. */
	columns: readAsSchema.optional(),
});
export type SaidReading = z.infer<typeof saidReadingSchema>;

/** What a person, a session or a pipeline says of each column, as `read_as` of pipeline.yaml has it. */
export const readAsOf = (decided: readonly DecidedReading[]): ReadAs =>
	Object.fromEntries(decided.filter(one => one.proposed !== true && one.reading.as !== 'as_written').map(one => [one.column, one.reading]));

/** A reading with the grammar filled in: what follows it needs to know no more. Patterns match a whole value. */
export type CompiledReading = {
	readonly missing: readonly string[];
	readonly recode: Readonly<Record<string, string>>;
	/** null: words stay words. */
	readonly number: {
		/** Regular expression → what is put in its place (\1: its first group), in this order, everywhere. */
		readonly steps: readonly (readonly [find: string, put: string])[];
		/** What is a number then. */
		readonly accept: string;
		/** Goes out of a number; '' for nothing. */
		readonly thousands: string;
		/** Becomes a point. */
		readonly decimal: string;
	} | null;
};

/** Numbers as CSV writes them, and those among them that are rather codes: 00501, 1E5. */
export const plainNumber: string = grammar.plain;
export const codeLike: string = grammar.code;
/** In small letters. */
export const wordsForMissing: readonly string[] = grammar.missing;
export const currencies: readonly string[] = grammar.currencies;
/** They change what a number says (1.2 M, 12 CR, 12° S): no unit where other values go without. */
export const scales: readonly string[] = grammar.scales;

const escaped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');

export function compileReading(reading: Reading): CompiledReading {
	const {as, decimal = '.', thousands, unit, missing = [], recode = {}} = reading;
	if (as !== 'number') return {missing, recode, number: null};
	const {steps, accept, accept_grouped} = grammar.number;
	// The grammar makes every kind of blank a space before it looks for marks.
	const filled = (pattern: string) =>
		pattern
			.replaceAll('{decimal}', escaped(decimal))
			.replaceAll('{thousands}', escaped(thousands ?? ''))
			.replaceAll('{unit}', escaped(unit ?? ''));
	return {
		missing,
		recode,
		number: {
			steps: steps.filter(({find}) => unit !== undefined || !find.includes('{unit}')).map(({find, put}) => [filled(find), put]),
			accept: filled(thousands === undefined ? accept : accept_grouped),
			thousands: thousands ?? '',
			decimal,
		},
	};
}

/** How a reading is said in a sentence. */
export function readingWords({as, decimal, thousands, unit, missing = [], recode = {}}: Reading): string {
	const marks = {'.': 'point', ',': 'comma', ' ': 'blank', "'": 'apostrophe', '’': 'apostrophe'} as const;
	const parts = [
		...(as === 'as_written' ? ['as it is written'] : as === 'words' ? ['words'] : ['a number']),
		...(decimal === undefined ? [] : [`decimal ${marks[decimal]}`]),
		...(thousands === undefined ? [] : [`thousands ${marks[thousands]}`]),
		...(unit === undefined ? [] : [`unit ${unit}`]),
		...(missing.length === 0
			? []
			: [
					`${missing
						.slice(0, 4)
						.map(one => JSON.stringify(one))
						.join(', ')}${missing.length > 4 ? ', …' : ''} missing`,
				]),
		...(Object.keys(recode).length === 0 ? [] : [`${Object.keys(recode).length} spellings recoded`]),
	];
	return parts.join(', ');
}

const short = (text: string) => (text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** The option that has a column read the other way. */
export function otherReading({column, reading, proposed}: DecidedReading): string {
	const as =
		proposed === true
			? `missing:${reading.missing?.[0] ?? ''}`
			: reading.as === 'words' && reading.recode === undefined && reading.missing === undefined
				? 'number'
				: 'as_written';
	return `--read-as "${short(column)}=${as}"`;
}

/** What is read otherwise than it stands, why, and how to have it another way; a sentence. Hostile text: sanitise before showing. */
export function readingLine(decided: DecidedReading): string {
	const {column, reading, why, by, proposed} = decided;
	const name = short(column);
	if (proposed === true) return `${name} is kept as it is written, although ${why}; ${otherReading(decided)} changes that`;
	return `${name} is read as ${readingWords(reading)}: ${why}${by === 'person' ? '' : `; ${otherReading(decided)} changes that`}`;
}

/**
 * What a person says on the command line: COLUMN=words, COLUMN=number, COLUMN=as_written, or COLUMN=missing:WORD. null: it says none of these.
 */
export function readingSaid(text: string): {readonly column: string; readonly reading: Reading} | null {
	const parts = /^(.+)=(words|number|as_written|missing:(.+))$/s.exec(text);
	if (!parts) return null;
	const [, column = '', how, missing] = parts;
	if (missing !== undefined) return {column, reading: {as: 'number', missing: [missing]}};
	return {column, reading: {as: how === 'words' ? 'words' : how === 'number' ? 'number' : 'as_written'}};
}
