import path from 'node:path';
import {codeLike, type ReadAs, type Reading} from '../../domain/read-as.ts';
import type {Written} from '../../domain/written.ts';
import {inputFailure, messageOf} from '../../system/errors.ts';
import {batches} from './batches.ts';
import {type Dialect, findDialect, isPlain} from './csv-dialect.ts';
import {marksIn, plainMarks} from './csv-records.ts';
import {detectEncoding, type Encoding, encodingNotes, readBytes, readStart, transcode} from './encoding.ts';
import {type Engine, numberOf} from './engine.ts';
import {linesOfRecord, normaliseLineEnds} from './line-ends.ts';
import {distinctNames, shorten} from './names.ts';
import {linesOf, type NoRows, noRowsIn, notesOn, withLeftOut} from './no-rows.ts';
import {writePlain} from './plain-lines.ts';
import {readingSql, storageOf} from './reading.ts';
import type {Source} from './sources.ts';
import {literal, literals} from './sql.ts';
import {ParquetStore, type Store, TableStore} from './store.ts';
import type {Column, Loaded, SourceFile, UnparsableLine} from './table.ts';
import {endsInTotal} from './total-row.ts';
import {engineType, storedAs, storedFrom, type TextType, typeOfValues, wholeFrom, widened, wider} from './types.ts';

/** A field or record longer than this is not a row of a table; it is counted as unparsable. */
const maxLineBytes = 1024 * 1024;
const bufferBytes = 8 * maxLineBytes;
const sampleBytes = 2 * 1024 * 1024;
const shownLines = 5;
const guardedColumns = 500;
/** A broken quote may take this many lines, or one in a hundred, with it; more is no broken line but a broken file. */
const mostSwallowed = 20;

/** One delimited file, looked at: ready to be read. */
export interface CsvPlan {
	readonly source: Source;
	/** The file to read: the source itself, or its copy in UTF-8. */
	readonly readable: string;
	readonly gzip: boolean;
	readonly encoding: Encoding;
	/** Of the file to read. */
	readonly dialect: Dialect;
	/** Of the source. */
	readonly written: Dialect;
	readonly names: readonly string[];
	readonly notes: readonly string[];
	/** Which records of the source are no rows, and whether the file to read is without them. */
	readonly noRows: NoRows;
	readonly withoutNoRows: boolean;
	/** The source, or its copy in UTF-8, from which the file to read can be written anew. */
	readonly original: {readonly file: string; readonly gzip: boolean};
}

/** Looks at one delimited file. `encoded` is where a copy in UTF-8 may be written when the file has another encoding. */
export async function planCsv(
	source: Source,
	encoded: string,
	written: Written,
	signal?: AbortSignal,
	onRead?: (bytes: number) => void,
): Promise<CsvPlan> {
	const encoding = await detectEncoding(source.file, source.gzip, signal, onRead);
	const direct = encoding === 'UTF-8' || encoding === 'UTF-8 with BOM';
	if (!direct) await transcode(source.file, source.gzip, encoding, encoded, signal);
	const {text, whole} = await readStart(source.file, source.gzip, encoding, sampleBytes);
	const dialect = findDialect(text, whole, source.format === 'tsv' ? '\t' : null, written);
	if (dialect === null) throw inputFailure(`The file ${source.file} holds only blank lines: name a file with a header and rows.`);
	if (dialect.names.join('').length > maxLineBytes / 2 && dialect.sample.length === 0) {
		throw inputFailure(
			`The file ${source.file} does not look like a table: its first line is longer than ${maxLineBytes / 2} characters. Export it as CSV.`,
		);
	}
	const {names, notes} = distinctNames(dialect.names);
	const prefix = await encodingNotes(source.file, source.gzip, encoding, signal);
	const original = {file: direct ? source.file : encoded, gzip: direct && source.gzip};
	const noRows = noRowsIn(dialect.sample, dialect.headerWords, written);
	const plan: CsvPlan = {
		source,
		readable: original.file,
		gzip: original.gzip,
		encoding,
		dialect,
		written: dialect,
		names,
		notes: [...prefix, ...dialect.notes, ...notes],
		noRows,
		withoutNoRows: false,
		original,
	};
	const listed = (written.rows_left_out?.length ?? 0) > 0 && written.keep_rows !== true;
	if (isPlain(dialect) && !listed && !dialect.sample.some(words => noRows.why(words) !== null)) return plan;
	return writtenAnew(plan, noRows, `${encoded}.csv`, signal);
}

/** The same file as the engine reads it, without the rows that are none. */
async function writtenAnew(plan: CsvPlan, noRows: NoRows, to: string, signal?: AbortSignal): Promise<CsvPlan> {
	const {original, written, source} = plan;
	await writePlain(readBytes(original.file, original.gzip, signal), to, written, noRows, source.file);
	const sample = written.sample.filter(words => noRows.why(words) === null);
	const sampledRecords = written.sampledRecords - (written.sample.length - sample.length);
	const dialect = {...written, ...plainMarks, delimiter: written.delimiter, lineEnd: '\n', sample, sampledRecords} as const;
	return {...plan, readable: to, gzip: false, dialect, noRows, withoutNoRows: true};
}

/** `read_csv(…)` with everything said, so that nothing is guessed. `types` as the engine names them, in the file's own order. */
export function readCsv(plan: CsvPlan, types: readonly string[], missingWords: readonly string[], rejects: string): string {
	const columns = types.map((type, index) => `'f${index}': '${type}'`).join(', ');
	return `read_csv(${literal(plan.readable)}, auto_detect=false, header=${plan.dialect.header}, columns={${columns}}, delim=${literal(plan.dialect.delimiter)},
		quote='"', escape=${literal(plan.dialect.escaping === 'doubled' ? '"' : '\\')}, nullstr=${literals(['', ...missingWords])}, dateformat='%Y-%m-%d', compression=${literal(plan.gzip ? 'gzip' : 'none')},${plan.dialect.lineEnd === '\n' ? ` new_line='\\n',` : ''}
		max_line_size=${maxLineBytes}, buffer_size=${bufferBytes}, strict_mode=true, store_rejects=true, rejects_limit=0, rejects_table='${rejects}', rejects_scan='${rejects}_scan')`;
}

/**
 * Reads a file once more as words, as `use` asks of the table expression that it is given. What is no row is kept apart as in the first
 * reading: told to ignore it, the engine stops at some broken quotes and loses the rows behind them.
 */
export async function readWordsAgain<T>(
	run: (sql: string) => Promise<unknown>,
	plan: CsvPlan,
	use: (table: string) => Promise<T>,
): Promise<T> {
	const rejects = 'rejected_again';
	try {
		return await use(
			readCsv(
				plan,
				plan.names.map(() => 'VARCHAR'),
				[],
				rejects,
			),
		);
	} finally {
		await run(`DROP TABLE IF EXISTS ${rejects}`);
		await run(`DROP TABLE IF EXISTS ${rejects}_scan`);
	}
}

/** For each column of the data set, where the file has it. Throws an input failure when the columns differ. */
export function orderOf(plan: CsvPlan, first: CsvPlan): number[] {
	const missing = first.names.filter(name => !plan.names.includes(name));
	const extra = plan.names.filter(name => !first.names.includes(name));
	if (missing.length > 0 || extra.length > 0) {
		const difference = [
			missing.length > 0
				? `lacks ${missing
						.slice(0, 3)
						.map(name => JSON.stringify(shorten(name)))
						.join(', ')}`
				: '',
			extra.length > 0
				? `has ${extra
						.slice(0, 3)
						.map(name => JSON.stringify(shorten(name)))
						.join(', ')} besides`
				: '',
		];
		throw inputFailure(
			`The files do not have the same columns: ${path.basename(plan.source.file)} ${difference.filter(Boolean).join(' and ')} compared with ${path.basename(first.source.file)}. Name files of one table.`,
		);
	}
	return first.names.map(name => plan.names.indexOf(name));
}

/** What a person or a session says of the words of the files. */
export interface WordRules {
	readonly missingWords: readonly string[];
	readonly readAs: ReadAs;
}

/**
 * Reads delimited files into `data`, widening a column's type until every value of it fits. `large` ones are written to Parquet
 * under `scratch` and `data` is a view of that with a column rowid: measured at half the processor time and two thirds of the
 * memory of the engine's own tables, which are analysed for compression; small ones become a table. Rows that turn out to be none once
 * all are there (a header far down, a total at the end) are taken out of their file, and all is read again.
 */
export async function loadCsv(
	engine: Engine,
	plans: CsvPlan[],
	written: Written,
	words: WordRules,
	scratch: (name: string) => string,
	large: boolean,
): Promise<Loaded> {
	const looks = written.keep_rows !== true && written.rows_left_out === undefined;
	for (let round = 1; ; round += 1) {
		const loaded = await loadRows(engine, plans, words, scratch, large);
		const found = looks ? await moreNoRows(engine, plans, loaded, words.missingWords) : new Map<CsvPlan, NoRows>();
		if (found.size === 0) {
			const notes = plans.flatMap(plan => [...plan.notes, ...notesOn(plan.noRows.left, plan.source.file, plans.length > 1)]);
			return {...loaded, notes: [...new Set(notes)]};
		}
		for (const [at, plan] of plans.entries()) {
			const noRows = found.get(plan);
			if (noRows) plans[at] = await writtenAnew(plan, noRows, scratch(`rows-${at}-${round}.csv`));
		}
	}
}

/** What the whole table shows to be no rows. */
async function moreNoRows(
	engine: Engine,
	plans: readonly CsvPlan[],
	{columns, sources}: Loaded,
	missingWords: readonly string[],
): Promise<Map<CsvPlan, NoRows>> {
	const found = new Map<CsvPlan, NoRows>();
	const header = plans.every(plan => plan.withoutNoRows) ? null : (plans[0]?.noRows.header ?? null);
	const repeats = header !== null && (await repeatsHeader(engine, columns, header, missingWords));
	// In a table of one column a gap is a row.
	const blank = columns.map(() => '');
	const blanks = columns.length > 1 && columns.length <= comparedColumns && (await holdsBlankRow(engine, columns));
	let before = 0;
	for (const [at, plan] of plans.entries()) {
		const {rows = 0} = sources[at] ?? {};
		if (await endsInTotal(engine, columns, before, rows)) found.set(plan, plan.noRows.and([await lastWords(engine, plan, rows)]));
		else if (repeats && !plan.withoutNoRows) found.set(plan, plan.noRows.and([]));
		else if (blanks && plan.noRows.why(blank) === null) found.set(plan, plan.noRows.and([blank]));
		before += rows;
	}
	return found;
}

/** The engine plans each condition of a query: so many columns say whether a row may be a header, and who writes the file anew compares all. */
const comparedColumns = 50;

/** Is there a row without a value, as a workbook writes lines that are formatted and empty? */
async function holdsBlankRow(engine: Engine, columns: readonly Column[]): Promise<boolean> {
	const [row] = await engine.rows(`SELECT 1 AS found FROM data WHERE ${columns.map(({ref}) => `${ref} IS NULL`).join(' AND ')} LIMIT 1`);
	return row !== undefined;
}

/** Does any row of the table repeat the header? A column that came out as numbers or times holds no word. */
async function repeatsHeader(
	engine: Engine,
	columns: readonly Column[],
	header: readonly string[],
	missingWords: readonly string[],
): Promise<boolean> {
	const gone = new Set(['', ...missingWords]);
	const nameAt = (at: number) => header[at] ?? '';
	if (columns.some(({storage}, at) => storage !== 'VARCHAR' && !gone.has(nameAt(at)) && !/^[+-]?[.\d]/.test(nameAt(at)))) return false;
	const tests = columns.slice(0, comparedColumns).map(({ref, storage}, at) => {
		const name = nameAt(at);
		if (gone.has(name)) return `${ref} IS NULL`;
		return storage === 'VARCHAR'
			? `trim(${ref}, chr(65279) || ' ') = ${literal(name)}`
			: `${ref} = TRY_CAST(${literal(name)} AS ${storage})`;
	});
	const [row] = await engine.rows(`SELECT 1 AS found FROM data WHERE ${tests.join(' AND ')} LIMIT 1`);
	return row !== undefined;
}

/** The words of the last row of a file. */
async function lastWords(engine: Engine, plan: CsvPlan, rows: number): Promise<string[]> {
	const row = await readWordsAgain(
		sql => engine.run(sql),
		plan,
		table => engine.row(`SELECT * FROM ${table} LIMIT 1 OFFSET ${rows - 1}`),
	);
	return plan.names.map((_, at) => String(row[`f${at}`] ?? ''));
}

async function loadRows(
	engine: Engine,
	plans: CsvPlan[],
	{missingWords, readAs}: WordRules,
	scratch: (name: string) => string,
	large: boolean,
): Promise<Loaded> {
	const store = large ? new ParquetStore(engine, scratch) : new TableStore(engine);
	const first = plans[0];
	if (first === undefined) throw new Error('no file to read');
	const orders = plans.map(plan => orderOf(plan, first));
	const missing = new Set(missingWords);
	const readings = first.names.map(name => (Object.hasOwn(readAs, name) ? (readAs[name] ?? null) : null));
	let types: TextType[] = first.names.map((_, index) => {
		const reading = readings[index];
		// What is read by a rule is settled by it: no value of it can be too wide.
		if (reading) return storageOf(reading) === 'DOUBLE' ? 'WHOLE' : 'VARCHAR';
		return plans
			.map((plan, at) => {
				const field = orders[at]?.[index] ?? index;
				return typeOfValues(
					plan.dialect.sample.map(record => record[field] ?? ''),
					missing,
				);
			})
			.reduce(wider);
	});
	for (;;) {
		const read = await readOrMend(engine, store, plans, orders, {types, readings, missingWords}, scratch);
		const tooNarrow = await narrowColumns(
			engine,
			types.map((type, index) => (readings[index] ? 'VARCHAR' : type)),
			read.misfits,
		);
		if (tooNarrow.size === 0) {
			const columns = await settleTypes(engine, store, first.names, types);
			const rows = read.sources.reduce((sum, source) => sum + source.rows, 0);
			return {sources: read.sources, columns, rows, unparsable: read.unparsable, notes: []};
		}
		types = types.map((type, index) => (tooNarrow.has(index) ? widened(type) : type));
	}
}

type HowToRead = {
	readonly types: readonly TextType[];
	/** By column; null: as it stands. */
	readonly readings: readonly (Reading | null)[];
	readonly missingWords: readonly string[];
};

/** Reads; when the engine stumbles or loses rows that the sample has, it is over line ends: they are made alike and all is read again. */
async function readOrMend(
	engine: Engine,
	store: Store,
	plans: CsvPlan[],
	orders: readonly number[][],
	how: HowToRead,
	scratch: (name: string) => string,
) {
	try {
		const read = await readAll(engine, store, plans, orders, how);
		const sampled = plans.reduce((sum, plan) => sum + plan.dialect.sampledRecords, 0);
		const got = read.sources.reduce((sum, source) => sum + source.rows, 0) + read.unparsable.count;
		if (got >= sampled || read.misfits.size > 0) return read;
	} catch (error) {
		if (!/state machine|Invalid Input/.test(messageOf(error))) throw error;
	}
	for (const [at, plan] of plans.entries()) {
		const to = scratch(`lines-${at}`);
		await normaliseLineEnds(readBytes(plan.readable, plan.gzip), to, plan.dialect.escaping);
		plans[at] = {...plan, readable: to, gzip: false, dialect: {...plan.dialect, lineEnd: '\n'}};
	}
	return readAll(engine, store, plans, orders, how);
}

async function readAll(
	engine: Engine,
	store: Store,
	plans: readonly CsvPlan[],
	orders: readonly number[][],
	{types, readings, missingWords}: HowToRead,
) {
	await store.empty(types);
	const sources: SourceFile[] = [];
	const misfits = new Set<number>();
	const lines: UnparsableLine[] = [];
	let unparsable = 0;
	for (const [at, plan] of plans.entries()) {
		const order = orders[at] ?? [];
		// Codes may first come after the sample; the engine plans the question for each of very many columns for long.
		const sampled = plan.source.bytes > sampleBytes && order.length <= guardedColumns;
		const inFile = plan.names.map((_, field) => {
			const index = order.indexOf(field);
			const type = types[index] ?? 'VARCHAR';
			return readings[index] || (sampled && type === 'WHOLE') ? 'VARCHAR' : engineType(type);
		});
		const list = order.map((field, index) => {
			const reading = readings[index];
			const text = `f${field}`;
			const type = types[index] ?? 'VARCHAR';
			if (reading) return `${readingSql(reading, text, plan.names[field] ?? '')} AS c${index}`;
			return `${sampled && type === 'WHOLE' ? wholeFrom(text) : storedFrom(type, text)} AS c${index}`;
		});
		const rejects = `rejects_${at}`;
		const rows = await store.append(`SELECT ${list.join(', ')} FROM ${readCsv(plan, inFile, missingWords, rejects)}`);
		for (const row of await engine.rows(
			`SELECT DISTINCT column_name FROM ${rejects} WHERE error_type = 'CAST' AND line_byte_position NOT IN (SELECT line_byte_position FROM ${rejects} WHERE error_type <> 'CAST')`,
		)) {
			misfits.add(order.indexOf(Number(String(row['column_name']).slice(1))));
		}
		const broken = `FROM ${rejects} WHERE error_type <> 'CAST'`;
		await refuseSwallowed(engine, plan, rejects, rows);
		unparsable += numberOf((await engine.row(`SELECT count(DISTINCT line_byte_position) AS n ${broken}`))['n']);
		if (lines.length < shownLines) {
			const shown = await engine.rows(
				`SELECT line, min(error_type) AS kind, min(error_message) AS message, left(min(csv_line), 200) AS text ${broken} GROUP BY line ORDER BY line LIMIT ${shownLines - lines.length}`,
			);
			for (const row of shown)
				lines.push({
					file: plan.source.file,
					line: lineOf(plan, numberOf(row['line'])),
					reason: reasonOf(String(row['kind']), String(row['message'])),
					text: String(row['text'] ?? ''),
				});
		}
		await engine.run(`DROP TABLE IF EXISTS ${rejects}`);
		await engine.run(`DROP TABLE IF EXISTS ${rejects}_scan`);
		sources.push({
			file: plan.source.file,
			bytes: plan.source.bytes,
			format: plan.source.format,
			gzip: plan.source.gzip,
			encoding: plan.encoding,
			delimiter: plan.dialect.delimiter,
			marks: marksIn(plan.written),
			headerLine: plan.written.header ? plan.written.before + 1 : null,
			firstRow: plan.written.before + (plan.written.header ? 2 : 1),
			rows,
			linesLeftOut: linesOf(plan.noRows.left),
		});
	}
	await store.complete();
	return {sources, misfits, unparsable: {count: unparsable, first: lines}};
}

/** The line of the source where the file that was read has this one. */
const lineOf = (plan: CsvPlan, line: number): number => withLeftOut(line + plan.written.before, linesOf(plan.noRows.left));

/** Throws when a quote that does not close makes one value of many lines: they would be lost as one line that cannot be read. */
async function refuseSwallowed(engine: Engine, plan: CsvPlan, rejects: string, rows: number): Promise<void> {
	// The engine keeps the first 10,000 characters of a line: enough to see that it is many.
	const [first] = await engine.rows(
		`SELECT line, line_byte_position AS place FROM ${rejects} WHERE length(csv_line) - length(replace(replace(csv_line, chr(10), ''), chr(13), '')) > ${mostSwallowed} ORDER BY line LIMIT 1`,
	);
	if (first === undefined) return;
	const lines = await linesOfRecord(readBytes(plan.readable, plan.gzip), numberOf(first['place']), plan.dialect);
	if (lines <= Math.max(mostSwallowed, rows / 100)) return;
	throw inputFailure(
		`Line ${lineOf(plan, numberOf(first['line']))} of ${plan.source.file} opens a quote that does not close as it should: it would swallow the ${lines - 1} lines that follow. Close it, or write it twice where it is part of a value.`,
	);
}

function reasonOf(kind: string, message: string): string {
	const counts = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
	if (counts) return `${counts[2]} fields instead of ${counts[1]}`;
	if (/^LINE SIZE/.test(kind)) return `longer than ${maxLineBytes} bytes`;
	if (/^UNQUOTED/.test(kind)) return 'a quote that does not close';
	return kind.toLowerCase();
}

/** Columns that must be read again as something wider: values that did not fit, words such as "nan", numbers beyond 2^53, no moments. */
async function narrowColumns(engine: Engine, types: readonly TextType[], misfits: ReadonlySet<number>): Promise<Set<number>> {
	const narrow = new Set([...misfits].filter(index => index >= 0));
	if (narrow.size > 0) return narrow;
	const isNarrow = (type: TextType, index: number) => {
		const odd = `bool_or(NOT isfinite(c${index}))`;
		if (type === 'TIMESTAMP' || type === 'INSTANT') return odd;
		return `${odd} OR (max(abs(c${index})) >= 9007199254740992 AND bool_and(c${index} = trunc(c${index})))`;
	};
	const tried = types.flatMap((type, index) => (['WHOLE', 'DOUBLE', 'TIMESTAMP', 'INSTANT'].includes(type) ? [{type, index}] : []));
	for (const batch of batches(tried, 200)) {
		const row = await engine.row(`SELECT ${batch.map(({type, index}) => `${isNarrow(type, index)} AS b${index}`).join(', ')} FROM data`);
		for (const {index} of batch) if (row[`b${index}`] === true) narrow.add(index);
	}
	return narrow;
}

/** Whole numbers become BIGINT; a column the sample knew nothing about becomes what all of its values are. */
async function settleTypes(engine: Engine, store: Store, names: readonly string[], types: readonly TextType[]): Promise<Column[]> {
	const settled = [...types];
	const open = types.flatMap((type, index) => (type === 'WHOLE' || type === 'UNKNOWN' ? [index] : []));
	for (const batch of batches(open, 200)) {
		const row = await engine.row(
			`SELECT ${batch
				.map(index =>
					types[index] === 'WHOLE'
						? `bool_and(c${index} = trunc(c${index})) AS w${index}, count(c${index}) AS n${index}`
						: `bool_and(coalesce(isfinite(TRY_CAST(c${index} AS DOUBLE)), false) AND NOT regexp_full_match(c${index}, ${literal(codeLike)})) AS d${index}, bool_and(c${index} SIMILAR TO '[+-]?(0|[1-9][0-9]{0,14})') AS w${index}, bool_and(c${index} SIMILAR TO '[0-9]{4}-[0-9]{2}-[0-9]{2}' AND TRY_CAST(c${index} AS DATE) IS NOT NULL) AS t${index}, count(c${index}) AS n${index}`,
				)
				.join(', ')} FROM data`,
		);
		for (const index of batch) {
			const filled = numberOf(row[`n${index}`]) > 0;
			if (types[index] === 'WHOLE') settled[index] = row[`w${index}`] === true || !filled ? 'WHOLE' : 'DOUBLE';
			else
				settled[index] = !filled
					? 'VARCHAR'
					: row[`w${index}`] === true
						? 'WHOLE'
						: row[`d${index}`] === true
							? 'DOUBLE'
							: row[`t${index}`] === true
								? 'DATE'
								: 'VARCHAR';
		}
	}
	const storage = settled.map(type => (type === 'WHOLE' ? 'BIGINT' : storedAs(type)));
	await store.settle(
		storage,
		storage.flatMap((type, index) => (type === storedAs(types[index] ?? 'VARCHAR') ? [] : [index])),
	);
	return names.map((name, index) => ({name, ref: `c${index}`, storage: storage[index] ?? 'VARCHAR'}));
}
