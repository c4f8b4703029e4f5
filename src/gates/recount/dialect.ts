import {DelimitedReader, type Quoting} from './delimited.ts';
import {isNumberText} from './number.ts';

export type Dialect = {
	readonly delimiter: string;
	readonly quoting: Quoting;
	/** As in the header; column_1, column_2 … when the file has none. */
	readonly names: readonly string[];
	/** Is the first record the names, and no row? */
	readonly header: boolean;
};

const candidates = [',', ';', '\t', '|'];
const judgedRecords = 500;
const comparedRows = 200;

/**
 * How a delimited file is written, from its beginning: the delimiter that gives most records one common width of two or more
 * (a tie goes to the wider), names from the first record unless that plainly holds values: a number in every numeric column
 * and not a counting 1, 2, 3 (which names columns). Null when there is no record.
 */
export function dialectOf(start: string, complete: boolean, preferred: string | null): Dialect | null {
	const quotings: readonly Quoting[] = start.includes('\\"') ? ['doubled', 'backslash'] : ['doubled'];
	let best: {delimiter: string; quoting: Quoting; score: number} = {delimiter: preferred ?? ',', quoting: 'doubled', score: 0};
	for (const quoting of quotings) {
		for (const delimiter of candidates) {
			const records = recordsOf(start, delimiter, quoting, complete).slice(0, judgedRecords);
			const width = commonWidth(records);
			if (width < 2) continue;
			const agreeing = records.filter(record => record.length === width).length / records.length;
			const score = agreeing + (delimiter === preferred ? 0.2 : 0) + Math.min(width, 20) / 1000;
			if (score > best.score + 1e-9) best = {delimiter, quoting, score};
		}
	}
	const records = recordsOf(start, best.delimiter, best.quoting, complete);
	const [first, ...rest] = records;
	if (!first) return null;
	const shape = {delimiter: best.delimiter, quoting: best.quoting};
	const width = commonWidth(records);
	if (rest.length > 0 && first.length === width - 1 && rest.every(row => row.length === width || row.length === width - 1)) {
		const emptyEnd = rest.every(row => row.length < width || row[width - 1] === '');
		return {...shape, header: true, names: emptyEnd ? [...first, ''] : ['', ...first]};
	}
	if (holdsValues(first, rest)) return {...shape, header: false, names: first.map((_, at) => `column_${at + 1}`)};
	return {...shape, header: true, names: first};
}

function recordsOf(start: string, delimiter: string, quoting: Quoting, complete: boolean): string[][] {
	const reader = new DelimitedReader(delimiter, quoting);
	const records = reader.push(start);
	return complete ? [...records, ...reader.end()] : records;
}

function commonWidth(records: readonly (readonly string[])[]): number {
	const counts = new Map<number, number>();
	for (const {length} of records) counts.set(length, (counts.get(length) ?? 0) + 1);
	return [...counts].reduce((best, one) => (one[1] > best[1] ? one : best), [records[0]?.length ?? 0, 0] as [number, number])[0];
}

function holdsValues(first: readonly string[], rest: readonly (readonly string[])[]): boolean {
	const numbersHere = first.filter(isNumberText);
	if (rest.length === 0) return first.length > 1 && numbersHere.length > first.length / 2;
	const numericColumns = first.flatMap((_, at) => {
		const filled = rest.slice(0, comparedRows).flatMap(row => (row[at] === undefined || row[at] === '' ? [] : [row[at]]));
		return filled.length > 0 && filled.every(isNumberText) ? [at] : [];
	});
	if (numericColumns.length === 0 || numericColumns.some(at => !isNumberText(first[at] ?? ''))) return false;
	const counting = numbersHere.length > 1 && numbersHere.every((one, at) => at === 0 || Number(one) === Number(numbersHere[at - 1]) + 1);
	return !counting;
}
