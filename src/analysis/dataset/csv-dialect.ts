/** How a delimited file is written. Found here, by counting, because a guess that fails there silently becomes one column. */
export interface Dialect {
	readonly delimiter: string;
	readonly escaping: '"' | '\\';
	/** False when the first line is plainly a row of values. */
	readonly header: boolean;
	readonly names: readonly string[];
	/** The rows of the sample that have as many fields as there are names. */
	readonly sample: readonly (readonly string[])[];
	/** Records in the sample, ragged ones included, the header not. */
	readonly sampledRecords: number;
	/** What ends the first record. */
	readonly lineEnd: '\n' | '\r\n' | '\r';
	readonly notes: readonly string[];
}

const delimiters = [',', ';', '\t', '|'] as const;
const recordLimit = 20_000;

/** Splits delimited text into records, following quotes; a record cut off at the end of the sample is left out unless `whole`. */
export function splitRecords(text: string, delimiter: string, escaping: '"' | '\\', whole: boolean, limit = recordLimit): string[][] {
	const records: string[][] = [];
	let record: string[] = [];
	let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
	const end = text.length;
	while (at < end && records.length < limit) {
		let value = '';
		if (text[at] === '"') {
			at += 1;
			let from = at;
			let closed = false;
			while (at < end) {
				const character = text[at];
				if (escaping === '\\' && character === '\\') {
					value += text.slice(from, at) + (text[at + 1] ?? '');
					at += 2;
					from = at;
				} else if (character === '"') {
					value += text.slice(from, at);
					if (escaping === '"' && text[at + 1] === '"') {
						value += '"';
						at += 2;
						from = at;
					} else {
						at += 1;
						closed = true;
						break;
					}
				} else at += 1;
			}
			if (!closed) {
				if (!whole) return records;
				value += text.slice(from);
			}
			const rest = at;
			while (at < end && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at += 1;
			value += text.slice(rest, at);
		} else {
			const from = at;
			while (at < end && text[at] !== delimiter && text[at] !== '\n' && text[at] !== '\r') at += 1;
			value = text.slice(from, at);
		}
		record.push(value);
		if (at >= end) break;
		if (text[at] === delimiter) {
			at += 1;
			if (at >= end) record.push('');
			continue;
		}
		if (text[at] === '\r' && text[at + 1] === '\n') at += 1;
		at += 1;
		if (record.length > 1 || record[0] !== '') records.push(record);
		record = [];
	}
	if (whole && records.length < limit && record.length > 0 && (record.length > 1 || record[0] !== '')) records.push(record);
	return records;
}

/** Finds delimiter, escaping, header and names from the start of a file. `preferred` wins a tie (the tab of a .tsv). */
export function findDialect(text: string, whole: boolean, preferred: string | null): Dialect | null {
	const escapings: readonly ('"' | '\\')[] = text.includes('\\"') ? ['"', '\\'] : ['"'];
	let best: {delimiter: string; escaping: '"' | '\\'; score: number} = {delimiter: preferred ?? ',', escaping: '"', score: -1};
	for (const escaping of escapings) {
		for (const delimiter of delimiters) {
			const records = splitRecords(text, delimiter, escaping, whole, 500);
			const width = modalWidth(records);
			if (width < 2) continue;
			const agreeing = records.filter(record => record.length === width).length / records.length;
			const score = agreeing + (delimiter === preferred ? 0.2 : 0) + Math.min(width, 20) / 1000;
			if (score > best.score + 1e-9) best = {delimiter, escaping, score};
		}
	}
	const records = splitRecords(text, best.delimiter, best.escaping, whole);
	const first = records[0];
	if (first === undefined) return null;
	const width = modalWidth(records);
	const notes: string[] = [];
	let names = [...first];
	let header = true;
	if (
		records.length > 1 &&
		first.length === width - 1 &&
		records.slice(1).every(record => record.length === width || record.length === first.length)
	) {
		const trailing = records.slice(1).every(record => record.length < width || record[width - 1] === '');
		names = trailing ? [...first, ''] : ['', ...first];
		notes.push(
			`The header names ${first.length} columns while the rows have ${width}: the ${trailing ? 'last' : 'first'} column has no name.`,
		);
	} else if (looksLikeValues(first, records.slice(1))) {
		header = false;
		names = first.map((_, index) => `column_${index + 1}`);
		notes.push(`The first line looks like values, not names: the columns are called column_1 to column_${first.length}.`);
	}
	const sample = records.slice(header ? 1 : 0).filter(record => record.length === names.length);
	return {
		delimiter: best.delimiter,
		escaping: best.escaping,
		header,
		names,
		sample,
		notes,
		sampledRecords: records.length - (header ? 1 : 0),
		lineEnd: firstLineEnd(text),
	};
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

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** Obvious only: there are numeric columns and the first line holds a number in every one of them, and not years or 1, 2, 3. */
function looksLikeValues(first: readonly string[], rest: readonly (readonly string[])[]): boolean {
	if (rest.length === 0) return first.length > 1 && first.filter(value => number.test(value)).length > first.length / 2;
	let numeric = 0;
	for (const [index, value] of first.entries()) {
		const values = rest.slice(0, 200).map(record => record[index] ?? '');
		const filled = values.filter(each => each !== '');
		if (filled.length === 0 || !filled.every(each => number.test(each))) continue;
		if (!number.test(value)) return false;
		numeric += 1;
	}
	if (numeric === 0) return false;
	const integers = first.filter(value => number.test(value)).map(Number);
	const consecutive = integers.length > 1 && integers.every((value, index) => index === 0 || value === (integers[index - 1] ?? 0) + 1);
	return !consecutive;
}
