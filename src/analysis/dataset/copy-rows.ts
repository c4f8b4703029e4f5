import {once} from 'node:events';
import {createReadStream, createWriteStream} from 'node:fs';
import {chmod, copyFile, rm} from 'node:fs/promises';
import path from 'node:path';
import {pipeline} from 'node:stream/promises';
import {LineSplitter} from '../../system/lines.ts';
import {quotedField} from './csv-records.ts';
import type {Dataset} from './dataset.ts';
import {readBytes} from './encoding.ts';
import {whatIsWrong} from './json-lines.ts';
import {type CsvPlan, readWordsAgain} from './load-csv.ts';
import type {JsonPlan} from './load-json.ts';
import {quotedName} from './names.ts';
import {parquetOf} from './partitions.ts';
import {literal} from './sql.ts';

const privateMode = 0o600;
const maxLineBytes = 16 * 1024 * 1024;

/** Where a copy of a source file goes, for the rows put aside and for the rest. */
export interface Destination {
	readonly hidden: string;
	readonly visible: string;
}

/** The name of a source file's copy: without .gz, and with a number in front when two sources share a name. */
export function copyNames(files: readonly string[]): string[] {
	const plain = files.map(file => path.basename(file).replace(/\.gz$/i, ''));
	return plain.map((name, index) => (plain.filter(other => other === name).length > 1 ? `${index + 1}-${name}` : name));
}

/**
 * Splits every source file in two by the table `aside` (column r: row numbers), in the source's own format and words: delimited
 * files keep each field's text, JSON lines stay as written, Parquet keeps its types. Copies are UTF-8 and not compressed; delimited
 * ones have a header with the data set's column names. Lines that could not be parsed are in neither.
 */
export async function splitSources(dataset: Dataset, destinations: readonly Destination[]): Promise<void> {
	let offset = 0;
	for (const [at, source] of dataset.sources.entries()) {
		const to = destinations[at];
		if (to === undefined) throw new Error('a source file has no destination');
		const csv = dataset.plans.csv[at];
		const json = dataset.plans.json[at];
		if (csv) await splitDelimited(dataset, csv, offset, source.rows, to);
		else if (json?.lines) await splitLines(dataset, json, offset, to);
		else if (json)
			await splitTable(
				dataset,
				jsonArray(dataset),
				`rowid >= ${offset} AND rowid < ${offset + source.rows}`,
				'rowid',
				'FORMAT json, ARRAY true',
				to,
			);
		else {
			await splitTable(
				dataset,
				{list: '* EXCLUDE (file_row_number)', from: parquetOf(source, dataset.sources, ', file_row_number=true')},
				'true',
				`file_row_number + ${offset}`,
				'FORMAT parquet',
				to,
			);
		}
		offset += source.rows;
	}
}

function jsonArray(dataset: Dataset) {
	return {list: dataset.columns.map(column => `${column.ref} AS ${quotedName(column.name)}`).join(', '), from: 'data'};
}

async function splitTable(
	dataset: Dataset,
	table: {list: string; from: string},
	part: string,
	row: string,
	format: string,
	to: Destination,
): Promise<void> {
	for (const [file, operator] of [
		[to.hidden, 'IN'],
		[to.visible, 'NOT IN'],
	] as const) {
		const written = path.join(dataset.temporary, 'copy');
		await dataset.run(
			`COPY (SELECT ${table.list} FROM ${table.from} WHERE ${part} AND ${row} ${operator} (SELECT r FROM aside)) TO ${literal(written)} (${format})`,
		);
		await chmod(written, privateMode);
		await copyFile(written, file);
		await rm(written);
	}
}

async function splitDelimited(dataset: Dataset, plan: CsvPlan, offset: number, rows: number, to: Destination): Promise<void> {
	const fields = plan.names.map((_, index) => `f${index}`);
	await readWordsAgain(
		sql => dataset.run(sql),
		plan,
		table => dataset.run(`CREATE OR REPLACE TABLE raw AS SELECT * FROM ${table}`),
	);
	const read = await dataset.count('SELECT count(*) FROM raw');
	if (read !== rows) throw new Error(`${plan.source.file} now has ${read} rows, not ${rows}: it changed while it was read`);
	// What a person had to say of the file nobody has to say of its copies: every value in quotes is seen by itself.
	const said = plan.written.delimiterSaid;
	const delimiter = said ? ',' : plan.dialect.delimiter;
	for (const [file, operator] of [
		[to.hidden, 'IN'],
		[to.visible, 'NOT IN'],
	] as const) {
		const written = path.join(dataset.temporary, 'copy');
		await dataset.run(
			`COPY (SELECT ${fields.join(', ')} FROM raw WHERE rowid + ${offset} ${operator} (SELECT r FROM aside) ORDER BY rowid) TO ${literal(written)} (FORMAT csv, HEADER false, DELIMITER ${literal(delimiter)}, QUOTE '"', ESCAPE '"', NULLSTR ''${said ? ', FORCE_QUOTE *' : ''})`,
		);
		const out = createWriteStream(file, {mode: privateMode});
		const header = plan.names.map(name => (said ? `"${name.replaceAll('"', '""')}"` : quotedField(name, delimiter)));
		out.write(`${header.join(delimiter)}\n`);
		await pipeline(createReadStream(written), out);
		await rm(written);
	}
	await dataset.run('DROP TABLE raw');
}

async function splitLines(dataset: Dataset, plan: JsonPlan, offset: number, to: Destination): Promise<void> {
	const [rows = []] = await dataset.queryColumns('SELECT r FROM aside');
	const aside = new Set(rows.map(Number));
	const hidden = createWriteStream(to.hidden, {mode: privateMode});
	const visible = createWriteStream(to.visible, {mode: privateMode});
	let row = offset;
	let parts: [string[], string[]] = [[], []];
	const splitter = new LineSplitter(line => {
		if (!plan.cleaned && whatIsWrong(line) !== null) return;
		parts[aside.has(row) ? 0 : 1].push(`${line}\n`);
		row += 1;
	}, maxLineBytes);
	const flush = async () => {
		for (const [out, lines] of [
			[hidden, parts[0]],
			[visible, parts[1]],
		] as const)
			if (lines.length > 0 && !out.write(lines.join(''))) await once(out, 'drain');
		parts = [[], []];
	};
	for await (const chunk of readBytes(plan.readable, plan.gzip)) {
		splitter.push(chunk);
		await flush();
	}
	splitter.end();
	await flush();
	await Promise.all([hidden, visible].map(out => new Promise<void>((resolve, reject) => out.on('error', reject).end(resolve))));
}
