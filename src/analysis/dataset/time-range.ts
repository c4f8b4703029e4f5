import type {Dataset} from './dataset.ts';
import {numberOf} from './engine.ts';
import {literal} from './sql.ts';

/** Forms of a date that are not ISO 8601; the first that every value has is taken, month before day where both would do. */
export const timeFormats = [
	'%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S', '%Y/%m/%d', '%Y/%m/%d %H:%M:%S', '%m/%d/%Y', '%d/%m/%Y', '%m/%d/%y', '%d/%m/%y', '%m/%d/%Y %H:%M', '%m/%d/%Y %H:%M:%S', '%d/%m/%Y %H:%M',
	'%d/%m/%Y %H:%M:%S', '%d.%m.%Y', '%d.%m.%Y %H:%M', '%d-%m-%Y', '%m-%d-%Y', '%d-%b-%Y', '%d %b %Y', '%d %B %Y', '%b %d, %Y', '%B %d, %Y', '%Y-%m',
] as const; // biome-ignore format: a table

/** The column as a TIMESTAMP: itself, or parsed by `format`. */
export function timeExpression(ref: string, format: string | null): string {
	return format === null ? `CAST(${ref} AS TIMESTAMP)` : `try_strptime(${ref}, ${literal(format)})`;
}

/** The format all values of a column of words have, or null: tried on some of the values first, then proved on all. */
export async function findTimeFormat(dataset: Dataset, ref: string, values: readonly string[]): Promise<string | null> {
	const some = values.slice(0, 200);
	if (some.length === 0 || !some.every(value => /\d/.test(value) && /^[\w\s:,./-]{6,30}$/.test(value))) return null;
	const rows = some.map(value => `(${literal(value)})`).join(', ');
	const tried = await dataset.queryRow(
		`SELECT ${timeFormats.map((format, index) => `bool_and(try_strptime(v, ${literal(format)}) IS NOT NULL) AS f${index}`).join(', ')} FROM (VALUES ${rows}) AS t(v)`,
	);
	for (const [index, format] of timeFormats.entries()) {
		if (tried[`f${index}`] !== true) continue;
		const proof = await dataset.queryRow(
			`SELECT bool_and(${timeExpression(ref, format)} IS NOT NULL) AS all_of_them FROM data WHERE ${ref} IS NOT NULL`,
		);
		if (proof['all_of_them'] === true) return format;
	}
	return null;
}

export interface TimeRange {
	readonly first: string;
	readonly last: string;
	/** How a column of words is parsed (strptime), null for a date type. */
	readonly format: string | null;
	/** The most frequent distance between neighbouring distinct times, in seconds. */
	readonly step_seconds: number | null;
	/** Part of the distances that equal it within a tenth (months and quarters differ by days), 0 to 1: near 1 is a regular series. */
	readonly regular: number;
	/** Distances longer than the step and than ten times the mean one, longest first, at most five; `gaps` counts all. */
	readonly gaps: number;
	readonly longest_gaps: readonly {readonly from: string; readonly to: string; readonly seconds: number}[];
	/** Whether the rows stand in time order. */
	readonly rising: boolean;
}

/** The shortest month is a tenth shorter than the longest; a missing day in a daily series is a step of two. */
const tolerance = 0.1;

/**
 * What a window function is told for rows in the order of the files. A single file is scanned in its order, so that nothing
 * needs to be sorted; of several the engine promises no order.
 */
export const inOrder = (dataset: Dataset) => (dataset.sources.length > 1 ? 'ORDER BY rowid' : '');

/** First, last, usual step and gaps of a time column. Null when it is empty. */
export async function timeRangeOf(dataset: Dataset, ref: string, format: string | null): Promise<TimeRange | null> {
	const time = timeExpression(ref, format);
	const bounds = await dataset.queryRow(`SELECT min(${time})::VARCHAR AS first, max(${time})::VARCHAR AS last FROM data`);
	if (typeof bounds['first'] !== 'string' || typeof bounds['last'] !== 'string') return null;
	const order = await dataset.queryRow(
		`SELECT bool_and(coalesce(a >= b, true)) AS rising FROM (SELECT ${time} AS a, lag(${time}) OVER (${inOrder(dataset)}) AS b FROM data)`,
	);
	const rising = order['rising'] === true;
	const steps = rising
		? `WITH steps AS (SELECT * FROM (SELECT lag(t) OVER (${inOrder(dataset)}) AS before, t, epoch(t) - epoch(lag(t) OVER (${inOrder(dataset)})) AS s FROM (SELECT ${time} AS t, rowid FROM data WHERE ${ref} IS NOT NULL)) WHERE s > 0)`
		: `WITH times AS (SELECT DISTINCT ${time} AS t FROM data WHERE ${ref} IS NOT NULL),
		steps AS (SELECT lag(t) OVER (ORDER BY t) AS before, t, epoch(t) - epoch(lag(t) OVER (ORDER BY t)) AS s FROM times)`;
	const [usual = {}] = await dataset.query(
		`${steps}, counted AS (SELECT s, count(*) AS n FROM steps WHERE s IS NOT NULL GROUP BY s), usual AS (SELECT s FROM counted ORDER BY n DESC, s LIMIT 1)
		SELECT usual.s, sum(n) AS steps, sum(counted.s * n) / sum(n) AS mean,
			sum(n) FILTER (WHERE counted.s BETWEEN ${1 - tolerance} * usual.s AND ${1 + tolerance} * usual.s) AS n
		FROM counted, usual GROUP BY usual.s`,
	);
	const step = usual['s'] === undefined || usual['s'] === null ? null : numberOf(usual['s']);
	const limit = step === null ? 0 : Math.max(step, 10 * numberOf(usual['mean']));
	const regular = step === null ? 0 : numberOf(usual['n']) / numberOf(usual['steps']);
	const wide = regular >= 0.5 && step !== null ? step * (1 + tolerance) : limit;
	const gaps =
		step === null
			? []
			: await dataset.query(
					`${steps} SELECT before::VARCHAR AS a, t::VARCHAR AS b, s, count(*) OVER () AS gaps FROM steps WHERE s > ${wide} ORDER BY s DESC, t LIMIT 5`,
				);
	return {
		first: bounds['first'],
		last: bounds['last'],
		format,
		step_seconds: step,
		regular: Math.round(regular * 1000) / 1000,
		gaps: numberOf(gaps[0]?.['gaps']),
		longest_gaps: gaps.map(row => ({from: String(row['a']), to: String(row['b']), seconds: numberOf(row['s'])})),
		rising,
	};
}
