import {inputFailure} from '../system/errors.ts';

/*
 * The small parser for what fits into memory: predictions, a project's rows, a header. Data sets are read by DuckDB for the worker and by
 * `gates/recount` for the judge, on purpose by two.
 */

/** A table of words: what stands in the file, nothing guessed. */
export type Table = {readonly header: readonly string[]; readonly rows: readonly (readonly string[])[]};

/**
 * Reads CSV as RFC 4180 has it: quotes doubled inside of quotes, line ends inside of quotes kept; a line of nothing is no row unless the
 * file has one column. Throws an input failure that names `what` for a row of another length or a quote that does not close.
 */
export function readCsv(text: string, what: string, delimiter = ','): Table {
	const records = recordsOf(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, delimiter);
	if (records === null) throw inputFailure(`${what} is no CSV: a quote does not close; look at its last lines.`);
	const [header, ...rows] = records;
	if (header === undefined) throw inputFailure(`${what} is empty: a header and rows were expected.`);
	const kept = header.length === 1 ? rows : rows.filter(row => row.length > 1 || row[0] !== '');
	const at = kept.findIndex(row => row.length !== header.length);
	if (at !== -1)
		throw inputFailure(`${what} has ${kept[at]?.length ?? 0} fields in row ${at + 1}, its header has ${header.length}: mend that row.`);
	return {header, rows: kept};
}

/** Records of words; null when a quote does not close. */
export function recordsOf(text: string, delimiter: string): string[][] | null {
	const records: string[][] = [];
	let record: string[] = [];
	let at = 0;
	while (at < text.length) {
		let field: string;
		if (text[at] === '"') {
			const end = closingQuote(text, at + 1);
			if (end === -1) return null;
			const rest = fieldEnd(text, end + 1, delimiter);
			field = text.slice(at + 1, end).replaceAll('""', '"') + text.slice(end + 1, rest);
			at = rest;
		} else {
			const end = fieldEnd(text, at, delimiter);
			field = text.slice(at, end);
			at = end;
		}
		record.push(field);
		if (text[at] === delimiter) {
			at += 1;
			if (at === text.length) record.push('');
			else if (text[at] !== '\n' && text[at] !== '\r') continue;
			else record.push('');
		}
		if (text[at] === '\r') at += 1;
		if (text[at] === '\n') at += 1;
		records.push(record);
		record = [];
	}
	if (record.length > 0) records.push(record);
	return records;
}

function closingQuote(text: string, from: number): number {
	let at = text.indexOf('"', from);
	while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
	return at;
}

function fieldEnd(text: string, from: number, delimiter: string): number {
	let at = from;
	while (at < text.length && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at += 1;
	return at;
}

const word = (text: string, delimiter: string): string =>
	text.includes(delimiter) || /["\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** The table as CSV; a lone empty field is quoted, so that its row is not taken for an empty line. */
export function writeCsv(table: Table, delimiter = ','): string {
	const line = (row: readonly string[]) =>
		row.length === 1 && row[0] === '' ? '""' : row.map(field => word(field, delimiter)).join(delimiter);
	return `${[table.header, ...table.rows].map(line).join('\n')}\n`;
}

/** The words of one column. Throws an input failure that names `what` when it is not there. */
export function columnOf(table: Table, name: string, what: string): readonly string[] {
	const at = table.header.indexOf(name);
	if (at === -1) throw inputFailure(`${what} has no column ${JSON.stringify(name)}: it has ${table.header.slice(0, 12).join(', ')}.`);
	return table.rows.map(row => row[at] ?? '');
}
