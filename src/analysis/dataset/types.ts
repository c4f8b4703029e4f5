import {codeLike} from '../../domain/read-as.ts';

/** What a delimited column is read as. Whole numbers are read as DOUBLE first: the engine rounds "1.5" silently when told BIGINT. */
export type TextType = 'WHOLE' | 'DOUBLE' | 'DATE' | 'TIMESTAMP' | 'VARCHAR' | 'UNKNOWN';

const whole = /^[+-]?\d+$/;
/** Digits that are names: as numbers 00501 and 501, or 1E5 and 100E3, would be one. */
const code = new RegExp(`^(?:${codeLike})$`);
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const date = /^\d{4}-\d{2}-\d{2}$/;
const timestamp = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

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
	return 'VARCHAR';
}

/** The narrowest type that holds the values of both. */
export function wider(a: TextType, b: TextType): TextType {
	if (a === b || b === 'UNKNOWN') return a;
	if (a === 'UNKNOWN') return b;
	const pair = new Set([a, b]);
	if (pair.has('WHOLE') && pair.has('DOUBLE')) return 'DOUBLE';
	if (pair.has('DATE') && pair.has('TIMESTAMP')) return 'TIMESTAMP';
	return 'VARCHAR';
}

/** The next wider type after some value did not fit. */
export function widened(type: TextType): TextType {
	return type === 'DATE' ? 'TIMESTAMP' : 'VARCHAR';
}

/** What the engine is told to read the column as. */
export function engineType(type: TextType): string {
	return type === 'WHOLE' ? 'DOUBLE' : type === 'UNKNOWN' ? 'VARCHAR' : type;
}
