import {rm} from 'node:fs/promises';
import {type Cell, type Engine, numberOf, type Row} from './engine.ts';
import type {CsvPlan} from './load-csv.ts';
import type {JsonPlan} from './load-json.ts';
import type {LeftOut} from './no-rows.ts';
import type {Column, Loaded, SourceFile} from './table.ts';

export type {Column, Loaded, SourceFile, UnparsableLine} from './table.ts';

/** How the files of a data set are read again, one of the lists filled (none for Parquet). */
export interface Plans {
	readonly csv: readonly CsvPlan[];
	readonly json: readonly JsonPlan[];
}

/**
 * A data set held in one table (or view) `data` whose columns are c0, c1 … and whose `rowid` (from 0) is the order of the files.
 * Other ranks ask it by SQL of their own making through `query`; names of columns never enter SQL.
 */
export class Dataset implements Loaded {
	readonly sources: readonly SourceFile[];
	readonly columns: readonly Column[];
	readonly rows: number;
	readonly unparsable: Loaded['unparsable'];
	readonly notes: readonly string[];
	readonly gapWords: readonly string[];
	readonly #engine: Engine;
	/** The private folder the engine may write to; removed by `close`. */
	readonly temporary: string;

	/** The plans by which delimited or JSON files were read, so that they can be copied as they are written. */
	readonly plans: Plans;

	constructor(engine: Engine, loaded: Loaded, temporary: string, plans: Plans) {
		this.plans = plans;
		this.#engine = engine;
		this.temporary = temporary;
		this.sources = loaded.sources;
		this.columns = loaded.columns;
		this.rows = loaded.rows;
		this.unparsable = loaded.unparsable;
		this.notes = loaded.notes;
		this.gapWords = loaded.gapWords;
	}

	/** Records of delimited files that are no rows: a header again, units, totals. */
	get leftOut(): readonly LeftOut[] {
		return this.plans.csv.flatMap(plan => plan.noRows.left);
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
		await rm(this.temporary, {recursive: true, force: true});
	}
}
