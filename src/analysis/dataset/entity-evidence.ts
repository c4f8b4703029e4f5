import type {Dataset} from './dataset.ts';
import {numberOf, type Row} from './engine.ts';
import {isNumeric} from './numbers.ts';
import type {Column} from './table.ts';

/** Fewer values with several rows than this prove nothing. */
const fewestRepeated = 10;
/** A column is the same within values when it is in this part of those that have several rows … */
const sameShare = 0.9;
/** … while chance alone would make it so in at most this part … */
const mostByChance = 0.5;
/** … or, of numbers, when this part at most of its variance lies within values: measured again, a person differs a little. */
const withinVariance = 0.05;
/** A number of which others are a smooth function is a measure (an age and its band): neighbours then share this part of what far ones do not. */
const smooth = 0.5;
/** Neighbours are compared with values this part of the way along the order, which no period of a table is likely to hit. */
const farPart = 0.382;
/** Rows that are looked at; of longer tables whole values are taken by a fixed hash, so that order and chance decide nothing. */
const mostRows = 200_000;
/** Of a wide table the first so many other columns are looked at. */
export const comparedColumns = 40;

/**
 * Names of those of the first of `all` that vary over the rows and are the same, or nearly, within the values of `key` that have several rows, far
 * beyond chance. Rows that are copies of each other count once: they would make any column look so. Where `key` is a number, a column that
 * follows it smoothly says that it is a measure, and does not count. `target`: never looked at.
 */
export async function fixedWithin(dataset: Dataset, key: Column, all: readonly Column[], target: Column | null): Promise<string[]> {
	const others = all.slice(0, comparedColumns);
	if (others.length === 0) return [];
	const step = Math.max(1, Math.ceil(dataset.rows / mostRows));
	const part = `${key.ref} IS NOT NULL${step === 1 ? '' : ` AND hash(${key.ref}) % ${step} = 0`}`;
	const row = dataset.columns.filter(one => one.ref !== target?.ref).map(one => one.ref);
	const list = [key, ...others].map(({ref}) => ref).join(', ');
	await dataset.run(
		`CREATE OR REPLACE TEMP TABLE told_apart AS SELECT DISTINCT ON (hash(${row.join(', ')})) ${list} FROM data WHERE ${part}`,
	);
	try {
		const sums = await dataset.queryRow(withinSql(key, others));
		if (numberOf(sums['repeated']) < fewestRepeated) return [];
		const fixed: string[] = [];
		for (const column of others) if (await isFixed(dataset, key, column, sums)) fixed.push(column.name);
		return fixed;
	} finally {
		await dataset.run('DROP TABLE told_apart');
	}
}

/** What a column is compared by: numbers and times as numbers, all else as words. */
const asNumber = ({ref, storage}: Column): string | null =>
	isNumeric(storage) ? `${ref}::DOUBLE` : storage === 'DATE' || storage === 'TIMESTAMP' ? `epoch(${ref}::TIMESTAMP)` : null;

/** One row: of all values with several rows together, how much of each column is the same within them, and how it goes along their order. */
function withinSql(key: Column, others: readonly Column[]): string {
	const far = `CAST(ceil(${farPart} * (SELECT count(*) FROM g)) AS BIGINT)`;
	const grouped = others.map(column => {
		const {ref} = column;
		const number = asNumber(column);
		const spread = number === null ? '' : `, avg(${number}) AS ${ref}_a, var_pop(${number}) * count(${ref}) AS ${ref}_w`;
		return `coalesce(min(${ref}) = max(${ref}), false)::INT AS ${ref}_s, min(${ref})::VARCHAR AS ${ref}_v${spread}`;
	});
	const stepped = others.map(column => {
		const {ref} = column;
		return asNumber(column) === null
			? `(${ref}_v = lag(${ref}_v) OVER o)::INT AS ${ref}_n, (${ref}_v = lag(${ref}_v, ${far}) OVER o)::INT AS ${ref}_f`
			: `(${ref}_a - lag(${ref}_a) OVER o) ** 2 AS ${ref}_n`;
	});
	const summed = others.map(column => {
		const {ref} = column;
		return asNumber(column) === null
			? `avg(${ref}_s) AS ${ref}_s, avg(${ref}_n) AS ${ref}_n, avg(${ref}_f) AS ${ref}_f`
			: `avg(${ref}_s) AS ${ref}_s, avg(${ref}_n) AS ${ref}_n, var_pop(${ref}_a) AS ${ref}_f, sum(${ref}_w) AS ${ref}_w`;
	});
	return `WITH g AS (SELECT ${key.ref} AS k, count(*) AS n, ${grouped.join(', ')} FROM told_apart GROUP BY k HAVING count(*) > 1),
		s AS (SELECT *, ${stepped.join(', ')} FROM g WINDOW o AS (ORDER BY k))
		SELECT count(*) AS repeated, sum(n) AS n, ${summed.join(', ')} FROM s`;
}

async function isFixed(dataset: Dataset, key: Column, column: Column, sums: Row): Promise<boolean> {
	const {ref} = column;
	const [repeated, rows, same] = [numberOf(sums['repeated']), numberOf(sums['n']), numberOf(sums[`${ref}_s`])];
	const number = asNumber(column);
	if (number !== null) {
		const near = numberOf(sums[`${ref}_n`]);
		// Neighbours in a random order differ by twice the variance on the mean (von Neumann).
		if (isNumeric(key.storage) && near < 2 * (1 - smooth) * numberOf(sums[`${ref}_f`])) return false;
		const [between, inner] = [numberOf(sums[`${ref}_f`]), numberOf(sums[`${ref}_w`]) / Math.max(1, rows - repeated)];
		if (between > 0 && inner <= withinVariance * (between + inner)) return true;
	} else if (isNumeric(key.storage)) {
		const [near, far] = [numberOf(sums[`${ref}_n`]), numberOf(sums[`${ref}_f`])];
		if (near - far >= smooth * (1 - far)) return false;
	}
	if (same < sameShare) return false;
	// Two rows agree by chance at most as often as the commonest value stands there.
	const {usual} = await dataset.queryRow(
		`SELECT max(n) / sum(n) AS usual FROM (SELECT count(*) AS n FROM told_apart WHERE ${ref} IS NOT NULL GROUP BY ${ref})`,
	);
	const byChance = numberOf(usual) ** (rows / repeated - 1);
	return byChance <= mostByChance && repeated * (1 - byChance) >= fewestRepeated;
}
