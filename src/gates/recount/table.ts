import {open, stat} from 'node:fs/promises';
import type {Written} from '../../domain/written.ts';
import {type Dialect, dialectOf} from './dialect.ts';
import {emptyFields, type Fields, grow} from './fields.ts';
import {fieldsOf, JsonArray, JsonLines, withNulls} from './json.ts';
import {beginsAsOneObject, rowsOfObject} from './json-shape.ts';
import {type LeftOutCount, noneLeftOut, RowsLeftOut, together} from './left-out.ts';
import {DelimitedScanner} from './scanner.ts';
import {type Charset, charsetOf, textOf, utf8Of} from './text.ts';

export type ScanOptions = {
	readonly signal?: AbortSignal | undefined;
	/** After each piece: bytes of the files read so far, and of all. False ends the scan. */
	readonly onPiece?: (read: number, all: number) => boolean;
};

/** What is no row. */
export type Scanned = {
	/** Lines of the wrong width, with broken quotes, without a JSON object. */
	readonly bad: number;
	/** Records that were said to be none. */
	readonly left: LeftOutCount;
};

/** One table behind one or more files of the same columns. */
export type Table = {
	readonly names: readonly string[];
	/** Shows every row, in the order of the files, from the beginning again with every call. */
	scan(show: (row: Fields) => void, options?: ScanOptions): Promise<Scanned>;
};

type Part = {
	readonly names: readonly string[];
	scan(show: (row: Fields) => void, signal: AbortSignal | undefined, onRead: (bytes: number) => boolean): Promise<Scanned>;
};

/** What these readers cannot open by themselves; the recount is then not run, with this sentence. */
export class NotRecountable extends Error {}

const startCharacters = 2 * 1024 * 1024;
/** A table that is one JSON object is held whole up to here; the worker has the same bound in bytes. */
const wholeCharacters = 64 * 1024 * 1024;

/**
 * Looks at the files and finds their columns; `written` says how they are written and which rows are none, where that is known. Throws
 * NotRecountable for Parquet, an error when files do not share their columns.
 */
export async function openTable(files: readonly string[], written: Written, signal?: AbortSignal): Promise<Table> {
	const parts: Part[] = [];
	for (const file of files) parts.push(await openFile(file, written, signal));
	const [first, ...others] = parts;
	if (!first) throw new Error('there is no data file to recount');
	const orders = others.map((part, at) => {
		const order = first.names.map(name => part.names.indexOf(name));
		if (order.includes(-1) || part.names.length !== first.names.length) {
			throw new Error(`${files[at + 1]} does not have the columns of ${files[0]}`);
		}
		return order;
	});
	const sizes = await Promise.all(files.map(async file => (await stat(file)).size));
	const all = sizes.reduce((sum, size) => sum + size, 0);
	return {
		names: first.names,
		async scan(show, options = {}) {
			let bad = 0;
			let left = noneLeftOut;
			let before = 0;
			let stopped = false;
			for (const [at, part] of parts.entries()) {
				const order = orders[at - 1];
				const scanned = await part.scan(order ? reordered(order, show) : show, options.signal, bytes => {
					stopped = options.onPiece?.(before + bytes, all) === false;
					return !stopped;
				});
				bad += scanned.bad;
				left = together(left, scanned.left);
				if (stopped) break;
				before += sizes[at] ?? 0;
			}
			return {bad, left};
		},
	};
}

/** The fields of a further file in the order of the first one. */
function reordered(order: readonly number[], show: (row: Fields) => void): (row: Fields) => void {
	const fields = emptyFields();
	while (fields.starts.length < order.length) grow(fields);
	fields.width = order.length;
	return row => {
		fields.bytes = row.bytes;
		for (let at = 0; at < order.length; at++) {
			const from = order[at] ?? 0;
			fields.starts[at] = row.starts[from] ?? -1;
			fields.ends[at] = row.ends[from] ?? -1;
		}
		show(fields);
	};
}

async function openFile(file: string, written: Written, signal?: AbortSignal): Promise<Part> {
	const handle = await open(file, 'r');
	const magic = Buffer.alloc(4);
	await handle.read(magic, 0, 4, 0);
	await handle.close();
	if (magic.toString('latin1') === 'PAR1') {
		throw new NotRecountable(
			`${file} is Parquet, which only the engine that was used for the report can read here: no separate parser recounts it`,
		);
	}
	const charset = await charsetOf(file, signal);
	const name = file.toLowerCase().replace(/\.gz$/, '');
	if (/\.(json|jsonl|ndjson)$/.test(name)) return openJson(file, charset, !name.endsWith('.json'), signal);
	return openDelimited(file, charset, /\.(tsv|tab)$/.test(name) ? '\t' : null, written, signal);
}

/** The beginning of a text and whether it is all of it. */
async function startOf(file: string, charset: Charset, signal?: AbortSignal): Promise<{text: string; complete: boolean}> {
	let text = '';
	for await (const piece of textOf(file, charset, signal)) {
		text += piece;
		if (text.length > startCharacters) return {text: text.slice(0, startCharacters), complete: false};
	}
	return {text, complete: true};
}

async function openDelimited(
	file: string,
	charset: Charset,
	preferred: string | null,
	written: Written,
	signal?: AbortSignal,
): Promise<Part> {
	const {text, complete} = await startOf(file, charset, signal);
	const dialect = dialectOf(text, complete, preferred, written);
	if (!dialect) throw new Error(`${file} holds no record`);
	return {
		names: distinctNames(dialect.names),
		scan: (show, scanSignal, onRead) => scanDelimited(file, charset, dialect, written, show, scanSignal, onRead),
	};
}

async function scanDelimited(
	file: string,
	charset: Charset,
	dialect: Dialect,
	written: Written,
	show: (row: Fields) => void,
	signal: AbortSignal | undefined,
	onRead: (bytes: number) => boolean,
): Promise<Scanned> {
	const width = dialect.names.length;
	const scanner = new DelimitedScanner(dialect, width === 1);
	let skip = dialect.header;
	const lines = new LinesLeftOut(dialect.before);
	const noRows = new RowsLeftOut(written.keep_rows ? [] : (written.rows_left_out ?? []), dialect.headerWords);
	let bad = 0;
	let read = 0;
	const take = (fields: Fields) => {
		if (skip) skip = false;
		else if (noRows.has(fields)) return;
		else if (fields.width === width) show(fields);
		else if (dialect.openEnd && fields.width === width - 1) show(closed(fields));
		// A delimiter too many at the end of a line parts no value off.
		else if (fields.width === width + 1 && fields.starts[width] === -1) show(Object.assign(fields, {width}));
		else bad += 1;
	};
	for await (const piece of utf8Of(file, charset, signal, bytes => (read = bytes))) {
		scanner.push(lines.without(piece), false, take);
		if (!onRead(read)) return {bad: bad + scanner.broken, left: noRows.count};
	}
	scanner.push(new Uint8Array(), true, take);
	return {bad: bad + scanner.broken, left: noRows.count};
}

/** A row without its last field, which is then missing. */
function closed(fields: Fields): Fields {
	if (fields.width >= fields.starts.length) grow(fields);
	fields.starts[fields.width] = -1;
	fields.ends[fields.width] = -1;
	fields.width += 1;
	return fields;
}

/** Takes the first lines out of a text that comes in pieces. */
class LinesLeftOut {
	#left: number;
	#afterReturn = false;

	constructor(lines: number) {
		this.#left = lines;
	}

	without(bytes: Uint8Array): Uint8Array {
		let at = 0;
		for (; this.#left > 0 && at < bytes.length; at++) {
			const byte = bytes[at];
			// CR LF is one end of a line.
			if (byte === 13 || (byte === 10 && !this.#afterReturn)) this.#left -= 1;
			this.#afterReturn = byte === 13;
		}
		if (this.#afterReturn && this.#left === 0 && at < bytes.length) {
			if (bytes[at] === 10) at += 1;
			this.#afterReturn = false;
		}
		return at === 0 ? bytes : bytes.subarray(at);
	}
}

async function openJson(file: string, charset: Charset, byName: boolean, signal?: AbortSignal): Promise<Part> {
	const {text} = await startOf(file, charset, signal);
	const shaped = beginsAsOneObject(text) ? rowsOfObject(withNulls(await wholeText(file, charset, signal))) : null;
	const lines = byName || !/^\s*\[/.test(text);
	const names: string[] = [];
	const known = new Set<string>();
	for await (const elements of shaped ? [shaped] : jsonElements(file, charset, lines, signal)) {
		for (const element of elements) {
			for (const name of fieldsOf(element)?.keys() ?? []) {
				if (known.has(name)) continue;
				known.add(name);
				names.push(name);
			}
		}
	}
	return {
		names: distinctNames(names),
		async scan(show, scanSignal, onRead) {
			let bad = 0;
			let read = 0;
			const row = new WrittenRow(names.length);
			for await (const elements of shaped ? [shaped] : jsonElements(file, charset, lines, scanSignal, bytes => (read = bytes))) {
				for (const element of elements) {
					const fields = fieldsOf(element);
					if (fields) show(row.write(names.map(name => fields.get(name) ?? null)));
					else bad += 1;
				}
				if (!onRead(read)) break;
			}
			return {bad, left: noneLeftOut};
		},
	};
}

async function wholeText(file: string, charset: Charset, signal?: AbortSignal): Promise<string> {
	const pieces: string[] = [];
	let length = 0;
	for await (const piece of textOf(file, charset, signal)) {
		length += piece.length;
		if (length > wholeCharacters) break;
		pieces.push(piece);
	}
	return pieces.join('');
}

/** Values written as UTF-8 one after the other, so that they are read like the fields of a delimited file. */
class WrittenRow {
	readonly #fields = emptyFields();
	#buffer = Buffer.alloc(4096);

	constructor(width: number) {
		while (this.#fields.starts.length < width) grow(this.#fields);
		this.#fields.width = width;
	}

	write(values: readonly (string | null)[]): Fields {
		const most = values.reduce((sum, value) => sum + (value?.length ?? 0) * 3, 0);
		if (most > this.#buffer.length) this.#buffer = Buffer.alloc(most * 2);
		let at = 0;
		for (const [column, value] of values.entries()) {
			this.#fields.starts[column] = value === null ? -1 : at;
			if (value !== null) at += this.#buffer.write(value, at, 'utf8');
			this.#fields.ends[column] = at;
		}
		this.#fields.bytes = this.#buffer;
		return this.#fields;
	}
}

async function* jsonElements(
	file: string,
	charset: Charset,
	lines: boolean,
	signal?: AbortSignal,
	onRead?: (bytes: number) => void,
): AsyncGenerator<string[]> {
	const reader = lines ? new JsonLines(file) : new JsonArray(file);
	for await (const piece of textOf(file, charset, signal, onRead)) yield reader.push(piece);
	yield reader.end();
}

/** Names that can be told apart: an unnamed column is column_<position>, a repeated name gets _2, _3 … */
function distinctNames(raw: readonly string[]): string[] {
	const given = new Set(raw);
	const used = new Set<string>();
	return raw.map((name, at) => {
		const stem = name === '' ? `column_${at + 1}` : name;
		let own = stem;
		if (name === '' || used.has(own)) for (let serial = 2; used.has(own) || given.has(own); serial++) own = `${stem}_${serial}`;
		used.add(own);
		return own;
	});
}

/** How the first file of a table can be read by another program; null when it is no delimited text. */
export async function delimitedForm(
	file: string,
	signal?: AbortSignal,
): Promise<{
	readonly delimiter: string;
	readonly charset: Exclude<Charset, 'utf-8 with damage'>;
	readonly header: boolean;
	readonly names: readonly string[];
} | null> {
	if (/\.(json|jsonl|ndjson|parquet|pq)(\.gz)?$/i.test(file)) return null;
	const charset = await charsetOf(file, signal);
	if (charset === 'utf-8 with damage') return null;
	const {text, complete} = await startOf(file, charset, signal);
	const dialect = text.startsWith('PAR1') ? null : dialectOf(text, complete, /\.(tsv|tab)(\.gz)?$/i.test(file) ? '\t' : null);
	// What is written otherwise another program would have to be told.
	const plain = dialect?.quote === '"' && dialect.before === 0 && dialect.comment === null && !dialect.trims && !dialect.openEnd;
	return dialect && plain ? {delimiter: dialect.delimiter, charset, header: dialect.header, names: dialect.names} : null;
}
