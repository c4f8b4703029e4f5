import {type CompiledReading, compileReading, type Reading} from '../../domain/read-as.ts';
import {literal} from './sql.ts';

/** What the engine holds of a column that is read otherwise than it stands. */
export const storageOf = ({as, recode}: Reading): 'DOUBLE' | 'VARCHAR' => (as === 'number' && recode === undefined ? 'DOUBLE' : 'VARCHAR');

/** The value of a field (`text`: an expression of type VARCHAR) in SQL. A word that is no number as the reading has it ends the statement. */
export function readingSql(reading: Reading, text: string, column: string): string {
	const {missing, recode, number} = compileReading(reading);
	const spellings = Object.entries(recode);
	const mended =
		spellings.length === 0
			? text
			: `CASE ${text} ${spellings.map(([from, to]) => `WHEN ${literal(from)} THEN ${literal(to)}`).join(' ')} ELSE ${text} END`;
	const value = number === null ? mended : numberSql(number, text, column);
	return missing.length === 0 ? value : `CASE WHEN ${text} IN (${missing.map(literal).join(', ')}) THEN NULL ELSE ${value} END`;
}

function numberSql({steps, accept, thousands, decimal}: NonNullable<CompiledReading['number']>, text: string, column: string): string {
	const clean = steps.reduce((inner, [find, put]) => `regexp_replace(${inner}, ${literal(find)}, ${literal(put)}, 'g')`, text);
	const bare = thousands === '' ? 't' : `replace(t, ${literal(thousands)}, '')`;
	const point = decimal === '.' ? bare : `replace(${bare}, ${literal(decimal)}, '.')`;
	const refused = `error(${literal(`the column ${JSON.stringify(column.slice(0, 60))} holds `)} || left(${text}, 60) || ${literal(', which is no number as it is to be read')})`;
	// A list of one value names what would else be written four times.
	return `list_transform([${clean}], lambda t: CASE WHEN t IS NULL THEN NULL WHEN regexp_full_match(t, ${literal(accept)}) THEN CAST(${point} AS DOUBLE) ELSE CAST(${refused} AS DOUBLE) END)[1]`;
}

/** What a word says: a number, null where it means "missing", undefined where it is no number. */
export type TokenReader = (word: string) => number | null | undefined;

/** As `readingSql`, for single words. */
export function tokenReader(reading: Reading): TokenReader {
	const {missing, number} = compileReading(reading);
	const words = new Set(missing);
	if (number === null) return () => undefined;
	const steps = number.steps.map(([find, put]) => [new RegExp(find, 'g'), put.replaceAll(/\\(\d)/g, '$$$1')] as const);
	const accept = new RegExp(`^(?:${number.accept})$`);
	return word => {
		if (words.has(word)) return null;
		const text = steps.reduce((now, [find, put]) => now.replace(find, put), word);
		if (!accept.test(text)) return undefined;
		const bare = number.thousands === '' ? text : text.replaceAll(number.thousands, '');
		return Number(number.decimal === '.' ? bare : bare.replace(number.decimal, '.'));
	};
}
