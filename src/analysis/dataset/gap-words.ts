import {type Engine, numberOf} from './engine.ts';

/** What programs write into a column of numbers where there is none: it counts as missing there, and is a word elsewhere. The judge has its own. */
export const gapWord = /^[+-]?(?:nan|inf|infinity)$/i;
/** The same for the engine. */
export const isGapWord = (field: string): string => `regexp_full_match(${field}, '[+-]?(nan|inf|infinity)', 'i')`;

/** The words of a field that the engine takes for numbers that are none, with their rows. */
export async function notFinite(engine: Engine, field: string, reader: string): Promise<Map<string, number>> {
	const found = await engine.rows(
		`SELECT ${field} AS word, count(*) AS n FROM ${reader} WHERE NOT isfinite(TRY_CAST(${field} AS DOUBLE)) GROUP BY 1`,
	);
	return new Map(found.map(row => [String(row['word']), numberOf(row['n'])]));
}
