import {open} from 'node:fs/promises';
import {DelimitedReader} from './delimited.ts';
import {type Dialect, dialectOf} from './dialect.ts';
import {fieldsOf, JsonArray, JsonLines, type Value} from './json.ts';
import {type Charset, charsetOf, textOf} from './text.ts';

export type Row = readonly Value[];

/** One table behind one or more files of the same columns. Every call of `rows` reads the files from the beginning again. */
export type Table = {
	readonly names: readonly string[];
	/** Rows in batches, in the order of the files; `bad` are lines that are no row (wrong width, broken quotes, no JSON object). */
	rows(signal?: AbortSignal): AsyncGenerator<{readonly rows: readonly Row[]; readonly bad: number}>;
};

/** What these readers cannot open by themselves; the recount is then not run, with this sentence. */
export class NotRecountable extends Error {}

const startCharacters = 2 * 1024 * 1024;

/** Looks at the files and finds their columns. Throws NotRecountable for Parquet, an error when files do not share their columns. */
export async function openTable(files: readonly string[], signal?: AbortSignal): Promise<Table> {
	const parts: Table[] = [];
	for (const file of files) parts.push(await openFile(file, signal));
	const [first, ...others] = parts;
	if (!first) throw new Error('there is no data file to recount');
	const orders = others.map((part, at) => {
		const order = first.names.map(name => part.names.indexOf(name));
		if (order.includes(-1) || part.names.length !== first.names.length) {
			throw new Error(`${files[at + 1]} does not have the columns of ${files[0]}`);
		}
		return order;
	});
	return {
		names: first.names,
		async *rows(readSignal) {
			yield* first.rows(readSignal);
			for (const [at, part] of others.entries()) {
				const order = orders[at] ?? [];
				for await (const {rows, bad} of part.rows(readSignal)) {
					yield {rows: rows.map(row => order.map(column => row[column] ?? null)), bad};
				}
			}
		},
	};
}

async function openFile(file: string, signal?: AbortSignal): Promise<Table> {
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
	return openDelimited(file, charset, /\.(tsv|tab)$/.test(name) ? '\t' : null, signal);
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

async function openDelimited(file: string, charset: Charset, preferred: string | null, signal?: AbortSignal): Promise<Table> {
	const {text, complete} = await startOf(file, charset, signal);
	const dialect = dialectOf(text, complete, preferred);
	if (!dialect) throw new Error(`${file} holds no record`);
	return {
		names: distinctNames(dialect.names),
		rows: readSignal => delimitedRows(file, charset, dialect, readSignal),
	};
}

async function* delimitedRows(file: string, charset: Charset, dialect: Dialect, signal?: AbortSignal) {
	const width = dialect.names.length;
	const reader = new DelimitedReader(dialect.delimiter, dialect.quoting, width === 1);
	let skip = dialect.header;
	let broken = 0;
	const batch = (records: readonly string[][]) => {
		const rows: Row[] = [];
		let bad = reader.broken - broken;
		broken = reader.broken;
		for (const record of records) {
			if (skip) skip = false;
			else if (record.length === width) rows.push(record.map(field => (field === '' ? null : field)));
			else bad += 1;
		}
		return {rows, bad};
	};
	for await (const piece of textOf(file, charset, signal)) yield batch(reader.push(piece));
	yield batch(reader.end());
}

async function openJson(file: string, charset: Charset, byName: boolean, signal?: AbortSignal): Promise<Table> {
	const {text} = await startOf(file, charset, signal);
	const lines = byName || !/^\s*\[/.test(text);
	const names: string[] = [];
	const known = new Set<string>();
	for await (const elements of jsonElements(file, charset, lines, signal)) {
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
		async *rows(readSignal) {
			for await (const elements of jsonElements(file, charset, lines, readSignal)) {
				const rows: Row[] = [];
				let bad = 0;
				for (const element of elements) {
					const fields = fieldsOf(element);
					if (fields) rows.push(names.map(name => fields.get(name) ?? null));
					else bad += 1;
				}
				yield {rows, bad};
			}
		},
	};
}

async function* jsonElements(file: string, charset: Charset, lines: boolean, signal?: AbortSignal): AsyncGenerator<string[]> {
	const reader = lines ? new JsonLines() : new JsonArray();
	for await (const piece of textOf(file, charset, signal)) yield reader.push(piece);
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
): Promise<{readonly delimiter: string; readonly charset: Charset; readonly header: boolean} | null> {
	if (/\.(json|jsonl|ndjson|parquet|pq)(\.gz)?$/i.test(file)) return null;
	const charset = await charsetOf(file, signal);
	const {text, complete} = await startOf(file, charset, signal);
	const dialect = text.startsWith('PAR1') ? null : dialectOf(text, complete, /\.(tsv|tab)(\.gz)?$/i.test(file) ? '\t' : null);
	return dialect ? {delimiter: dialect.delimiter, charset, header: dialect.header} : null;
}
