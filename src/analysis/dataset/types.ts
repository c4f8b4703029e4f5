import {gapWord} from './gap-words.ts';

/** What a delimited column is read as. Whole numbers are read as DOUBLE first: the engine rounds "1.5" silently when told BIGINT. */
export type TextType = 'WHOLE' | 'DOUBLE' | 'DATE' | 'TIMESTAMP' | 'VARCHAR' | 'UNKNOWN';

const whole = /^[+-]?\d+$/;
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const date = /^\d{4}-\d{2}-\d{2}$/;
const timestamp = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?$/;

/** The narrowest type that fits every value which is not missing; UNKNOWN when there is none. "nan" and "inf" are no numbers, and fit among them. */
export function typeOfValues(values: Iterable<string>, missingWords: ReadonlySet<string>): TextType {
	let type: TextType = 'UNKNOWN';
	let gaps = false;
	for (const value of values) {
		if (value === '' || missingWords.has(value)) continue;
		if (gapWord.test(value)) gaps = true;
		else type = wider(type, typeOfValue(value));
		if (type === 'VARCHAR') return type;
	}
	return gaps && (type === 'DATE' || type === 'TIMESTAMP') ? 'VARCHAR' : type;
}

function typeOfValue(value: string): TextType {
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
export function readAs(type: TextType): string {
	return type === 'WHOLE' ? 'DOUBLE' : type === 'UNKNOWN' ? 'VARCHAR' : type;
}
