import {judgedClassRows} from '../../domain/problem-type.ts';
import type {Dataset} from './dataset.ts';
import {type Cell, numberOf} from './engine.ts';
import {
	areaUnderCurve,
	averageRanks,
	type Estimate,
	type Feature,
	foldOf,
	meanOf,
	outOfFoldLine,
	outOfFoldMeans,
	rSquared,
} from './out-of-fold.ts';
import type {Progress} from './profile.ts';
import {literal} from './sql.ts';
import {findSuspects, type Suspect, type TargetEvent} from './suspects.ts';
import type {Column} from './table.ts';

/** What a column alone tells about the target. */
export interface SingleFeature {
	readonly column: string;
	/** auc: binary; auc_macro: one class against the rest, mean over the classes with at least 25 rows; r2: numbers. Out of fold. */
	readonly metric: 'auc' | 'auc_macro' | 'r2';
	readonly value: number;
	/** Its 95 % interval. */
	readonly low: number;
	readonly high: number;
	/** Rows it was measured on (a fixed, even sample of at most 200,000). */
	readonly rows: number;
}

export interface Leak extends SingleFeature {
	/** predicts: above .98 alone. copy: equals the target in every row. relabelled: each value stands for one value of the target and back. */
	readonly kind: 'predicts' | 'copy' | 'relabelled';
}

export interface Leakage {
	readonly leakage: readonly Leak[];
	readonly suspects: readonly Suspect[];
	/** Below a leak and above .95 alone: honest columns reach it, and so do leaks; to be asked about. */
	readonly strong: readonly SingleFeature[];
	/** Every feature, the most telling first. */
	readonly single_features: readonly SingleFeature[];
	readonly threshold: number;
}

export type TargetKind = 'classes' | 'number';

/** A single feature above this predicts better than the world usually allows. */
export const leakageThreshold = 0.98;
/** From here on a person is asked whether it is known beforehand (breast cancer has six honest ones up to .976). */
export const strongThreshold = 0.95;
/** Rows that a leak of numbers must do without. */
const influentialPart = 0.01;
const maxRows = 200_000;
const maxClasses = 20;

/**
 * Measures what gives the target away: each feature alone, out of fold; copies and one-to-one relabellings of the target; and
 * columns suspected to be known only after the event. `kind` says whether the target is classes or a number.
 */
export async function findLeakage(
	dataset: Dataset,
	target: Column,
	kind: TargetKind,
	progress: Progress = () => undefined,
): Promise<Leakage> {
	const features = dataset.columns.filter(column => column.ref !== target.ref);
	const step = Math.max(1, Math.ceil(dataset.rows / maxRows));
	const where = `WHERE ${target.ref} IS NOT NULL${step > 1 ? ` AND rowid % ${step} = 0` : ''}`;
	const [rowids = [], targets = []] = await dataset.queryColumns(
		`SELECT rowid, ${kind === 'number' ? `${target.ref}::DOUBLE` : `${target.ref}::VARCHAR`} FROM data ${where} ORDER BY rowid`,
	);
	const folds = Uint8Array.from(rowids, row => foldOf(numberOf(row)));
	const measure = kind === 'number' ? regressionMeasure(targets, folds) : classMeasure(targets, folds);
	const singles: SingleFeature[] = [];
	const leaks: Leak[] = [];
	for (const [index, column] of features.entries()) {
		if (index % 20 === 0 || dataset.rows > 50_000)
			progress(`predicting the target from ${column.name} alone`, (0.8 * index) / features.length);
		const feature = await featureOf(dataset, column, where);
		const single: SingleFeature = {column: column.name, ...measure(feature), rows: targets.length};
		singles.push(single);
		const kindOfLeak = await leakOf(dataset, column, target, kind, single.value);
		if (kindOfLeak !== null) leaks.push({...single, kind: kindOfLeak});
	}
	progress('looking for columns filled in after the event', 0.85);
	const suspects = await findSuspects(dataset, target, features, await eventsOf(dataset, target, kind));
	progress('measured', 1);
	singles.sort((a, b) => b.value - a.value);
	const strong = singles.filter(one => one.value >= strongThreshold && !leaks.some(leak => leak.column === one.column));
	return {leakage: leaks, strong, suspects, single_features: singles, threshold: leakageThreshold};
}

async function featureOf(dataset: Dataset, column: Column, where: string): Promise<Feature> {
	const numeric = /INT|DOUBLE|FLOAT|DECIMAL/.test(column.storage);
	const time = column.storage === 'DATE' || column.storage === 'TIMESTAMP';
	const expression = numeric ? `${column.ref}::DOUBLE` : time ? `epoch(${column.ref}::TIMESTAMP)` : `left(${column.ref}::VARCHAR, 200)`;
	const [values = []] = await dataset.queryColumns(`SELECT ${expression} FROM data ${where} ORDER BY rowid`);
	if (numeric || time) return {kind: 'numbers', values: values.map(value => (typeof value === 'number' ? value : null))};
	return {kind: 'levels', values: values.map(value => (value === null ? null : String(value)))};
}

type Measure = (feature: Feature) => Pick<SingleFeature, 'metric' | 'value' | 'low' | 'high'>;

function classMeasure(targets: readonly Cell[], folds: Uint8Array): Measure {
	const counts = new Map<Cell, number>();
	for (const value of targets) counts.set(value, (counts.get(value) ?? 0) + 1);
	const ordered = [...counts].sort((a, b) => b[1] - a[1]);
	const judged = ordered.filter(([, rows]) => rows >= judgedClassRows).slice(0, maxClasses);
	const binary = counts.size === 2;
	const classes = (binary ? ordered.slice(1) : judged).map(([label]) => Float64Array.from(targets, value => (value === label ? 1 : 0)));
	return feature => {
		const areas = classes.flatMap(positive => areaUnderCurve(outOfFoldMeans(feature, positive, folds), positive) ?? []);
		return {metric: binary ? 'auc' : 'auc_macro', ...withInterval(meanOf(areas) ?? {value: 0.5, errors: new Float64Array()})};
	};
}

/** The best of four: binned means and a straight line, of the values and of their ranks — a bent or heavy-tailed copy is one all the same. */
function regressionMeasure(targets: readonly Cell[], folds: Uint8Array): Measure {
	const all = numberGoal(targets.map(numberOf), folds);
	const usual = usualRows(all.target);
	const some = numberGoal(
		usual.map(row => all.target[row] ?? 0),
		Uint8Array.from(usual, row => folds[row] ?? 0),
	);
	return feature => {
		const best = bestOf(feature, all);
		// A leak tells the usual rows, too: one row of totals tells nearly all of the variance.
		const confirmed = best.value < strongThreshold ? best : bestOf(rowsOf(feature, usual), some);
		return {metric: 'r2', ...withInterval(confirmed.value < best.value ? confirmed : best)};
	};
}

type NumberGoal = {readonly target: Float64Array; readonly ranks: Float64Array; readonly folds: Uint8Array};

function numberGoal(values: readonly number[], folds: Uint8Array): NumberGoal {
	const target = Float64Array.from(values);
	return {target, ranks: averageRanks(target).ranks, folds};
}

/** Rows but for the part whose target lies farthest from its median: what a figure owes to a few rows goes with them. */
function usualRows(target: Float64Array): number[] {
	const middle = target.slice().sort()[target.length >> 1] ?? 0;
	const far = [...target.keys()].sort((a, b) => Math.abs((target[b] ?? 0) - middle) - Math.abs((target[a] ?? 0) - middle) || a - b);
	return far.slice(Math.ceil(influentialPart * target.length)).sort((a, b) => a - b);
}

function rowsOf(feature: Feature, rows: readonly number[]): Feature {
	if (feature.kind === 'levels') return {kind: 'levels', values: rows.map(row => feature.values[row] ?? null)};
	return {kind: 'numbers', values: rows.map(row => feature.values[row] ?? null)};
}

function bestOf(feature: Feature, {target, ranks, folds}: NumberGoal): Estimate {
	const estimates = [rSquared(target, outOfFoldMeans(feature, target, folds)), rSquared(ranks, outOfFoldMeans(feature, ranks, folds))];
	if (feature.kind === 'numbers')
		estimates.push(
			rSquared(target, outOfFoldLine(feature.values, target, folds)),
			rSquared(ranks, outOfFoldLine(ranksOf(feature.values), ranks, folds)),
		);
	return estimates.reduce((best, one) => (one.value > best.value ? one : best));
}

/** Ranks of the values that are there. */
function ranksOf(values: readonly (number | null)[]): (number | null)[] {
	const {ranks} = averageRanks(Float64Array.from(values.filter(value => value !== null)));
	let at = 0;
	return values.map(value => (value === null ? null : (ranks[at++] ?? 0)));
}

/** Normal deviates of a 95 % interval. */
const deviations = 1.96;

function withInterval({value, errors}: Estimate): Pick<SingleFeature, 'value' | 'low' | 'high'> {
	const half = deviations * Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0));
	return {value: rounded(value), low: rounded(value - half), high: rounded(Math.min(1, value + half))};
}

const rounded = (value: number) => Math.round(value * 10_000) / 10_000;

async function leakOf(dataset: Dataset, column: Column, target: Column, kind: TargetKind, value: number): Promise<Leak['kind'] | null> {
	if (value < 0.9) return null;
	const row = await dataset.queryRow(
		`SELECT bool_and(${column.ref}::VARCHAR IS NOT DISTINCT FROM ${target.ref}::VARCHAR) AS same, count(DISTINCT ${column.ref}) AS f, count(DISTINCT ${target.ref}) AS t,
			count(DISTINCT (${column.ref}, ${target.ref})) AS pairs, count(*) FILTER (${column.ref} IS NULL) AS gaps, count(*) AS n FROM data WHERE ${target.ref} IS NOT NULL`,
	);
	if (row['same'] === true) return 'copy';
	const [f, t, pairs] = [numberOf(row['f']), numberOf(row['t']), numberOf(row['pairs'])];
	if (kind === 'classes' && f === t && pairs === t && numberOf(row['gaps']) === 0 && t <= numberOf(row['n']) / 2) return 'relabelled';
	return value > leakageThreshold ? 'predicts' : null;
}

/** The outcomes to look for: not the most frequent class, each judged class; for a number its lowest and highest tenth and its most frequent value. */
async function eventsOf(dataset: Dataset, target: Column, kind: TargetKind): Promise<TargetEvent[]> {
	const {ref} = target;
	if (kind === 'number') {
		const row = await dataset.queryRow(
			`SELECT quantile_disc(${ref}::DOUBLE, 0.1) AS low, quantile_disc(${ref}::DOUBLE, 0.9) AS high, mode(${ref}::DOUBLE) AS usual FROM data`,
		);
		const [low, high, usual] = [numberOf(row['low']), numberOf(row['high']), numberOf(row['usual'])];
		return [
			{label: `target>${high}`, sql: `${ref} > ${high}`},
			{label: `target<${low}`, sql: `${ref} < ${low}`},
			{label: `target=${usual}`, sql: `${ref} = ${usual}`},
		];
	}
	const rows = await dataset.query(
		`SELECT ${ref}::VARCHAR AS v, count(*) AS n FROM data WHERE ${ref} IS NOT NULL GROUP BY 1 ORDER BY n DESC, v LIMIT ${maxClasses + 1}`,
	);
	const labels = rows.map(row => ({value: String(row['v']), rows: numberOf(row['n'])}));
	const [majority, ...others] = labels;
	if (majority === undefined) return [];
	const condition = (operator: '=' | '<>', value: string) => `${ref}::VARCHAR ${operator} ${literal(value)}`;
	const events: TargetEvent[] = [
		{label: `target!=${majority.value.slice(0, 60)}`, sql: condition('<>', majority.value)},
		{label: `target=${majority.value.slice(0, 60)}`, sql: condition('=', majority.value)},
	];
	if (labels.length > 2)
		for (const {value, rows: n} of others)
			if (n >= judgedClassRows) events.push({label: `target=${value.slice(0, 60)}`, sql: condition('=', value)});
	return events;
}
