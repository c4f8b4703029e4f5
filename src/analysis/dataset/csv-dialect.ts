import type {Written} from '../../domain/written.ts';
import {type Marks, plainMarks, RecordReader} from './csv-records.ts';

/** How a delimited file is written. Found here, by counting, because a guess that fails there silently becomes one column. */
export interface Dialect extends Marks {
	/** False when the first line is plainly a row of values. */
	readonly header: boolean;
	readonly names: readonly string[];
	/** The header as its record has it; null: there is none. */
	readonly headerWords: readonly string[] | null;
	/** The rows of the sample that have as many fields as there are names. */
	readonly sample: readonly (readonly string[])[];
	/** Records in the sample, ragged ones included, the header not. */
	readonly sampledRecords: number;
	/** What ends the first record. */
	readonly lineEnd: '\n' | '\r\n' | '\r';
	/** Lines of the file before the header, or before the first row where there is none: titles, comments, Excel's "sep=;". */
	readonly before: number;
	/** Lines that begin with it are no rows; null: there are none. */
	readonly comment: string | null;
	/** A person said what separates the values. */
	readonly delimiterSaid: boolean;
	/** Rows may end without their last field, which has no name. */
	readonly openEnd: boolean;
	readonly notes: readonly string[];
}

/** Can the engine read it as it is? Else it is written anew first. */
export const isPlain = ({quote, trims, before, comment, openEnd}: Dialect): boolean =>
	quote === '"' && trims !== true && before === 0 && comment === null && !openEnd;

const delimiters = [',', ';', '\t', '|'] as const;
const recordLimit = 20_000;
/** Lines that are looked at for the place where the table begins. */
const mostBefore = 30;

/** Splits delimited text into records, following quotes; a record cut off at the end of the sample is left out unless `whole`. */
export function splitRecords(text: string, marks: Marks, whole: boolean, limit = recordLimit): string[][] {
	const records: string[][] = [];
	new RecordReader(marks).push(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, whole, ({fields}) => records.push(fields) < limit);
	return records;
}

/**
 * Finds delimiter, quotes, header and names from the start of a file. `preferred` wins a tie (the tab of a .tsv); what a person said is not
 * looked for.
 */
export function findDialect(start: string, whole: boolean, preferred: string | null, written: Written = {}): Dialect | null {
	const preface = prefaceOf(start.charCodeAt(0) === 0xfeff ? start.slice(1) : start, written);
	const {text} = preface;
	const delimiter = written.delimiter ?? preface.delimiter;
	const marks = marksOf(text, whole, delimiter === null ? delimiters : [delimiter], preferred, written.quote);
	const all = splitRecords(text, marks, whole);
	const width = modalWidth(all);
	const titles = preface.delimiter === null && written.skip === undefined ? titleLines(text, marks, width) : 0;
	const records = all.slice(titles);
	const [first, ...rest] = records;
	if (first === undefined) return null;
	const notes = [
		...preface.notes,
		...(titles > 0
			? [`The first ${titles} ${titles === 1 ? 'line is no row' : 'lines are no rows'} of the table: they were left out.`]
			: []),
	];
	if (marks.quote === "'" && written.quote === undefined) notes.push('Values are quoted with \' instead of ".');
	if (marks.trims) notes.push('A blank follows each delimiter; it belongs to no value.');
	let names = [...first];
	let header = true;
	let openEnd = false;
	if (rest.length > 0 && first.length === width - 1 && rest.every(record => record.length === width || record.length === first.length)) {
		openEnd = rest.some(record => record.length === first.length && record.length < width);
		const trailing = openEnd || rest.every(record => record[width - 1] === '');
		names = trailing ? [...first, ''] : ['', ...first];
		notes.push(
			`The header names ${first.length} columns while ${openEnd ? `${rest.filter(record => record.length === width).length} of ${rest.length}` : 'the'} rows have ${width}: the ${trailing ? 'last' : 'first'} column has no name.`,
		);
	} else if (looksLikeValues(first, rest)) {
		header = false;
		names = first.map((_, index) => `column_${index + 1}`);
		notes.push(`The first line looks like values, not names: the columns are called column_1 to column_${first.length}.`);
	}
	const rows = header ? rest : records;
	const filled = openEnd ? rows.map(row => (row.length === names.length - 1 ? [...row, ''] : row)) : rows;
	return {
		...marks,
		header,
		names,
		headerWords: header ? first : null,
		sample: filled.filter(record => record.length === names.length),
		notes,
		sampledRecords: rows.length,
		lineEnd: firstLineEnd(text),
		before: preface.lines + (preface.lines + titles > 0 ? linesBefore(text, titles) : 0),
		comment: preface.comment,
		delimiterSaid: written.delimiter !== undefined,
		openEnd,
	};
}

type Preface = {
	readonly text: string;
	readonly lines: number;
	readonly delimiter: string | null;
	readonly comment: string | null;
	readonly notes: readonly string[];
};

/** What stands before a table and says that it is none of its rows: Excel's hint at the delimiter, comments. */
function prefaceOf(start: string, {skip, comment}: Written): Preface {
	const notes: string[] = [];
	let text = start;
	let lines = 0;
	const take = (): string => {
		const [line = ''] = /^[^\r\n]*(?:\r\n|\n|\r|$)/.exec(text) ?? [];
		text = text.slice(line.length);
		lines += 1;
		return line;
	};
	for (let left = skip ?? 0; left > 0 && text !== ''; left -= 1) take();
	const delimiter = skip === undefined ? (/^"?sep=([^\r\n"])"?(?=[\r\n])/i.exec(text)?.[1] ?? null) : null;
	if (delimiter !== null) {
		take();
		notes.push(`The first line says that ${JSON.stringify(delimiter)} separates the values.`);
	}
	const mark = comment ?? '#';
	let comments = 0;
	let last = '';
	while (text.startsWith(mark) && comments < mostBefore) {
		last = text;
		take();
		comments += 1;
	}
	// A name may begin with the sign: the last such line is the header where it has the fields of the next one, which holds values.
	if (comments > 0 && namesColumns(last.slice(mark.length), text)) {
		text = last.slice(mark.length).trimStart();
		lines -= 1;
		comments -= 1;
	}
	if (comments === 0 && comment === undefined) return {text, lines, delimiter, comment: null, notes};
	if (comments > 0) notes.push(`Lines that begin with ${mark} are comments (${comments} before the header): they are no rows.`);
	const commented = new RegExp(`(^|\\n|\\r)${inClass(mark)}[^\\r\\n]*`, 'g');
	return {text: text.replaceAll(commented, '$1'), lines, delimiter, comment: mark, notes};
}

/** A character as a pattern that matches it alone. */
const inClass = (character: string): string => `[${character.replace(/[\\\]^-]/, '\\$&')}]`;

function namesColumns(commented: string, next: string): boolean {
	const lines = [commented.trimStart(), next].map(text => text.split(/[\r\n]/, 1)[0] ?? '');
	return delimiters.some(delimiter => {
		const [names = [], values = []] = lines.map(line => splitRecords(line, {...plainMarks, delimiter}, true, 1)[0]);
		const named = names.length > 1 && names.length === values.length && !names.some(name => numberWord.test(name));
		return named && values.some(value => numberWord.test(value));
	});
}

/** Lines before the table that are much narrower than its rows: a title, a date. Only where a line of names follows them. */
function titleLines(text: string, marks: Marks, width: number): number {
	const first = splitRecords(text, marks, false, mostBefore);
	// A workbook saved as CSV gives its titles the width of the table: what counts is how far they are filled.
	const filled = (record: readonly string[]) => record.findLastIndex(field => field !== '') + 1;
	const isTitle = (record: readonly string[]) => filled(record) <= Math.max(1, width / 2);
	const at = first.findIndex(record => record.length === width && !isTitle(record));
	const narrow = first.slice(0, at).every(isTitle);
	return at > 0 && narrow && !looksLikeValues(first[at] ?? [], first.slice(at + 1)) ? at : 0;
}

/** Lines until so many of them that are not empty are over, and the empty ones behind them. */
function linesBefore(text: string, filled: number): number {
	let seen = 0;
	return text.split(/\r\n|\n|\r/, 2 * mostBefore + filled).findIndex(line => line !== '' && seen++ === filled);
}

function marksOf(text: string, whole: boolean, candidates: readonly string[], preferred: string | null, said: string | undefined): Marks {
	const quote = said ?? '"';
	const kinds: Pick<Marks, 'quote' | 'escaping'>[] = [{quote, escaping: 'doubled'}];
	if (quote !== '' && text.includes(`\\${quote}`)) kinds.push({quote, escaping: 'backslash'});
	if (said === undefined && inSingleQuotes(text, candidates)) kinds.unshift({quote: "'", escaping: 'doubled'});
	let best: {marks: Marks; score: number} = {
		marks: {
			delimiter: preferred !== null && candidates.includes(preferred) ? preferred : (candidates[0] ?? ','),
			quote,
			escaping: 'doubled',
		},
		score: -1,
	};
	for (const kind of kinds) {
		for (const delimiter of candidates) {
			const records = splitRecords(text, {...kind, delimiter}, whole, 500);
			const width = modalWidth(records);
			if (width < 2) continue;
			const agreeing = records.filter(record => record.length === width).length / records.length;
			const score = agreeing + (delimiter === preferred ? 0.2 : 0) + Math.min(width, 20) / 1000;
			if (score > best.score + 1e-9) best = {marks: {...kind, delimiter}, score};
		}
	}
	const {marks} = best;
	return {...marks, trims: hasBlanksAfter(splitRecords(text, marks, whole, 500))};
}

const almostAll = 0.98;

/** Does almost every line hold values in single quotes, and none in double ones? */
function inSingleQuotes(text: string, candidates: readonly string[]): boolean {
	const between = `(?:${candidates.map(inClass).join('|')})`;
	const lines = text.split(/[\r\n]+/, 200).filter(line => line !== '');
	const with_ = (quote: string) => {
		const wrapped = new RegExp(`(?:^|${between})${quote}[^${quote}]*${quote}(?=$|${between})`);
		return lines.filter(line => wrapped.test(line)).length;
	};
	return with_("'") >= almostAll * lines.length && with_('"') === 0;
}

/** Does a blank follow almost every delimiter, the header's too? */
function hasBlanksAfter(records: readonly (readonly string[])[]): boolean {
	const after = records.map(([, ...fields]) => fields.filter(field => field !== ''));
	const all = after.flat();
	const blank = (fields: readonly string[]) => fields.filter(field => field.startsWith(' ')).length;
	return all.length > 0 && blank(after[0] ?? []) === (after[0]?.length ?? 0) && blank(all) >= almostAll * all.length;
}

function firstLineEnd(text: string): '\n' | '\r\n' | '\r' {
	let quoted = false;
	for (let at = 0; at < text.length; at++) {
		const character = text[at];
		if (character === '"') quoted = !quoted;
		else if (!quoted && character === '\n') return '\n';
		else if (!quoted && character === '\r') return text[at + 1] === '\n' ? '\r\n' : '\r';
	}
	return '\n';
}

function modalWidth(records: readonly (readonly string[])[]): number {
	const counts = new Map<number, number>();
	for (const record of records) counts.set(record.length, (counts.get(record.length) ?? 0) + 1);
	let width = records[0]?.length ?? 0;
	let most = 0;
	for (const [length, count] of counts) if (count > most) [width, most] = [length, count];
	return width;
}

/** A number as data files write it. */
export const numberWord = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Obvious only: there are numeric columns and the first line holds a number in every one of them, and not years or 1, 2, 3. */
function looksLikeValues(first: readonly string[], rest: readonly (readonly string[])[]): boolean {
	if (rest.length === 0) return first.length > 1 && first.filter(value => numberWord.test(value)).length > first.length / 2;
	let numeric = 0;
	for (const [index, value] of first.entries()) {
		const values = rest.slice(0, 200).map(record => record[index] ?? '');
		const filled = values.filter(each => each !== '');
		if (filled.length === 0 || !filled.every(each => numberWord.test(each))) continue;
		if (!numberWord.test(value)) return false;
		numeric += 1;
	}
	if (numeric === 0) return false;
	const integers = first.filter(value => numberWord.test(value)).map(Number);
	const consecutive = integers.length > 1 && integers.every((value, index) => index === 0 || value === (integers[index - 1] ?? 0) + 1);
	return !consecutive;
}
