import type {Dataset} from './dataset.ts';
import {type Cell, numberOf} from './engine.ts';
import type {Basics} from './measures.ts';
import {bins, levels, type Numbers, numbersFrom, type Shape, shapeOf} from './numbers.ts';
import {double} from './sql.ts';
import type {Column} from './table.ts';

export interface Grouped {
	readonly basic: Basics;
	readonly top: readonly {readonly value: string; readonly rows: number}[];
}

/**
 * One column of a long table in one pass: rows of each value are counted, and all else is measured over those groups. Exact; the
 * groups are never held by us, and the engine spills them.
 */
export async function groupedBasics(dataset: Dataset, column: Column, topValues: number): Promise<Grouped> {
	const words = column.storage === 'VARCHAR';
	const lengths = words ? ', min(length(v)) AS s, max(length(v)) AS l, sum(length(v) * n) / sum(n) AS a' : '';
	const row = await dataset.queryRow(
		`SELECT count(v) AS d, coalesce(sum(n), 0)::BIGINT AS filled, left(min(v)::VARCHAR, 200) AS low, left(max(v)::VARCHAR, 200) AS high,
			min({'n': -n, 'v': v}, ${topValues}) FILTER (n > 1) AS repeated${lengths}
		FROM (SELECT ${column.ref} AS v, count(*) AS n FROM data WHERE ${column.ref} IS NOT NULL GROUP BY ${column.ref})`,
	);
	const distinct = numberOf(row['d']);
	const filled = numberOf(row['filled']);
	const basic: Basics = {
		filled,
		distinct,
		min: String(row['low'] ?? ''),
		max: String(row['high'] ?? ''),
		lengths: words ? {min: numberOf(row['s']), max: numberOf(row['l']), mean: numberOf(row['a'])} : null,
	};
	return {basic, top: await topOf(dataset, column, basic, row['repeated'], topValues)};
}

/** The most frequent values as texts: those counted above, unless some of the first occur once only. */
async function topOf(dataset: Dataset, column: Column, basic: Basics, repeated: Cell | undefined, topValues: number) {
	if (basic.distinct === basic.filled && basic.distinct > topValues) return [];
	const counted: unknown = typeof repeated === 'string' ? JSON.parse(repeated) : [];
	const complete = Array.isArray(counted) && counted.length >= Math.min(topValues, basic.distinct);
	if (complete && column.storage === 'VARCHAR') {
		return counted.flatMap((one: unknown) =>
			typeof one === 'object' && one !== null && 'n' in one && 'v' in one ? [{value: String(one.v), rows: -Number(one.n)}] : [],
		);
	}
	const least = complete
		? Math.min(...counted.map((one: unknown) => (typeof one === 'object' && one !== null && 'n' in one ? -Number(one.n) : 1)))
		: 1;
	const rows = await dataset.query(
		`SELECT v::VARCHAR AS v, n FROM (SELECT ${column.ref} AS v, count(*) AS n FROM data WHERE ${column.ref} IS NOT NULL GROUP BY ${column.ref} HAVING count(*) >= ${least} ORDER BY n DESC, v LIMIT ${topValues})`,
	);
	return rows.map(row => ({value: String(row['v']), rows: numberOf(row['n'])}));
}

/** Up to here a column's values and their counts are put into a table of their own. */
const fewValues = 100_000;
/** Bins that values are counted in to find out where the quantiles lie. */
const fineBins = 4096;
/** Rows that are sorted to tell the quantiles in the bins where they lie; more (a heavy tail) and the engine selects among all. */
const mostSorted = 1_000_000;

/**
 * Numbers of a long table, exact: from the counts of values when they are few, otherwise by counting the rows in many bins and
 * sorting only the bins that hold an order statistic that is wanted.
 */
export async function groupedNumbers(dataset: Dataset, column: Column, basic: Basics): Promise<Numbers> {
	if (basic.distinct > fewValues) return manyNumbers(dataset, column, basic.filled);
	await dataset.run(
		`CREATE OR REPLACE TEMP TABLE counted AS SELECT CAST(${column.ref} AS DOUBLE) AS v, count(*) AS n FROM data WHERE ${column.ref} IS NOT NULL GROUP BY 1`,
	);
	try {
		const wanted = positions(basic.filled);
		const row = await dataset.queryRow(
			`SELECT min(v) AS low, max(v) AS high, sum(v * n) / sum(n) AS mean, coalesce(sum(n) FILTER (v = 0), 0)::BIGINT AS zeros FROM counted`,
		);
		const [found = []] = await dataset.queryColumns(
			`SELECT min(v) FROM (SELECT v, sum(n) OVER (ORDER BY v ROWS UNBOUNDED PRECEDING) AS upto FROM counted) JOIN (SELECT unnest([${wanted.join(', ')}]) AS p) ON upto > p GROUP BY p ORDER BY p`,
		);
		const mean = numberOf(row['mean']);
		const shape = shapeOf(numberOf(row['low']), numberOf(row['high']), quantilesAt(basic.filled, wanted, found.map(numberOf)));
		const counts = await dataset.query(
			`SELECT ${binOf('v', shape)} AS b, sum(n)::BIGINT AS n, coalesce(sum(n) FILTER (v < ${double(shape.below)} OR v > ${double(shape.above)}), 0)::BIGINT AS o, sum(n * ((v - ${double(mean)}) / ${double(shape.scale)}) ** 2) AS q FROM counted GROUP BY b`,
		);
		return finished(shape, mean, numberOf(row['zeros']), basic.filled, counts);
	} finally {
		await dataset.run('DROP TABLE counted');
	}
}

async function manyNumbers(dataset: Dataset, column: Column, filled: number): Promise<Numbers> {
	const x = `CAST(${column.ref} AS DOUBLE)`;
	const row = await dataset.queryRow(
		`SELECT min(${x}) AS low, max(${x}) AS high, avg(${x}) AS mean, count(*) FILTER (${column.ref} = 0) AS zeros FROM data`,
	);
	const [low, high, mean] = [numberOf(row['low']), numberOf(row['high']), numberOf(row['mean'])];
	const shape = shapeOf(low, high, await quantilesOf(dataset, column, x, low, high, filled));
	const counts = await dataset.query(
		`SELECT ${binOf('v', shape)} AS b, count(*) AS n, count(*) FILTER (v < ${double(shape.below)} OR v > ${double(shape.above)}) AS o, sum(((v - ${double(mean)}) / ${double(shape.scale)}) ** 2) AS q FROM (SELECT ${x} AS v FROM data WHERE ${column.ref} IS NOT NULL) GROUP BY b`,
	);
	return finished(shape, mean, numberOf(row['zeros']), filled, counts);
}

async function quantilesOf(dataset: Dataset, column: Column, x: string, low: number, high: number, filled: number): Promise<number[]> {
	const wanted = positions(filled);
	const width = (high - low) / fineBins;
	if (width > 0 && Number.isFinite(width)) {
		const bin = `least(${fineBins - 1}, greatest(0, floor((${x} - ${double(low)}) / ${double(width)})))::INTEGER`;
		const counts = await dataset.query(`SELECT ${bin} AS b, count(*) AS n FROM data WHERE ${column.ref} IS NOT NULL GROUP BY b ORDER BY b`);
		const places: {bin: number; rank: number}[] = [];
		const held = new Map<number, number>();
		let before = 0;
		let at = 0;
		for (const {b, n} of counts) {
			for (; at < wanted.length && (wanted[at] ?? 0) < before + numberOf(n); at++) {
				places.push({bin: numberOf(b), rank: (wanted[at] ?? 0) - before + 1});
				held.set(numberOf(b), numberOf(n));
			}
			before += numberOf(n);
		}
		if ([...held.values()].reduce((sum, n) => sum + n, 0) <= mostSorted) {
			const rows = await dataset.query(
				`SELECT b, r, v FROM (SELECT b, v, row_number() OVER (PARTITION BY b ORDER BY v) AS r FROM (SELECT ${x} AS v, ${bin} AS b FROM data WHERE ${column.ref} IS NOT NULL) WHERE b IN (${[...held.keys()].join(', ')}))
				WHERE (b, r) IN (${places.map(place => `(${place.bin}, ${place.rank})`).join(', ')})`,
			);
			const values = new Map(rows.map(row => [`${numberOf(row['b'])} ${numberOf(row['r'])}`, numberOf(row['v'])]));
			return quantilesAt(
				filled,
				wanted,
				places.map(place => values.get(`${place.bin} ${place.rank}`) ?? low),
			);
		}
	}
	const row = await dataset.queryRow(`SELECT ${levels.map((level, at) => `quantile_cont(${x}, ${level}) AS q${at}`).join(', ')} FROM data`);
	return levels.map((_, at) => numberOf(row[`q${at}`]));
}

/** Numbers (from 0) of the order statistics between which the quantiles lie, ascending, each once. */
function positions(filled: number): number[] {
	const all = levels.flatMap(level => {
		const place = level * (filled - 1);
		return [Math.floor(place), Math.ceil(place)];
	});
	return [...new Set(all)].sort((a, b) => a - b);
}

/** Quantiles of type 7 from the values at those positions. */
function quantilesAt(filled: number, wanted: readonly number[], values: readonly number[]): number[] {
	const at = new Map(wanted.map((position, index) => [position, values[index] ?? 0]));
	return levels.map(level => {
		const place = level * (filled - 1);
		const [below, above] = [at.get(Math.floor(place)) ?? 0, at.get(Math.ceil(place)) ?? 0];
		return below + (above - below) * (place - Math.floor(place));
	});
}

const binOf = (v: string, {min, width}: Shape) =>
	width > 0 ? `least(${bins - 1}, greatest(0, floor((${v} - ${double(min)}) / ${double(width)})))::INTEGER` : '0';

function finished(shape: Shape, mean: number, zeros: number, filled: number, counts: readonly Readonly<Record<string, Cell>>[]): Numbers {
	const squares = counts.reduce((sum, row) => sum + numberOf(row['q']), 0);
	return numbersFrom(shape, {
		mean,
		std: filled > 1 ? Math.sqrt(squares / (filled - 1)) * shape.scale : null,
		zeros,
		outliers: counts.reduce((sum, row) => sum + numberOf(row['o']), 0),
		binned: new Map(counts.map(row => [numberOf(row['b']), numberOf(row['n'])])),
	});
}
