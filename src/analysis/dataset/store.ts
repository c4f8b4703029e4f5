import {type Engine, numberOf} from './engine.ts';
import {literal} from './sql.ts';
import {readAs, type TextType} from './types.ts';

/** Where the rows of delimited files are held under the name `data`, with columns c0, c1 … and a rowid from 0. */
export interface Store {
	/** Forgets all rows; those to come have these types. */
	empty(types: readonly TextType[]): Promise<void>;
	/** Adds what a query gives, in its order; the number of rows. */
	append(query: string): Promise<number>;
	/** `data` can be asked from here on. */
	complete(): Promise<void>;
	/** Changes the columns at these positions to their type in `storage`; in those of `gaps` what is no finite number is missing. */
	settle(storage: readonly string[], changed: readonly number[], gaps: ReadonlySet<number>): Promise<void>;
}

const settled = (index: number, storage: readonly string[], gaps: ReadonlySet<number>): string => {
	const cast = `CAST(c${index} AS ${storage[index]})`;
	return gaps.has(index) ? `CASE WHEN isfinite(TRY_CAST(c${index} AS DOUBLE)) THEN ${cast} END` : cast;
};

/** Up to here columns are changed in place, one by one; above, writing the table anew is quicker. */
const alteredAtOnce = 30;

/** A table of the engine. */
export class TableStore implements Store {
	readonly #engine: Engine;
	#rows = 0;

	constructor(engine: Engine) {
		this.#engine = engine;
	}

	async empty(types: readonly TextType[]): Promise<void> {
		this.#rows = 0;
		await this.#engine.run('DROP TABLE IF EXISTS data');
		await this.#engine.run(`CREATE TABLE data (${types.map((type, index) => `c${index} ${readAs(type)}`).join(', ')})`);
	}

	async append(query: string): Promise<number> {
		await this.#engine.run(`INSERT INTO data ${query}`);
		const before = this.#rows;
		this.#rows = numberOf((await this.#engine.row('SELECT count(*) AS n FROM data'))['n']);
		return this.#rows - before;
	}

	async complete(): Promise<void> {}

	async settle(storage: readonly string[], changed: readonly number[], gaps: ReadonlySet<number>): Promise<void> {
		if (changed.length <= alteredAtOnce) {
			for (const index of changed)
				await this.#engine.run(`ALTER TABLE data ALTER c${index} TYPE ${storage[index]} USING ${settled(index, storage, gaps)}`);
			return;
		}
		const list = storage.map((_, index) => (changed.includes(index) ? `${settled(index, storage, gaps)} AS c${index}` : `c${index}`));
		await this.#engine.run(`CREATE OR REPLACE TABLE settled AS SELECT ${list.join(', ')} FROM data`);
		await this.#engine.run('DROP TABLE data');
		await this.#engine.run('ALTER TABLE settled RENAME TO data');
	}
}

/** Values in a row group: each thread holds groups of it, so wide tables get fewer rows in one. */
const valuesInGroup = 2_000_000;
/** The engine's own size of a row group, and of a vector. */
const mostRowsInGroup = 122_880;
const vectorRows = 2048;

/** A Parquet file a source, and a view of them. */
export class ParquetStore implements Store {
	readonly #engine: Engine;
	readonly #scratch: (name: string) => string;
	#width = 0;
	#files: {readonly file: string; readonly rows: number}[] = [];

	constructor(engine: Engine, scratch: (name: string) => string) {
		this.#engine = engine;
		this.#scratch = scratch;
	}

	async empty(types: readonly TextType[]): Promise<void> {
		this.#width = types.length;
		this.#files = [];
		await this.#engine.run('DROP VIEW IF EXISTS data');
	}

	async append(query: string): Promise<number> {
		const file = this.#scratch(`rows-${this.#files.length}.parquet`);
		const group = Math.max(vectorRows, Math.min(mostRowsInGroup, vectorRows * Math.floor(valuesInGroup / this.#width / vectorRows)));
		await this.#engine.run(`COPY (${query}) TO ${literal(file)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${group})`);
		const rows = numberOf((await this.#engine.row(`SELECT count(*) AS n FROM read_parquet(${literal(file)})`))['n']);
		this.#files.push({file, rows});
		return rows;
	}

	async complete(): Promise<void> {
		await this.#view(index => `c${index}`);
	}

	async settle(storage: readonly string[], changed: readonly number[], gaps: ReadonlySet<number>): Promise<void> {
		const cast = new Set(changed);
		await this.#view(index => (cast.has(index) ? `${settled(index, storage, gaps)} AS c${index}` : `c${index}`));
	}

	async #view(column: (index: number) => string): Promise<void> {
		const list = Array.from({length: this.#width}, (_, index) => column(index)).join(', ');
		let before = 0;
		const parts = this.#files.map(({file, rows}) => {
			const part = `SELECT ${list}, file_row_number + ${before} AS rowid FROM read_parquet(${literal(file)}, file_row_number=true)`;
			before += rows;
			return part;
		});
		await this.#engine.run(`CREATE OR REPLACE VIEW data AS ${parts.join(' UNION ALL ')}`);
	}
}
