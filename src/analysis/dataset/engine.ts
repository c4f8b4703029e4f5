import type {DuckDBConnection, DuckDBInstance, JS} from '@duckdb/node-api';
import {environmentFailure, messageOf} from '../../system/errors.ts';
import {literals} from './sql.ts';

/** A value as it leaves the engine: 64-bit integers beyond 2^53 and dates come as text, everything nested as text too. */
export type Cell = string | number | boolean | null;
export type Row = Readonly<Record<string, Cell>>;

export interface EngineOptions {
	/** Files that may be read; nothing else of the machine can be, nor any address. */
	readonly readable: readonly string[];
	/** Folders that may be read and written: the private temporary folder, a folder to copy into. */
	readonly folders: readonly string[];
	readonly temporary: string;
	readonly memoryMiB: number;
	readonly threads: number;
	/** A database file; without it everything is held in memory and spills to `temporary`. */
	readonly database?: string;
	/** The database is somebody's: it is read, never written. */
	readonly readOnly?: boolean;
	readonly signal?: AbortSignal;
}

/** An in-process DuckDB without network, extensions or files beyond those named, that a signal can interrupt. */
export class Engine {
	readonly #instance: DuckDBInstance;
	readonly #connection: DuckDBConnection;
	readonly #signal: AbortSignal | undefined;

	private constructor(instance: DuckDBInstance, connection: DuckDBConnection, signal: AbortSignal | undefined) {
		this.#instance = instance;
		this.#connection = connection;
		this.#signal = signal;
	}

	static async open(options: EngineOptions): Promise<Engine> {
		// Native and large: loaded when the first file is opened, not on the way to the first frame.
		const {DuckDBInstance} = await import('@duckdb/node-api');
		const instance = await DuckDBInstance.create(options.database ?? ':memory:', {
			autoinstall_known_extensions: 'false',
			autoload_known_extensions: 'false',
			memory_limit: `${options.memoryMiB}MiB`,
			temp_directory: options.temporary,
			threads: String(options.threads),
			...(options.readOnly === true ? {access_mode: 'READ_ONLY'} : {}),
			preserve_insertion_order: 'true',
		});
		const connection = await instance.connect();
		await connection.run(`SET allowed_paths = ${literals(options.readable)}`);
		await connection.run(`SET allowed_directories = ${literals(options.folders)}`);
		await connection.run("SET TimeZone = 'UTC'");
		await connection.run('SET enable_external_access = false');
		await connection.run('SET lock_configuration = true');
		return new Engine(instance, connection, options.signal);
	}

	/** Runs one statement for its effect. Throws the signal's reason when interrupted. */
	async run(sql: string): Promise<void> {
		await this.#guarded(async () => {
			await this.#connection.run(sql);
		});
	}

	/** All rows of a query, as plain values. */
	async rows(sql: string): Promise<Row[]> {
		return this.#guarded(async () => {
			const reader = await this.#connection.runAndReadAll(sql);
			return reader.getRowObjectsJS().map(row => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, cellOf(value)])));
		});
	}

	/** The first row of a query that always has one. */
	async row(sql: string): Promise<Row> {
		return (await this.rows(sql))[0] ?? {};
	}

	/** The columns of a query's result as arrays of plain values, without an object a row. */
	async columns(sql: string): Promise<Cell[][]> {
		return this.#guarded(async () => {
			const reader = await this.#connection.runAndReadAll(sql);
			return reader.getColumnsJS().map(column => column.map(cellOf));
		});
	}

	close(): void {
		this.#connection.closeSync();
		this.#instance.closeSync();
	}

	async #guarded<T>(work: () => Promise<T>): Promise<T> {
		this.#signal?.throwIfAborted();
		const interrupt = () => this.#connection.interrupt();
		this.#signal?.addEventListener('abort', interrupt, {once: true});
		try {
			return await work();
		} catch (error) {
			this.#signal?.throwIfAborted();
			if (/^Out of Memory Error/.test(messageOf(error))) {
				throw environmentFailure(
					`The data needs more memory than the limit allows (${firstLine(error).replace(/^[\w ]*Error: /, '')}): free some, or take a sample of the rows.`,
					error,
				);
			}
			throw error;
		} finally {
			this.#signal?.removeEventListener('abort', interrupt);
		}
	}
}

function firstLine(error: unknown): string {
	return messageOf(error).split('\n', 1)[0] ?? '';
}

function cellOf(value: JS): Cell {
	if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
	if (typeof value === 'bigint')
		return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value.toString();
	if (value instanceof Date) return value.toISOString();
	return JSON.stringify(value, (_, inner: unknown) => (typeof inner === 'bigint' ? inner.toString() : inner));
}

/** A cell that a query promises to be a number. */
export function numberOf(cell: Cell | undefined): number {
	return typeof cell === 'number' ? cell : Number(cell ?? 0);
}

/** The keys (as text) and counts of a map a query returned: DuckDB's `histogram`. */
export function entriesOf(cell: Cell | undefined): [string, number][] {
	if (typeof cell !== 'string') return [];
	const parsed: unknown = JSON.parse(cell);
	if (!Array.isArray(parsed)) return [];
	return parsed.flatMap((entry: unknown): [string, number][] => {
		if (typeof entry !== 'object' || entry === null || !('key' in entry) || !('value' in entry)) return [];
		return [[String(entry.key), Number(entry.value)]];
	});
}

/** A list of numbers a query returned; missing elements are left out. */
export function numbersIn(cell: Cell | undefined): number[] {
	if (typeof cell !== 'string') return [];
	const parsed: unknown = JSON.parse(cell);
	return Array.isArray(parsed) ? parsed.filter(value => value !== null).map(Number) : [];
}
