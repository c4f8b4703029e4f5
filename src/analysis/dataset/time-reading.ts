import type {Dataset} from './dataset.ts';
import {isWhole} from './problem-type.ts';
import {literal} from './sql.ts';
import type {Column} from './table.ts';
import {type DateOrder, type TimeFormat, timeFormats} from './time-formats.ts';

/** The column as a TIMESTAMP in UTC: itself, or parsed by `format`. */
export function timeExpression(ref: string, format: string | null): string {
	return format === null ? `CAST(${ref} AS TIMESTAMP)` : `CAST(try_strptime(CAST(${ref} AS VARCHAR), ${literal(format)}) AS TIMESTAMP)`;
}

/** Is the year of a time one that rows are likely to be of? A column where most are not is no column of times. */
export const likelyYears = (time: string): string => `count(*) FILTER (year(${time}) BETWEEN 1800 AND 2200) >= 0.5 * count(${time})`;

/** Whole numbers that are no dates hit one by chance (one in 30 of eight digits); not so often that many. */
const fewestCompact = 5;

/**
 * Where every 01/02 of a column could be either: what it was taken for, and why. `known` beforehand, `proven` by another column of the file,
 * or `guessed`: the usual order of these marks.
 */
export interface OpenOrder {
	readonly order: DateOrder;
	readonly by: 'known' | 'proven' | 'guessed';
	/** The column that proves it. */
	readonly column: string | null;
}

/** How the times of a column are written. */
export interface TimeReading {
	readonly format: string;
	readonly open: OpenOrder | null;
}

/**
 * How all values of a column of words or whole numbers are written as times, or null: tried on some of its `values` first, then proved on
 * all rows. Whether the day or the month comes first is one question for the whole file, so a column that leaves it open follows the others.
 */
export async function findTimeReading(dataset: Dataset, column: Column, values: readonly string[]): Promise<TimeReading | null> {
	const tried = formatsOfSome(column, values);
	if (tried.length === 0) return null;
	const fitting = await formatsOfAll(dataset, column, tried);
	const first = fitting[0];
	if (first === undefined) return null;
	const twin = fitting.find(other => other.format === first.twin);
	if (twin === undefined || first.order === null) return {format: first.format, open: null};
	const open = await orderFor(dataset, first.order);
	return {format: open.order === first.order ? first.format : twin.format, open};
}

/** The formats that each of these values has by its shape. */
function formatsOfSome(column: Column, values: readonly string[]): TimeFormat[] {
	const some = values.slice(0, 200).map(value => value.trim());
	const digits = isWhole(column.storage);
	if (some.length === 0 || (!digits && column.storage !== 'VARCHAR') || !some.every(value => value.length <= 40 && /\d/.test(value)))
		return [];
	return timeFormats.filter(({compact}) => compact || !digits).filter(one => some.every(value => expressionOf(one).test(value)));
}

const expressions = new Map<TimeFormat, RegExp>();

function expressionOf(one: TimeFormat): RegExp {
	const known = expressions.get(one);
	if (known !== undefined) return known;
	const made = new RegExp(`^(?:${one.shape})$`);
	expressions.set(one, made);
	return made;
}

/** Those of the formats that every value of the column has. */
async function formatsOfAll(dataset: Dataset, {ref}: Column, formats: readonly TimeFormat[]): Promise<TimeFormat[]> {
	const proofs = formats.map((one, index) => {
		const time = timeExpression(ref, one.format);
		const fits = `bool_and(coalesce(regexp_full_match(trim(CAST(${ref} AS VARCHAR)), ${literal(one.shape)}) AND ${time} IS NOT NULL, false)) FILTER (${ref} IS NOT NULL)`;
		const likely = one.clock ? '' : ` AND ${likelyYears(time)}`;
		const enough = one.compact ? ` AND count(DISTINCT ${ref}) >= ${fewestCompact}` : '';
		return `${fits}${likely}${enough} AS f${index}`;
	});
	const row = await dataset.queryRow(`SELECT ${proofs.join(', ')} FROM data`);
	return formats.filter((_, index) => row[`f${index}`] === true);
}

/** The order of dates that could be read both ways. */
async function orderFor(dataset: Dataset, usual: DateOrder): Promise<OpenOrder> {
	if (dataset.dateOrder !== null) return {order: dataset.dateOrder, by: 'known', column: null};
	const proofs = await provenOrders(dataset);
	const [proof] = proofs;
	// Two columns that prove it differently say nothing of a third.
	const agreed = proof !== undefined && proofs.every(other => other.order === proof.order);
	return agreed ? {order: proof.order, by: 'proven', column: proof.column} : {order: usual, by: 'guessed', column: null};
}

interface Proof {
	readonly column: string;
	readonly order: DateOrder;
}

const provenOf = new WeakMap<Dataset, Promise<readonly Proof[]>>();

/** What the columns of a file prove of it by a value over 12 in one of the two places; looked for once. */
function provenOrders(dataset: Dataset): Promise<readonly Proof[]> {
	const known = provenOf.get(dataset);
	if (known !== undefined) return known;
	const looked = lookForProofs(dataset);
	provenOf.set(dataset, looked);
	return looked;
}

async function lookForProofs(dataset: Dataset): Promise<Proof[]> {
	const words = dataset.columns.filter(column => column.storage === 'VARCHAR');
	if (words.length === 0) return [];
	const row = await dataset.queryRow(`SELECT ${words.map(({ref}) => `any_value(${ref}) AS ${ref}`).join(', ')} FROM data`);
	const proofs: Proof[] = [];
	for (const column of words) {
		const value = row[column.ref];
		if (typeof value !== 'string') continue;
		const ordered = formatsWithTwins(column, value);
		if (ordered.length === 0) continue;
		const fitting = await formatsOfAll(dataset, column, ordered);
		const [first] = fitting;
		if (first?.order && !fitting.some(other => other.format === first.twin)) proofs.push({column: column.name, order: first.order});
	}
	return proofs;
}

/** The formats of one value in which day and month have two orders, each with its twin: the next value may have that one. */
function formatsWithTwins(column: Column, value: string): TimeFormat[] {
	const shown = formatsOfSome(column, [value]);
	return timeFormats.filter(one => one.order !== null && shown.some(other => other.format === one.format || other.format === one.twin));
}
