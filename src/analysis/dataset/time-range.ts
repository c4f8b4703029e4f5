import type {Dataset} from './dataset.ts';
import {numberOf} from './engine.ts';
import {isClock} from './time-formats.ts';
import {likelyYears, timeExpression} from './time-reading.ts';

export interface TimeRange {
	readonly first: string;
	readonly last: string;
	/** How a column of words or whole numbers is parsed (strptime), null for a date type. */
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

/** First, last, usual step and gaps of a time column. Null when it is empty, or when most of its years are none that rows are of. */
export async function timeRangeOf(dataset: Dataset, ref: string, format: string | null): Promise<TimeRange | null> {
	const time = timeExpression(ref, format);
	const clock = format !== null && isClock(format);
	const shown = clock ? `strftime(${time}, '%H:%M:%S')` : `CAST(${time} AS VARCHAR)`;
	const bounds = await dataset.queryRow(`SELECT min(${shown}) AS first, max(${shown}) AS last, ${likelyYears(time)} AS likely FROM data`);
	if (typeof bounds['first'] !== 'string' || typeof bounds['last'] !== 'string' || bounds['likely'] !== true) return null;
	const order = await dataset.queryRow(
		`SELECT bool_and(coalesce(a >= b, true)) AS rising FROM (SELECT ${time} AS a, lag(${time}) OVER (${inOrder(dataset)}) AS b FROM data)`,
	);
	const rising = order['rising'] === true;
	const {first, last} = bounds;
	// A clock goes round: its times are no series that steps and breaks off.
	if (clock) return {first, last, format, step_seconds: null, regular: 0, gaps: 0, longest_gaps: [], rising};
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
		first,
		last,
		format,
		step_seconds: step,
		regular: Math.round(regular * 1000) / 1000,
		gaps: numberOf(gaps[0]?.['gaps']),
		longest_gaps: gaps.map(row => ({from: String(row['a']), to: String(row['b']), seconds: numberOf(row['s'])})),
		rising,
	};
}
