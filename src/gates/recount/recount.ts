import {type Written, writtenByUs} from '../../domain/written.ts';
import {ColumnCounter, type Known} from './column.ts';
import {CountingBudget, type Dictionary, KeySet} from './distinct.ts';
import type {Fields} from './fields.ts';
import {isGapWord} from './gap-word.ts';
import {Key} from './key.ts';
import type {Kind} from './kind.ts';
import type {LeftOutCount} from './left-out.ts';
import {MissingWords} from './missing.ts';
import {openTable, type Scanned, type Table} from './table.ts';
import {numberIn} from './value.ts';

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
	/** Records that were said to be no rows. */
	readonly left: LeftOutCount;
	/** Rows by class of the target, most first; null without a target or with more than `maxClasses`. */
	readonly classes: readonly {readonly label: string; readonly rows: number}[] | null;
};

export type RecountOptions = {
	readonly target: string | null;
	/** Words that a person said mean "missing". */
	readonly missingWords: readonly string[];
	/** How the files are written, and which of their rows are none; as their copies are when nothing is said. */
	readonly written?: Written | undefined;
	/** Columns to compare as texts even if all their values are numbers or moments: how they are stored in what is compared. */
	readonly asText?: ReadonlySet<string>;
	/** Memory for the exact counts of distinct values and rows, in MiB. Default 768. */
	readonly memoryMiB?: number;
	readonly signal?: AbortSignal;
	/** Told what is being done and how far it is, 0 to 1. */
	readonly progress?: ((label: string, fraction: number | null) => void) | undefined;
};

/** A recount, and what was learned on the way for looking closer at the same files. */
export type CountedTable = {
	readonly table: Table;
	readonly recount: Recount;
	readonly kinds: readonly Kind[];
	/** The first values of each column with their rows, of those rows that have a target. */
	readonly values: readonly Dictionary[];
	readonly missing: MissingWords;
	/** The target's value a tenth and nine tenths up its order; null unless it is numbers. */
	readonly cuts: readonly [number, number] | null;
};

const defaultMemoryMiB = 768;
const maxClasses = 10_000;
const mostValues = 5000;
/** When a pass has turned out void it goes on a little, to find what else is: passes together read at most about three times the file. */
const goOnBytes = 4 * 1024 * 1024;

/**
 * Counts a table again, by itself: own parsers over the bytes, nothing shared with the engine that wrote the report.
 * What is counted, for both: an empty field (quoted or not) of a delimited file and a JSON null are missing, and so are the
 * words a person named; "None" and "NA" are words and blanks are kept. In a column of numbers `1` and `1.0` are one value;
 * whole numbers beyond 2^53 are compared as text. A row is a copy when all its fields are equal in this sense. A line with
 * another number of fields than the header is no row; an empty line is nothing, but a missing value in a table of one column.
 * Values and rows are told apart by 64-bit keys (see Key for the odds).
 * Throws NotRecountable for Parquet, and an error for files that cannot be read.
 */
export async function recount(files: readonly string[], options: RecountOptions): Promise<Recount> {
	return (await countTable(files, options)).recount;
}

/** As `recount`, and keeps what a closer look at the same files needs. */
export async function countTable(files: readonly string[], options: RecountOptions): Promise<CountedTable> {
	const table = await openTable(files, options.written ?? writtenByUs, options.signal);
	const missing = new MissingWords(options.missingWords);
	let known = table.names.map((name): Known => (options.asText?.has(name) ? 'text' : 'nothing'));
	for (;;) {
		const pass = new Pass(table.names, known, options, missing);
		const scanned = await table.scan(row => pass.add(row), {signal: options.signal, onPiece: (read, all) => pass.goesOn(read, all)});
		if (pass.settle(true)) return {table, missing, ...pass.result(scanned)};
		known = pass.known();
	}
}

/** One reading of the table with a guess of what each column is. */
class Pass {
	readonly #names: readonly string[];
	readonly #columns: readonly ColumnCounter[];
	readonly #rows: KeySet;
	readonly #target: number;
	readonly #missing: MissingWords;
	readonly #progress: RecountOptions['progress'];
	readonly #key = new Key();
	readonly #rowKey = new Key();
	#numbers = new Float64Array(1024);
	#labelled = 0;
	#count = 0;
	#duplicates = 0;
	#voidAt: number | null = null;

	constructor(names: readonly string[], known: readonly Known[], options: RecountOptions, missing: MissingWords) {
		const budget = new CountingBudget((options.memoryMiB ?? defaultMemoryMiB) * 1024 * 1024);
		this.#names = names;
		this.#target = options.target === null ? -1 : names.indexOf(options.target);
		this.#columns = names.map((_, at) => {
			const isTarget = at === this.#target;
			return new ColumnCounter(known[at] ?? 'nothing', isTarget ? maxClasses + 1 : mostValues, isTarget, budget);
		});
		this.#rows = new KeySet(budget);
		this.#missing = missing;
		this.#progress = options.progress;
	}

	add({bytes, starts, ends}: Fields): void {
		const key = this.#key;
		const row = this.#rowKey;
		const target = this.#target;
		const from = target === -1 ? -1 : (starts[target] ?? -1);
		const to = ends[target] ?? 0;
		const labelled = from !== -1 && !this.#missing.has(bytes, from, to) && !this.#columns[target]?.isGap(bytes, from, to);
		this.#count += 1;
		row.begin(0);
		for (let at = 0; at < this.#columns.length; at++) {
			const start = starts[at] ?? -1;
			const end = ends[at] ?? -1;
			const column = this.#columns[at];
			if (!column) continue;
			const gap = start !== -1 && column.isGap(bytes, start, end);
			if (gap || start === -1 || this.#missing.has(bytes, start, end)) {
				if (gap) column.addGap();
				else column.missing += 1;
				row.mix(0);
				row.mix(0);
			} else {
				column.add(key, bytes, start, end, labelled);
				row.mix(key.a);
				row.mix(key.b);
			}
		}
		row.end();
		if (!this.#rows.add(row)) this.#duplicates += 1;
		if (labelled && this.#columns[target]?.kind === 'number') this.#keepNumber(numberIn(bytes, from, ends[target] ?? 0));
	}

	#keepNumber(value: number): void {
		if (this.#labelled >= this.#numbers.length) {
			const larger = new Float64Array(this.#numbers.length * 2);
			larger.set(this.#numbers);
			this.#numbers = larger;
		}
		this.#numbers[this.#labelled] = value;
		this.#labelled += 1;
	}

	goesOn(read: number, all: number): boolean {
		this.#progress?.('counting again', all === 0 ? null : read / all);
		if (this.#voidAt === null && !this.settle(false)) this.#voidAt = read;
		return this.#voidAt === null || read < 2 * this.#voidAt + goOnBytes;
	}

	/** False when the pass is void and has to be made again with what is known now. */
	settle(end: boolean): boolean {
		for (const column of this.#columns) column.settle(end);
		return !this.#columns.some(column => column.void);
	}

	known(): Known[] {
		return this.#columns.map(column => column.known);
	}

	result({bad, left}: Scanned): Omit<CountedTable, 'table' | 'missing'> {
		const target = this.#columns[this.#target];
		const values = this.#columns.map(column => column.dictionary);
		const sorted = target?.kind === 'number' ? this.#numbers.subarray(0, this.#labelled).sort() : null;
		const cut = (share: number) => sorted?.[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
		return {
			kinds: this.#columns.map(column => column.kind),
			values,
			cuts: sorted ? [cut(0.1), cut(0.9)] : null,
			recount: {
				rows: this.#count,
				columns: this.#columns.map((column, at) => countOf(this.#names[at] ?? '', column)),
				duplicateRows: this.#rows.overflowed ? null : this.#duplicates,
				unparsableLines: bad,
				left,
				classes:
					target && target.dictionary.size <= maxClasses ? rankedOf(target.dictionary).map(({label, rows}) => ({label, rows})) : null,
			},
		};
	}
}

/** Is a field of this column missing: empty, a word that a person named, or no number among numbers? */
export const isMissing = ({kinds, missing}: CountedTable, column: number, bytes: Uint8Array, from: number, to: number): boolean =>
	from === -1 || missing.has(bytes, from, to) || (kinds[column] === 'number' && isGapWord(bytes, from, to));

/** The numbered values with their rows, most first. */
export function rankedOf(values: Dictionary): {readonly label: string; readonly rows: number; readonly id: number}[] {
	return values.texts
		.map((label, id) => ({label, rows: values.counts[id] ?? 0, id}))
		.sort((a, b) => b.rows - a.rows || (a.label < b.label ? -1 : 1));
}

function countOf(name: string, column: ColumnCounter): ColumnCount {
	const filled = Math.max(1, column.filled);
	return {
		name,
		kind: column.kind,
		whole: column.whole,
		ascending: column.ascending,
		datesLike: column.datesLike,
		missing: column.missing,
		distinct: column.distinct,
		meanCharacters: column.characters / filled,
		meanWords: column.words / filled,
	};
}
