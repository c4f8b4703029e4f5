import {CountingBudget, DistinctCounter, FingerprintSet} from './distinct.ts';
import {comparable, type Kind, KindFinder} from './kind.ts';
import {openTable, type Row, type Table} from './table.ts';
import {addTo} from './tally.ts';

export type ColumnCount = {
	readonly name: string;
	readonly kind: Kind;
	/** A number column without fractions. */
	readonly whole: boolean;
	/** Numbers or moments that never go down in the order of the rows. */
	readonly ascending: boolean;
	/** Dates in some notation, or years. */
	readonly datesLike: boolean;
	readonly missing: number;
	/** Exact; null when counting it does not fit into the memory allowed. */
	readonly distinct: number | null;
	/** Mean length of the values that are there, in characters and in words (words of text columns only). */
	readonly meanCharacters: number;
	readonly meanWords: number;
};

export type Recount = {
	readonly rows: number;
	readonly columns: readonly ColumnCount[];
	/** Rows beyond the first copy; null when counting them does not fit into the memory allowed. */
	readonly duplicateRows: number | null;
	/** Lines that are no row: wrong number of fields, text after a closing quote, no JSON object. */
	readonly unparsableLines: number;
	/** Rows by class of the target, most first; null without a target or with more than `maxClasses`. */
	readonly classes: readonly {readonly label: string; readonly rows: number}[] | null;
};

export type RecountOptions = {
	readonly target: string | null;
	/** Words that a person said mean "missing". */
	readonly missingWords: readonly string[];
	/** Columns to compare as texts even if all their values are numbers or moments: how they are stored in what is compared. */
	readonly asText?: ReadonlySet<string>;
	/** Memory for the exact counts of distinct values and rows, in MiB. Default 768. */
	readonly memoryMiB?: number;
	readonly signal?: AbortSignal;
};

const defaultMemoryMiB = 768;
const maxClasses = 10_000;

/**
 * Counts a table again, by itself: own parsers, two passes over the text, nothing shared with the engine that wrote the report.
 * What is counted, for both: an empty field (quoted or not) of a delimited file and a JSON null are missing, and so are the
 * words a person named; "None" and "NA" are words and blanks are kept. In a column of numbers `1` and `1.0` are one value;
 * whole numbers beyond 2^53 are compared as text. A row is a copy when all its fields are equal in this sense. A line with
 * another number of fields than the header is no row; an empty line is nothing, but a missing value in a table of one column.
 * Throws NotRecountable for Parquet, and an error for files that cannot be read.
 */
export async function recount(files: readonly string[], options: RecountOptions): Promise<Recount> {
	const table = await openTable(files, options.signal);
	const missing = new Set(options.missingWords);
	const finders = await findKinds(table, missing, options.signal);
	const kinds = finders.map((finder, at): Kind => (options.asText?.has(table.names[at] ?? '') ? 'text' : finder.kind));
	const budget = new CountingBudget((options.memoryMiB ?? defaultMemoryMiB) * 1024 * 1024);
	const counters = table.names.map(() => new DistinctCounter(budget));
	const seen = new FingerprintSet(budget);
	const target = options.target === null ? -1 : table.names.indexOf(options.target);
	const classes = new Map<string, number>();
	let rows = 0;
	let unparsableLines = 0;
	let duplicates = 0;
	for await (const batch of table.rows(options.signal)) {
		unparsableLines += batch.bad;
		for (const row of batch.rows) {
			rows += 1;
			const values = comparables(row, kinds, missing);
			if (!seen.add(rowText(values))) duplicates += 1;
			for (const [at, value] of values.entries()) if (value !== null) counters[at]?.add(value);
			const label = target === -1 ? null : (values[target] ?? null);
			if (label !== null) addTo(classes, label, maxClasses + 1);
		}
	}
	return {
		rows,
		columns: table.names.map((name, at) =>
			countOf(name, kinds[at] ?? 'text', finders[at] ?? new KindFinder(), counters[at]?.count ?? null),
		),
		duplicateRows: seen.overflowed ? null : duplicates,
		unparsableLines,
		classes:
			target === -1 || classes.size > maxClasses
				? null
				: [...classes].map(([label, count]) => ({label, rows: count})).sort((a, b) => b.rows - a.rows || (a.label < b.label ? -1 : 1)),
	};
}

/** First pass: what each column is can only be said when all its values were seen. */
export async function findKinds(table: Table, missing: ReadonlySet<string>, signal?: AbortSignal): Promise<KindFinder[]> {
	const finders = table.names.map(() => new KindFinder());
	for await (const {rows} of table.rows(signal)) {
		for (const row of rows) {
			for (let at = 0; at < finders.length; at++) {
				const value = row[at] ?? null;
				finders[at]?.add(value !== null && missing.has(value) ? null : value);
			}
		}
	}
	return finders;
}

/** A row as what is compared. */
export function comparables(row: Row, kinds: readonly Kind[], missing: ReadonlySet<string>): (string | null)[] {
	return row.map((value, at) => (value === null || missing.has(value) ? null : comparable(value, kinds[at] ?? 'text')));
}

/** Lengths before the values: no two different rows give one text. */
function rowText(values: readonly (string | null)[]): string {
	let text = '';
	for (const value of values) text += value === null ? '-' : `${value.length}:${value}`;
	return text;
}

function countOf(name: string, kind: Kind, finder: KindFinder, distinct: number | null): ColumnCount {
	const filled = Math.max(1, finder.filled);
	return {
		name,
		kind,
		whole: finder.whole,
		ascending: finder.ascending,
		datesLike: finder.datesLike,
		missing: finder.missing,
		distinct,
		meanCharacters: finder.characters / filled,
		meanWords: finder.words / filled,
	};
}
