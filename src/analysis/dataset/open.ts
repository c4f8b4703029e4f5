import {open, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {ReadAs} from '../../domain/read-as.ts';
import type {Written} from '../../domain/written.ts';
import {Failure, inputFailure, messageOf} from '../../system/errors.ts';
import {beginningOf} from './beginning.ts';
import {Dataset} from './dataset.ts';
import {isGzip} from './encoding.ts';
import {Engine} from './engine.ts';
import {type CsvPlan, loadCsv, planCsv} from './load-csv.ts';
import {type JsonPlan, loadJson, planJson} from './load-json.ts';
import {loadTyped} from './load-typed.ts';
import {parquetOf} from './partitions.ts';
import {readingSql, storageOf} from './reading.ts';
import {findSources, namedAgain, type Source} from './sources.ts';
import {literal} from './sql.ts';
import type {Column, Loaded} from './table.ts';
import {makeTemporary} from './temporary.ts';

export interface OpenOptions {
	/** Memory the engine may use before it spills to disk; wide tables get more, a page a column. Default 256. */
	readonly memoryMiB?: number;
	/** Where a private folder for spilling is made. Default: the system's. */
	readonly tempDirectory?: string;
	/** Words a person said mean "missing". Nothing but the empty field does otherwise: "None" and "NA" are words. */
	readonly missingWords?: readonly string[];
	/** Columns that are not read as they stand. */
	readonly readAs?: ReadAs;
	/** How delimited files are written, and which of their rows are none, where that is known. */
	readonly written?: Written | undefined;
	/** Sources above this many bytes are held on disk: the memory limit then bounds the cache and not the data. Default 64 MiB. */
	readonly onDiskBytes?: number;
	readonly signal?: AbortSignal;
	/** Called with what is being done. */
	readonly progress?: (label: string, fraction: number) => void;
}

const onDiskBytes = 64 * 1024 * 1024;
/** Of 128 MiB the engine copies to Parquet on one thread, at more than twice the time. */
const defaultMemoryMiB = 256;
/** Measured: 5,000 columns need between 512 and 768 MiB with two threads, half of it with one. */
const wideColumns = 500;
const wideMiBPerColumn = 0.3;
/** From here on a person is told at once that it takes minutes: about two for ten thousand columns. */
const manyColumns = 2000;
const tellEveryBytes = 64 * 1024 * 1024;

/**
 * Opens files (or a folder) of one table: CSV, TSV, JSON, JSONL, Parquet, each possibly gzipped, in UTF-8, UTF-16 or Latin-1.
 * Files with the same columns are put one below the other in the order given. Throws an input failure (status 2) in one
 * sentence for what cannot be used. Interrupted by the signal, with nothing left behind. Close what it returns.
 */
export async function openDataset(files: readonly string[], options: OpenOptions = {}): Promise<Dataset> {
	const {signal} = options;
	signal?.throwIfAborted();
	const sources = await Promise.all((await findSources(files)).map(recognise));
	const families = new Set(sources.map(source => familyOf(source)));
	if (families.size > 1) {
		throw inputFailure(
			`The files are of different formats (${[...new Set(sources.map(source => source.format))].join(', ')}): name files of one format.`,
		);
	}
	const temporary = await makeTemporary(options.tempDirectory ?? os.tmpdir());
	let engine: Engine | undefined;
	try {
		options.progress?.('looking at the files', 0);
		const plans = await planAll(sources, temporary, options);
		const width = Math.max(1, ...plans.csv.map(plan => plan.names.length));
		const bytes = sources.reduce((sum, source) => sum + source.bytes * (source.gzip || source.format === 'parquet' ? 5 : 1), 0);
		const large = bytes > (options.onDiskBytes ?? onDiskBytes);
		const memoryMiB = Math.ceil((options.memoryMiB ?? defaultMemoryMiB) + Math.max(0, width - wideColumns) * wideMiBPerColumn);
		engine = await Engine.open({
			readable: sources.map(source => source.file),
			folders: [temporary],
			temporary: path.join(temporary, 'spill'),
			memoryMiB,
			threads: width > 2 * wideColumns ? 1 : 2,
			...(large && {database: path.join(temporary, 'data.duckdb')}),
			...(signal && {signal}),
		});
		options.progress?.(
			width < manyColumns
				? 'reading the rows'
				: `reading ${width.toLocaleString('en-US')} columns, which takes about ${Math.ceil(width / 5000)} min and ${Math.ceil(memoryMiB)} MiB`,
			0.05,
		);
		const read = await load(engine, sources, plans, temporary, options, large);
		const loaded = {...read, notes: [...(options.written?.said ?? []), ...namedAgain(sources), ...read.notes]};
		await refuseUnusable(loaded);
		options.progress?.('rows read', 1);
		return new Dataset(engine, loaded, temporary, plans);
	} catch (error) {
		engine?.close();
		await rm(temporary, {recursive: true, force: true});
		if (error instanceof Failure) throw error;
		signal?.throwIfAborted();
		const [line] = messageOf(error).split('\n', 1);
		throw inputFailure(
			`${sources[0]?.file ?? files[0]} cannot be read as ${sources[0]?.format ?? 'data'} (${line}): check that it is what its name says.`,
			error,
		);
	}
}

function familyOf(source: Source): 'delimited' | 'json' | 'parquet' {
	if (source.format === 'parquet') return 'parquet';
	return source.format === 'json' || source.format === 'jsonl' ? 'json' : 'delimited';
}

const knownBinaries: readonly (readonly [string, string])[] = [
	['504b0304', 'a ZIP archive or an Excel workbook'],
	['d0cf11e0', 'an old Excel workbook'],
	['28b52ffd', 'a Zstandard archive'],
	['425a68', 'a bzip2 archive'],
	['fd377a58', 'an XZ archive'],
	['25504446', 'a PDF'],
	['89504e47', 'a PNG picture'],
	['894844460d0a1a0a', 'an HDF5 file'],
	['53514c697465', 'an SQLite database'],
	['80049', 'a Python pickle'],
];

/** What the first bytes say wins over the name: a CSV that is gzip, a .csv that is Parquet or a workbook. */
async function recognise(source: Source): Promise<Source> {
	const handle = await open(source.file, 'r');
	let head: Buffer;
	try {
		head = (await handle.read(Buffer.alloc(16), 0, 16, 0)).buffer;
	} finally {
		await handle.close();
	}
	if (head.subarray(0, 4).toString('latin1') === 'PAR1') return {...source, format: 'parquet', gzip: false};
	const hex = head.toString('hex');
	for (const [magic, what] of knownBinaries) {
		if (hex.startsWith(magic))
			throw inputFailure(`The file ${source.file} is ${what}, which is not read here: export it as CSV or Parquet.`);
	}
	const gzip = await isGzip(source.file);
	if (source.format === 'parquet')
		throw inputFailure(`The file ${source.file} is no Parquet file (it does not begin with PAR1): check how it was written.`);
	if (source.gzip && !gzip)
		throw inputFailure(`The file ${source.file} is no gzip file although its name says so: rename it or compress it again.`);
	return {...source, gzip};
}

async function planAll(
	sources: readonly Source[],
	temporary: string,
	{signal, progress, written = {}}: OpenOptions,
): Promise<{csv: CsvPlan[]; json: JsonPlan[]}> {
	const csv: CsvPlan[] = [];
	const json: JsonPlan[] = [];
	for (const [at, source] of sources.entries()) {
		const encoded = path.join(temporary, `utf8-${at}`);
		let told = 0;
		const onRead = (bytes: number) => {
			if (bytes - told < tellEveryBytes) return;
			told = bytes;
			progress?.(`looking at ${path.basename(source.file)}, ${Math.round(bytes / 2 ** 20)} MiB so far`, 0);
		};
		if (familyOf(source) === 'delimited') csv.push(await planCsv(source, encoded, written, signal, onRead));
		else if (familyOf(source) === 'json') json.push(await planJson(source, encoded, signal, onRead));
	}
	return {csv, json};
}

async function load(
	engine: Engine,
	sources: readonly Source[],
	plans: {csv: CsvPlan[]; json: JsonPlan[]},
	temporary: string,
	options: OpenOptions,
	large: boolean,
): Promise<Loaded> {
	const {missingWords = [], readAs = {}, written = {}} = options;
	if (plans.csv.length > 0) return loadCsv(engine, plans.csv, written, {missingWords, readAs}, name => path.join(temporary, name), large);
	const loaded =
		plans.json.length > 0
			? await loadJson(engine, plans.json, name => path.join(temporary, name), options.signal)
			: await loadTyped(
					engine,
					sources.map(source => ({
						...source,
						encoding: null,
						delimiter: null,
						marks: null,
						headerLine: null,
						firstRow: null,
						linesLeftOut: [],
					})),
					sources.map(source => ({sql: parquetOf(source, sources)})),
				);
	const words = missingWords.map(literal).join(', ');
	if (words !== '') {
		for (const column of loaded.columns) {
			if (column.storage === 'VARCHAR') await engine.run(`UPDATE data SET ${column.ref} = NULL WHERE ${column.ref} IN (${words})`);
		}
	}
	return readWords(engine, loaded, readAs);
}

/** Columns of words that are read otherwise, in a table whose values have types. */
async function readWords(engine: Engine, loaded: Loaded, readAs: ReadAs): Promise<Loaded> {
	const columns: Column[] = [];
	for (const column of loaded.columns) {
		const reading = Object.hasOwn(readAs, column.name) ? readAs[column.name] : undefined;
		if (reading === undefined || column.storage !== 'VARCHAR') {
			columns.push(column);
			continue;
		}
		const storage = storageOf(reading);
		await engine.run(`ALTER TABLE data ALTER ${column.ref} TYPE ${storage} USING ${readingSql(reading, column.ref, column.name)}`);
		columns.push({...column, storage});
	}
	return {...loaded, columns};
}

async function refuseUnusable(loaded: Loaded): Promise<void> {
	const file = loaded.sources[0]?.file ?? '';
	if (loaded.columns.length === 0) throw inputFailure(`The file ${file} has no columns: name a file with a header and rows.`);
	if (loaded.rows > 0) return;
	if (loaded.unparsable.count > 0) {
		const line = loaded.unparsable.first[0];
		const begins = await beginningOf(loaded, null);
		throw inputFailure(
			`None of the ${loaded.unparsable.count} lines of ${file} can be read (line ${line?.line}: ${line?.reason})${begins === null ? ': check how it was written.' : `; ${begins}`}`,
		);
	}
	throw inputFailure(`The file ${file} has a header with ${loaded.columns.length} columns but no rows: name a file with rows.`);
}
