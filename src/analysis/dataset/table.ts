import type {Marks} from './csv-records.ts';
import type {Encoding} from './encoding.ts';
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
	/** How a delimited file is written, and its first lines: of the header (null without one) and of the first row. */
	readonly marks: Marks | null;
	readonly headerLine: number | null;
	readonly firstRow: number | null;
	/** Lines of records that are no rows, in order. */
	readonly linesLeftOut: readonly number[];
	readonly rows: number;
}

export interface Loaded {
	readonly sources: readonly SourceFile[];
	readonly columns: readonly Column[];
	readonly rows: number;
	readonly unparsable: {readonly count: number; readonly first: readonly UnparsableLine[]};
	/** Words in columns of numbers that count as missing there: nan, inf. */
	readonly gapWords: readonly string[];
	/** Sentences a person should read: renamed columns, no header, encoding, words kept. */
	readonly notes: readonly string[];
}
