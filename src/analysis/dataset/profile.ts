import {batches} from './batches.ts';
import type {Dataset} from './dataset.ts';
import {dateOrderNotes} from './date-order.ts';
import {type Copy, copiesOfColumns, duplicateRows} from './duplicates.ts';
import {entriesOf, numberOf, type Row} from './engine.ts';
import {measureFewRows} from './few-rows.ts';
import {type Grouped, groupedBasics, groupedNumbers} from './grouped.ts';
import {type Meaning, type MeaningFacts, meaningOf} from './meaning.ts';
import type {Basics, Measures} from './measures.ts';
import {isNumeric, type Numbers, numbersOf} from './numbers.ts';
import {type PersonalData, personalDataOf} from './personal-data.ts';
import {sampleWords} from './sample-words.ts';
import type {Column, UnparsableLine} from './table.ts';
import {inOrder, type TimeRange, timeRangeOf} from './time-range.ts';
import {findTimeReading, type OpenOrder} from './time-reading.ts';

/** What was measured of one column; the keys are those of the report. */
export interface ColumnProfile {
	readonly name: string;
	/** DuckDB type. */
	readonly storage: string;
	readonly meaning: Meaning;
	/** Rows without a value. */
	readonly missing: number;
	/** Exact number of different values, missing not counted. */
	readonly distinct: number;
	/** The most frequent values, at most ten, the more frequent first; empty when every value occurs once. */
	readonly top: readonly {readonly value: string; readonly rows: number}[];
	readonly numbers: Numbers | null;
	readonly time: TimeRange | null;
	/** Times whose own values leave open whether the day or the month comes first. */
	readonly date_order: OpenOrder | null;
	/** Words only: characters of the shortest and longest value and on the mean; words a value on the mean, over a sample. */
	readonly text: {
		readonly min_length: number;
		readonly max_length: number;
		readonly mean_length: number;
		readonly mean_words: number;
	} | null;
	readonly personal_data: PersonalData | null;
	/** Words that stand in a column of otherwise numbers, which therefore is read as words. */
	readonly words_among_numbers: readonly string[];
}

export interface DataProfile {
	readonly rows: number;
	readonly columns: number;
	/** Rows beyond the first copy. */
	readonly duplicate_rows: number;
	readonly unparsable_lines: number;
	readonly unparsable: readonly UnparsableLine[];
	readonly profile: readonly ColumnProfile[];
	readonly copies: readonly Copy[];
	readonly notes: readonly string[];
}

export type Progress = (label: string, fraction: number) => void;

/** Most distinct values for which all of a column's values are counted together with other columns. */
const countedTogether = 1000;
const topValues = 10;
/**
 * Columns measured by one statement; more together cost the engine more, not less (measured: 10, 20, 50 and 200). Each holds 2 to 3 MiB while
 * its values are counted: 50 do not fit into 128 MiB.
 */
const columnsTogether = 20;
/** Above this many rows, passes cost more than statements. */
const longRows = 50_000;
/** From this many columns on, with no more than these rows, values are fetched and counted by hand. */
const wideColumns = 200;
const fewRows = 5000;

const isTime = (storage: string) => storage === 'DATE' || storage === 'TIMESTAMP';

/** Measures every column and the table as a whole, exactly, within the data set's memory limit. */
export async function profileDataset(
	dataset: Dataset,
	progress: Progress = () => undefined,
	options: {readonly longRows?: number; readonly wideColumns?: number} = {},
): Promise<DataProfile> {
	const profile: ColumnProfile[] = [];
	const fingerprints: string[] = [];
	const long = dataset.rows > (options.longRows ?? longRows);
	const wide = !long && dataset.columns.length >= (options.wideColumns ?? wideColumns) && dataset.rows <= fewRows;
	for (const batch of batches(dataset.columns, long ? 1 : columnsTogether)) {
		progress(
			batch.length === 1 ? `measuring ${batch[0]?.name}` : `measuring columns ${profile.length + 1} to ${profile.length + batch.length}`,
			(0.85 * profile.length) / dataset.columns.length,
		);
		const {basics, tops, numbers} = long
			? await measureLong(dataset, batch)
			: wide
				? await measureFewRows(dataset, batch, topValues)
				: await measureTogether(dataset, batch);
		for (const column of batch) {
			const basic = basics.get(column.ref) ?? noBasics;
			fingerprints.push([kindOf(column), basic.filled, basic.distinct, basic.min, basic.max].join('\u0000'));
			profile.push(await columnProfile(dataset, column, basic, tops.get(column.ref) ?? [], numbers.get(column.ref) ?? null));
		}
	}
	progress('looking for duplicate rows', 0.88);
	const unique = profile.some(column => column.distinct === dataset.rows);
	const duplicates = unique ? 0 : await duplicateRows(dataset);
	progress('looking for copies of columns', 0.95);
	const copies = await copiesOfColumns(dataset, fingerprints);
	progress('measured', 1);
	return {
		rows: dataset.rows,
		columns: dataset.columns.length,
		duplicate_rows: duplicates,
		unparsable_lines: dataset.unparsable.count,
		unparsable: dataset.unparsable.first,
		profile,
		copies,
		notes: [...dataset.notes, ...dateOrderNotes(profile)],
	};
}

/** Few statements for many columns: each has a price of its own, whatever the rows. */
async function measureTogether(dataset: Dataset, batch: readonly Column[]): Promise<Measures> {
	const basics = await basicsOf(dataset, batch);
	const tops = await topsOf(dataset, batch, basics);
	const numbers = await numbersOf(
		dataset,
		batch.filter(column => isNumeric(column.storage)).map(column => ({ref: column.ref, filled: basics.get(column.ref)?.filled ?? 0})),
	);
	return {basics, tops, numbers};
}

/** Column by column: the groups of one column are what there is memory for. */
async function measureLong(dataset: Dataset, batch: readonly Column[]): Promise<Measures> {
	const basics = new Map<string, Basics>();
	const tops = new Map<string, Grouped['top']>();
	const numbers = new Map<string, Numbers>();
	for (const column of batch) {
		const {basic, top} = await groupedBasics(dataset, column, topValues);
		basics.set(column.ref, basic);
		tops.set(column.ref, top);
		if (isNumeric(column.storage) && basic.filled > 0) numbers.set(column.ref, await groupedNumbers(dataset, column, basic));
	}
	return {basics, tops, numbers};
}

const noBasics: Basics = {filled: 0, distinct: 0, min: '', max: '', lengths: null};

async function basicsOf(dataset: Dataset, batch: readonly Column[]): Promise<Map<string, Basics>> {
	const list = batch.map(({ref, storage}) => {
		const lengths =
			storage === 'VARCHAR' ? `, min(length(${ref})) AS ${ref}_s, max(length(${ref})) AS ${ref}_l, avg(length(${ref})) AS ${ref}_a` : '';
		return `count(${ref}) AS ${ref}_n, count(DISTINCT ${ref}) AS ${ref}_d, left(min(${ref})::VARCHAR, 200) AS ${ref}_min, left(max(${ref})::VARCHAR, 200) AS ${ref}_max${lengths}`;
	});
	const row: Row = await dataset.queryRow(`SELECT ${list.join(', ')} FROM data`);
	return new Map(
		batch.map(({ref, storage}) => [
			ref,
			{
				filled: numberOf(row[`${ref}_n`]),
				distinct: numberOf(row[`${ref}_d`]),
				min: String(row[`${ref}_min`] ?? ''),
				max: String(row[`${ref}_max`] ?? ''),
				lengths:
					storage === 'VARCHAR' ? {min: numberOf(row[`${ref}_s`]), max: numberOf(row[`${ref}_l`]), mean: numberOf(row[`${ref}_a`])} : null,
			},
		]),
	);
}

async function topsOf(
	dataset: Dataset,
	batch: readonly Column[],
	basics: ReadonlyMap<string, Basics>,
): Promise<Map<string, {value: string; rows: number}[]>> {
	const tops = new Map<string, {value: string; rows: number}[]>();
	const few = batch.filter(column => (basics.get(column.ref)?.distinct ?? 0) <= countedTogether);
	if (few.length > 0) {
		const row = await dataset.queryRow(`SELECT ${few.map(({ref}) => `histogram(${ref}::VARCHAR) AS ${ref}`).join(', ')} FROM data`);
		for (const {ref, storage} of few) {
			const before = isNumeric(storage) ? (a: string, b: string) => Number(a) < Number(b) : (a: string, b: string) => a < b;
			const counted = entriesOf(row[ref]).map(([value, rows]) => ({value, rows}));
			counted.sort((a, b) => b.rows - a.rows || (before(a.value, b.value) ? -1 : 1));
			tops.set(ref, counted.slice(0, topValues));
		}
	}
	for (const {ref} of batch.filter(column => !few.includes(column))) {
		const basic = basics.get(ref) ?? noBasics;
		if (basic.distinct === basic.filled) continue;
		const rows = await dataset.query(
			`SELECT v::VARCHAR AS v, n FROM (SELECT ${ref} AS v, count(*) AS n FROM data WHERE ${ref} IS NOT NULL GROUP BY ${ref} ORDER BY n DESC, v LIMIT ${topValues})`,
		);
		tops.set(
			ref,
			rows.map(row => ({value: String(row['v']), rows: numberOf(row['n'])})),
		);
	}
	return tops;
}

function kindOf(column: Column): 'number' | 'boolean' | 'words' {
	if (isNumeric(column.storage)) return 'number';
	return column.storage === 'BOOLEAN' ? 'boolean' : 'words';
}

async function columnProfile(
	dataset: Dataset,
	column: Column,
	basic: Basics,
	top: readonly {value: string; rows: number}[],
	numbers: Numbers | null,
): Promise<ColumnProfile> {
	const {name, ref, storage} = column;
	const words = storage === 'VARCHAR' && basic.filled > 0 ? await wordsOf(dataset, ref, basic, top) : [];
	const written = numbers === null ? words : [numbers.min, numbers.max].map(String);
	const reading = basic.distinct > 1 ? await findTimeReading(dataset, column, written) : null;
	const time = isTime(storage) || reading !== null ? await timeRangeOf(dataset, ref, reading?.format ?? null) : null;
	const kind = time === null ? kindOf(column) : 'time';
	const meanWords = words.length === 0 ? 0 : words.reduce((sum, value) => sum + value.trim().split(/\s+/).length, 0) / words.length;
	const facts: MeaningFacts = {
		kind,
		name,
		filled: basic.filled,
		distinct: basic.distinct,
		whole: /INT/.test(storage),
		min: numbers?.min ?? 0,
		max: numbers?.max ?? 0,
		rising: kind === 'number' && basic.distinct === basic.filled && basic.filled > 0 && (basic.rising ?? (await isRising(dataset, ref))),
		pair: basic.distinct === 2 ? top.map(({value}) => value) : [],
		meanWords,
	};
	const meaning = meaningOf(facts);
	return {
		name,
		storage,
		meaning,
		missing: dataset.rows - basic.filled,
		distinct: basic.distinct,
		top:
			basic.distinct === basic.filled && basic.distinct > topValues ? [] : top.map(({value, rows}) => ({value: value.slice(0, 200), rows})),
		numbers,
		time,
		date_order: time === null ? null : (reading?.open ?? null),
		text: basic.lengths && {
			min_length: basic.lengths.min,
			max_length: basic.lengths.max,
			mean_length: Math.round(basic.lengths.mean * 10) / 10,
			mean_words: Math.round(meanWords * 10) / 10,
		},
		personal_data: kind === 'words' ? personalDataOf(name, words) : null,
		words_among_numbers: kind === 'words' ? wordsAmongNumbers(words) : [],
	};
}

/** Distinct values of a column of words; those counted already when they are all. */
async function wordsOf(dataset: Dataset, ref: string, basic: Basics, top: readonly {readonly value: string}[]): Promise<string[]> {
	return top.length === basic.distinct ? top.map(({value}) => value.slice(0, 1000)) : sampleWords(dataset, ref, basic.distinct);
}

async function isRising(dataset: Dataset, ref: string): Promise<boolean> {
	const row = await dataset.queryRow(
		`SELECT bool_and(coalesce(v > b, true)) AS rising FROM (SELECT ${ref} AS v, lag(${ref}) OVER (${inOrder(dataset)}) AS b FROM data WHERE ${ref} IS NOT NULL)`,
	);
	return row['rising'] === true;
}

/** The few words of a column whose other values (at least nine in ten of those seen) are numbers: "NA", "?", "unknown". */
function wordsAmongNumbers(values: readonly string[]): string[] {
	const words = values.filter(value => value.trim() === '' || !Number.isFinite(Number(value)));
	return words.length > 0 && values.length >= 10 && words.length <= Math.min(5, values.length * 0.1)
		? words.map(word => word.slice(0, 60))
		: [];
}
