import {rm} from 'node:fs/promises';
import type {Encoding} from './encoding.ts';
import {type Cell, type Engine, numberOf, type Row} from './engine.ts';
import type {Format} from './sources.ts';

export interface Column {
	/** As the header has it, made distinct; see the dataset's notes for what was renamed. Hostile text: sanitise before showing. */
	readonly name: string;
	/** The identifier to use in SQL: c0, c1 … */
	readonly ref: string;
	/** The DuckDB type. */
	readonly storage: string;
}

export interface UnparsableLine {
	readonly file: string;
	/** 1-based line of the file, a quoted line break counted as one too. */
	readonly line: number;
	readonly reason: string;
	/** At most 200 characters of it. */
	readonly text: string;
}

export interface SourceFile {
	readonly file: string;
	readonly bytes: number;
	readonly format: Format;
	readonly gzip: boolean;
	/** Null for Parquet. */
	readonly encoding: Encoding | null;
	readonly delimiter: string | null;
	readonly rows: number;
}

export interface Loaded {
	readonly sources: readonly SourceFile[];
	readonly columns: readonly Column[];
	readonly rows: number;
	readonly unparsable: {readonly count: number; readonly first: readonly UnparsableLine[]};
	/** Sentences a person should read: renamed columns, no header, encoding, words kept. */
	readonly notes: readonly string[];
}

/**
 * A data set held in one table `data` whose columns are c0, c1 … and whose `rowid` (from 0) is the order of the files.
 * Other ranks ask it by SQL of their own making through `query`; names of columns never enter SQL.
 */
export class Dataset implements Loaded {
	readonly sources: readonly SourceFile[];
	readonly columns: readonly Column[];
	readonly rows: number;
	readonly unparsable: Loaded['unparsable'];
	readonly notes: readonly string[];
	readonly #engine: Engine;
	readonly #temporary: string;

	constructor(engine: Engine, loaded: Loaded, temporary: string) {
		this.#engine = engine;
		this.#temporary = temporary;
		this.sources = loaded.sources;
		this.columns = loaded.columns;
		this.rows = loaded.rows;
		this.unparsable = loaded.unparsable;
		this.notes = loaded.notes;
	}

	/** The column of that exact name. */
	column(name: string): Column | undefined {
		return this.columns.find(column => column.name === name);
	}

	query(sql: string): Promise<Row[]> {
		return this.#engine.rows(sql);
	}

	/** The first row of a query that always has one. */
	queryRow(sql: string): Promise<Row> {
		return this.#engine.row(sql);
	}

	/** A query's result as one array a column. */
	queryColumns(sql: string): Promise<Cell[][]> {
		return this.#engine.columns(sql);
	}

	run(sql: string): Promise<void> {
		return this.#engine.run(sql);
	}

	async count(sql: string): Promise<number> {
		return numberOf(Object.values(await this.#engine.row(sql))[0]);
	}

	/** Rows `from` (0-based) to `from + limit` as texts in the order of the columns; missing values are null. */
	async sample(from: number, limit: number): Promise<(string | null)[][]> {
		const list = this.columns.map(column => `${column.ref}::VARCHAR AS ${column.ref}`).join(', ');
		const rows = await this.#engine.rows(`SELECT ${list} FROM data WHERE rowid >= ${from} AND rowid < ${from + limit} ORDER BY rowid`);
		return rows.map(row => this.columns.map(column => (row[column.ref] === null ? null : String(row[column.ref]))));
	}

	/** Frees the memory and removes what was spilled. The data set cannot be used after it. */
	async close(): Promise<void> {
		this.#engine.close();
		await rm(this.#temporary, {recursive: true, force: true});
	}
}
