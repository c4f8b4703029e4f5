import {codeLike} from '../../domain/read-as.ts';

/** What a delimited column is read as. Whole numbers are read as DOUBLE first: the engine rounds "1.5" silently when told BIGINT. */
export type TextType = 'WHOLE' | 'DOUBLE' | 'DATE' | 'TIMESTAMP' | 'INSTANT' | 'VARCHAR' | 'UNKNOWN';

const whole = /^[+-]?\d+$/;
/** Digits that are names: as numbers 00501 and 501, or 1E5 and 100E3, would be one. */
const code = new RegExp(`^(?:${codeLike})$`);
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const date = /^\d{4}-\d{2}-\d{2}$/;
const localShape = '\\d{4}-\\d{2}-\\d{2}([T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?)?';
const offsetShape = '(Z|[+-]\\d{2}:?\\d{2})';
const timestamp = new RegExp(`^${localShape}$`);
const instant = new RegExp(`^${localShape}${offsetShape}$`);

/** A moment of ISO 8601, with or without its distance from UTC. */
export const momentShape = `${localShape}${offsetShape}?`;
export const isMoment = (value: string): boolean => timestamp.test(value) || instant.test(value);

/** The narrowest type that fits every value which is not missing; UNKNOWN when there is none. */
export function typeOfValues(values: Iterable<string>, missingWords: ReadonlySet<string>): TextType {
	let type: TextType = 'UNKNOWN';
	for (const value of values) {
		if (value === '' || missingWords.has(value)) continue;
		type = wider(type, typeOfValue(value));
		if (type === 'VARCHAR') return type;
	}
	return type;
}

function typeOfValue(value: string): TextType {
	if (code.test(value)) return 'VARCHAR';
	if (whole.test(value)) return 'WHOLE';
	if (decimal.test(value)) return 'DOUBLE';
	if (date.test(value)) return 'DATE';
	if (timestamp.test(value)) return 'TIMESTAMP';
	if (instant.test(value)) return 'INSTANT';
	return 'VARCHAR';
}

const times: ReadonlySet<TextType> = new Set(['DATE', 'TIMESTAMP', 'INSTANT']);

/** The narrowest type that holds the values of both. */
export function wider(a: TextType, b: TextType): TextType {
	if (a === b || b === 'UNKNOWN') return a;
	if (a === 'UNKNOWN') return b;
	const pair = new Set([a, b]);
	if (pair.has('WHOLE') && pair.has('DOUBLE')) return 'DOUBLE';
	if (![...pair].every(one => times.has(one))) return 'VARCHAR';
	return pair.has('INSTANT') ? 'INSTANT' : 'TIMESTAMP';
}

/** The next wider type after some value did not fit. */
export function widened(type: TextType): TextType {
	return type === 'DATE' || type === 'TIMESTAMP' ? 'INSTANT' : 'VARCHAR';
}

/**
 * What the engine is told to read the column as. Moments are read as words and made by us: told TIMESTAMP its reader drops the distance
 * from UTC, told TIMESTAMPTZ it makes NULL of what it cannot read, both silently.
 */
export function engineType(type: TextType): string {
	return type === 'TIMESTAMP' || type === 'INSTANT' ? 'VARCHAR' : storedAs(type);
}

/** What the column is stored as after a reading. An instant is stored as its time in UTC. */
export function storedAs(type: TextType): string {
	if (type === 'INSTANT') return 'TIMESTAMP';
	return type === 'WHOLE' ? 'DOUBLE' : type === 'UNKNOWN' ? 'VARCHAR' : type;
}

/** Marks a word that is no moment of its column's type; like a number that is not finite, it has the column read again as something wider. */
const noMoment = "TIMESTAMP '-infinity'";

/**
 * A field that was read as words, as a whole number: infinity, which has the column read again as words, for what is none and for a code. The
 * engine's own reader takes 007 for 7.
 */
export function wholeFrom(field: string): string {
	const code = `starts_with(ltrim(${field}, '+-'), '0') AND length(${field}) > 1 AND regexp_full_match(${field}, '[+-]?0[0-9]+')`;
	return `CASE WHEN ${code} THEN DOUBLE 'infinity' WHEN ${field} IS NOT NULL THEN coalesce(TRY_CAST(${field} AS DOUBLE), DOUBLE 'infinity') END`;
}

/** What is stored of a field that was read. */
export function storedFrom(type: TextType, field: string): string {
	if (type === 'TIMESTAMP')
		return `CASE WHEN contains(${field}, '+') OR ends_with(${field}, 'Z') OR contains(substr(${field}, 11), '-') THEN ${noMoment} WHEN ${field} IS NOT NULL THEN coalesce(TRY_CAST(${field} AS TIMESTAMP), ${noMoment}) END`;
	// The engine's clock is UTC: there an instant is this time.
	if (type === 'INSTANT')
		return `CASE WHEN ${field} IS NOT NULL THEN coalesce(CAST(TRY_CAST(${field} AS TIMESTAMPTZ) AS TIMESTAMP), ${noMoment}) END`;
	return field;
}
