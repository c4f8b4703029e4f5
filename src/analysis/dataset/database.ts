import {once} from 'node:events';
import {createWriteStream} from 'node:fs';
import {chmod, open} from 'node:fs/promises';
import path from 'node:path';
import {finished} from 'node:stream/promises';
import {Failure, inputFailure, messageOf} from '../../system/errors.ts';
import {makePrivateDirectory} from '../../system/files.ts';
import {quotedField} from './csv-records.ts';
import {Engine} from './engine.ts';
import {quotedName, shorten} from './names.ts';
import {literal} from './sql.ts';

/** Which rows of a database are the data: of a table or view, or what a SELECT answers; neither: those of its only table. */
export type Wanted = {readonly table: string | null; readonly query: string | null};

/** A database that is only read; what it is asked is a SELECT whatever the words. */
type Database = {
	readonly tables: () => Promise<readonly string[]>;
	readonly write: (sql: string, file: string) => Promise<void>;
	readonly close: () => void;
};

const shownTables = 12;
const memoryMiB = 256;

/**
 * The files to read: those that were named, or, of an SQLite or DuckDB file, the rows that are wanted as they are now, written as CSV to
 * `folder` (0700, made here). The database is opened read only, and memory does not grow with the rows. Throws input failures.
 */
export async function filesOf(files: readonly string[], wanted: Wanted, folder: string, temporary: string): Promise<readonly string[]> {
	const kinds = await Promise.all(files.map(databaseKind));
	const at = kinds.findIndex(kind => kind !== null);
	const [file, kind] = [files[at], kinds[at]];
	if (file === undefined || kind === undefined || kind === null) {
		const said = wanted.table === null ? (wanted.query === null ? null : '--query') : '--table';
		if (said !== null)
			throw inputFailure(`${said} asks a database, and ${files[0] ?? 'the data'} is no SQLite or DuckDB file: leave ${said} away.`);
		return files;
	}
	if (files.length > 1)
		throw inputFailure(`${file} is a database and was named with other files: name it alone, and join what belongs together with --query.`);
	await makePrivateDirectory(folder);
	const database = await opened(file, kind, folder, temporary);
	try {
		const {name, select} = await selectOf(database, file, wanted);
		const written = path.join(folder, `${name.replace(/[^\p{L}\p{N}_-]+/gu, '_').slice(0, 60) || 'table'}.csv`);
		await database.write(select, written);
		await chmod(written, 0o600);
		return [written];
	} catch (error) {
		if (error instanceof Failure) throw error;
		const what = wanted.query === null ? 'its rows' : '--query';
		throw inputFailure(`${file} cannot be asked for ${what} (${firstLine(error)}): check it with the database's own program.`, error);
	} finally {
		database.close();
	}
}

/** By the first bytes, whatever the name says. */
async function databaseKind(file: string): Promise<'sqlite' | 'duckdb' | null> {
	// What cannot be opened is said by who reads it.
	const handle = await open(file, 'r').catch(() => null);
	if (handle === null) return null;
	try {
		const {buffer} = await handle.read(Buffer.alloc(16), 0, 16, 0);
		if (buffer.toString('latin1') === 'SQLite format 3\0') return 'sqlite';
		return buffer.subarray(8, 12).toString('latin1') === 'DUCK' ? 'duckdb' : null;
	} finally {
		await handle.close();
	}
}

async function selectOf(database: Database, file: string, {table, query}: Wanted): Promise<{name: string; select: string}> {
	// On a line of its own: a comment at its end must not swallow the bracket.
	if (query !== null) return {name: 'query', select: `SELECT * FROM (\n${query.replace(/[;\s]+$/, '')}\n)`};
	const tables = await database.tables();
	const listed = `${tables
		.slice(0, shownTables)
		.map(name => JSON.stringify(shorten(name)))
		.join(', ')}${tables.length > shownTables ? ' …' : ''}`;
	if (tables.length === 0) throw inputFailure(`${file} has no table: name another database.`);
	const [only] = tables;
	const name = table ?? (tables.length === 1 ? only : undefined);
	if (name === undefined)
		throw inputFailure(`${file} has ${tables.length} tables: name one with --table, or ask with --query. There are ${listed}.`);
	if (!tables.includes(name))
		throw inputFailure(`${file} has no table ${JSON.stringify(shorten(name))}: say --table with one of ${listed}.`);
	return {name, select: `SELECT * FROM ${quotedName(name)}`};
}

async function opened(file: string, kind: 'sqlite' | 'duckdb', folder: string, temporary: string): Promise<Database> {
	try {
		return kind === 'sqlite' ? await openSqlite(file) : await openDuckDb(file, folder, temporary);
	} catch (error) {
		const name = kind === 'sqlite' ? 'SQLite' : 'DuckDB';
		throw inputFailure(
			`${file} cannot be opened as a ${name} database (${firstLine(error)}): close what writes to it, or export the table as CSV.`,
			error,
		);
	}
}

/** DuckDB's own reader of SQLite is an extension from the network; Node has one. */
async function openSqlite(file: string): Promise<Database> {
	const {DatabaseSync} = await import('node:sqlite');
	const database = new DatabaseSync(file, {readOnly: true});
	return {
		tables: async () =>
			database
				.prepare("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name")
				.all()
				.map(row => String(row['name'])),
		write: async (sql, to) => {
			const statement = database.prepare(sql);
			// Whole numbers beyond 2^53 keep their digits.
			statement.setReadBigInts(true);
			statement.setReturnArrays(true);
			const out = createWriteStream(to);
			const ended = finished(out);
			out.write(
				`${statement
					.columns()
					.map(({name}) => quotedField(name, ','))
					.join(',')}\n`,
			);
			for (const row of statement.iterate() as Iterable<unknown>)
				if (Array.isArray(row) && !out.write(`${row.map(fieldOf).join(',')}\n`)) await Promise.race([once(out, 'drain'), ended]);
			out.end();
			await ended;
		},
		close: () => database.close(),
	};
}

function fieldOf(value: unknown): string {
	if (value === null || value === undefined) return '';
	if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
	return quotedField(String(value), ',');
}

async function openDuckDb(file: string, folder: string, temporary: string): Promise<Database> {
	const engine = await Engine.open({
		readable: [file],
		folders: [folder, temporary],
		temporary,
		memoryMiB,
		threads: 2,
		database: file,
		readOnly: true,
	});
	return {
		tables: async () => {
			const [names = []] = await engine.columns("SELECT table_name FROM information_schema.tables WHERE table_schema = 'main' ORDER BY 1");
			return names.map(String);
		},
		write: (sql, to) =>
			engine.run(`COPY (${sql}) TO ${literal(to)} (FORMAT csv, HEADER true, DELIMITER ',', QUOTE '"', ESCAPE '"', NULLSTR '')`),
		close: () => engine.close(),
	};
}

const firstLine = (error: unknown) => (messageOf(error).split('\n', 1)[0] ?? '').replace(/[.\s]+$/, '');
