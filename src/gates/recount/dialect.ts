import type {Written} from '../../domain/written.ts';
import {DelimitedReader, type Writing} from './delimited.ts';
import {isNumberText} from './number.ts';

export type Dialect = Writing & {
	/** As in the header; column_1, column_2 … when the file has none. */
	readonly names: readonly string[];
	/** Is the first record the names, and no row? */
	readonly header: boolean;
	/** That record as it is written; null without one. */
	readonly headerWords: readonly string[] | null;
	/** Lines before the first record of the table. */
	readonly before: number;
	/** A row may end without its last field, which has no name. */
	readonly openEnd: boolean;
};

const plain: Omit<Writing, 'delimiter'> = {quote: '"', quoting: 'doubled', comment: null, trims: false};
const candidates = [',', ';', '\t', '|'];
const judgedRecords = 500;
const comparedRows = 200;
const judgedTitles = 30;
/** Of lines or fields: what almost all of them have is how the file is written. */
const nearlyAll = 0.98;

/**
 * How a delimited file is written, from its beginning: the delimiter that gives most records one common width of two or more
 * (a tie goes to the wider), names from the first record unless that plainly holds values: a number in every numeric column
 * and not a counting 1, 2, 3 (which names columns). Before the table may stand Excel's "sep=;", comments (#) and titles, lines of half the
 * width at most with names behind them. What a person said holds instead of what is seen. Null when there is no record.
 */
export function dialectOf(start: string, complete: boolean, preferred: string | null, written: Written = {}): Dialect | null {
	const lines = start.replace(/^\ufeff/, '').split(/(?<=\n|\r(?!\n))/);
	const {skip} = written;
	const hint = skip === undefined ? (/^"?sep=([^"])"?\s*$/i.exec(lines[0]?.trimEnd() ?? '')?.[1] ?? null) : null;
	const mark = written.comment ?? '#';
	let before = skip ?? (hint === null ? 0 : 1);
	const leading = lines.slice(before).findIndex(line => !line.startsWith(mark));
	let comments = leading < 0 ? 0 : Math.min(leading, judgedTitles);
	// The last of them may be the names, commented out for programs that read values alone.
	const names = lines[before + comments - 1] ?? '';
	const commented = comments > 0 && isHeaderOf(names.slice(1).trimStart(), lines[before + comments] ?? '');
	if (commented) comments -= 1;
	before += comments;
	const rest = lines.slice(before);
	if (commented) rest[0] = names.slice(1).trimStart();
	const text = rest.join('');
	const delimiter = written.delimiter ?? hint;
	const usual = {...plain, comment: written.comment ?? (comments > 0 ? mark : null), quote: written.quote ?? plain.quote};
	const writing = writingOf(text, complete, delimiter === null ? candidates : [delimiter], preferred, usual, written.quote === undefined);
	const all = recordsOf(text, writing, complete);
	const width = commonWidth(all);
	const titles = hint === null && skip === undefined ? titlesBefore(all, width) : 0;
	const [first, ...rows] = all.slice(titles);
	if (!first) return null;
	const shape = {...writing, before: before + titles === 0 ? 0 : before + linesUntil(rest, titles), openEnd: false};
	if (rows.length > 0 && first.length === width - 1 && rows.every(row => row.length === width || row.length === width - 1)) {
		const openEnd = rows.some(row => row.length < width);
		const emptyEnd = openEnd || rows.every(row => row[width - 1] === '');
		return {...shape, openEnd, header: true, headerWords: first, names: emptyEnd ? [...first, ''] : ['', ...first]};
	}
	if (holdsValues(first, rows)) return {...shape, header: false, headerWords: null, names: first.map((_, at) => `column_${at + 1}`)};
	return {...shape, header: true, headerWords: first, names: first};
}

function writingOf(
	text: string,
	complete: boolean,
	delimiters: readonly string[],
	preferred: string | null,
	usual: Omit<Writing, 'delimiter'>,
	anyQuote: boolean,
): Writing {
	const ways: Omit<Writing, 'delimiter'>[] = [usual];
	if (usual.quote !== '' && text.includes(`\\${usual.quote}`)) ways.push({...usual, quoting: 'backslash'});
	if (anyQuote && isSinglyQuoted(text, delimiters)) ways.unshift({...usual, quote: "'"});
	const first = delimiters.find(one => one === preferred) ?? delimiters[0] ?? ',';
	let best: {writing: Writing; score: number} = {writing: {...usual, delimiter: first}, score: 0};
	for (const way of ways) {
		for (const delimiter of delimiters) {
			const records = recordsOf(text, {...way, delimiter}, complete).slice(0, judgedRecords);
			const width = commonWidth(records);
			if (width < 2) continue;
			const agreeing = records.filter(record => record.length === width).length / records.length;
			const score = agreeing + (delimiter === preferred ? 0.2 : 0) + Math.min(width, 20) / 1000;
			if (score > best.score + 1e-9) best = {writing: {...way, delimiter}, score};
		}
	}
	const fields = recordsOf(text, best.writing, complete)
		.slice(0, judgedRecords)
		.map(record => record.slice(1).filter(field => field !== ''));
	const blanks = (some: readonly string[]) => some.filter(field => field[0] === ' ').length;
	const header = fields[0] ?? [];
	const all = fields.flat();
	return {...best.writing, trims: all.length > 0 && blanks(header) === header.length && blanks(all) >= nearlyAll * all.length};
}

/** Is a value in single quotes on nearly every line, and none in double ones? */
function isSinglyQuoted(text: string, delimiters: readonly string[]): boolean {
	const lines = text.split(/[\r\n]+/, comparedRows).filter(Boolean);
	const quoted = (field: string, quote: string) => field.length > 1 && field.startsWith(quote) && field.endsWith(quote);
	const quoting = (quote: string) =>
		lines.filter(line => delimiters.some(delimiter => line.split(delimiter).some(field => quoted(field, quote)))).length;
	return quoting("'") >= nearlyAll * lines.length && quoting('"') === 0;
}

function isHeaderOf(names: string, values: string): boolean {
	return candidates.some(delimiter => {
		const fields = (line: string) => recordsOf(line.trimEnd(), {...plain, delimiter}, true)[0] ?? [];
		const [left, right] = [fields(names), fields(values)];
		return left.length > 1 && left.length === right.length && !left.some(isNumberText) && right.some(isNumberText);
	});
}

/** Records before the table: at most half as wide as its rows, and what follows them is names. */
function titlesBefore(records: readonly (readonly string[])[], width: number): number {
	const most = Math.max(1, width / 2);
	// Titles may be as wide as the table when what is behind them is empty.
	const wide = (record: readonly string[]) => record.some((field, place) => field !== '' && place >= most);
	const at = records.slice(0, judgedTitles).findIndex(record => record.length === width && wide(record));
	if (at < 1 || records.slice(0, at).some(wide)) return 0;
	return holdsValues(records[at] ?? [], records.slice(at + 1, judgedTitles)) ? 0 : at;
}

/** Lines before the one that comes after `titles` lines with something on them. */
function linesUntil(lines: readonly string[], titles: number): number {
	let left = titles;
	for (const [at, line] of lines.entries()) {
		if (line.trimEnd() === '') continue;
		if (left === 0) return at;
		left -= 1;
	}
	return lines.length;
}

function recordsOf(start: string, writing: Writing, complete: boolean): string[][] {
	const reader = new DelimitedReader(writing);
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
