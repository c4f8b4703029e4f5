import {minClassRows} from './events.ts';
import type {Kind} from './kind.ts';
import type {TargetKind} from './relations.ts';

/** How well one column alone tells the target in rows that were kept out. */
export type Single = {
	readonly column: string;
	/** auc: area under the ROC curve, over several classes the mean of each against the rest; r2: share of variance explained. */
	readonly metric: 'auc' | 'r2';
	readonly value: number;
};

const folds = 5;
const bins = 64;
/** Rows' worth of the overall mean that each level is drawn towards, so that a value of its own in every row tells nothing. */
const prior = 10;
const mostClasses = 20;

/** Measures every column of the sample (comparable values, target known in every row) against the target. */
export function singleFeatures(
	sample: readonly (readonly (string | null)[])[],
	names: readonly string[],
	kinds: readonly Kind[],
	target: number,
	targetKind: TargetKind,
): Single[] {
	const fold = Uint8Array.from(sample.keys(), foldOf);
	const goals = targetKind === 'number' ? [numbersOf(sample, target)] : classGoals(sample, target);
	if (goals.length === 0) return [];
	const ranks = targetKind === 'number' ? ranksOf(goals[0] ?? new Float64Array()) : new Float64Array();
	return names.flatMap((column, at): Single[] => {
		if (at === target) return [];
		const numeric = kinds[at] === 'number' || kinds[at] === 'time';
		const levels = numeric ? binned(numbersOf(sample, at)) : levelsOf(sample, at);
		const results = goals.map(goal => {
			const scores = outOfFold(levels, goal, fold);
			if (targetKind === 'classes') return areaUnder(scores, goal);
			const line = numeric ? explained(goal, straightLine(numbersOf(sample, at), goal, fold)) : 0;
			// Of ranks, too: a bent or heavy-tailed image of the target gives it away all the same.
			return Math.max(line, explained(goal, scores), explained(ranks, outOfFold(levels, ranks, fold)));
		});
		const value = results.reduce((sum, one) => sum + one, 0) / results.length;
		return [{column, metric: targetKind === 'number' ? 'r2' : 'auc', value}];
	});
}

/** Spreads neighbouring rows over the folds the same way every time (a step of splitmix32). */
function foldOf(row: number): number {
	let mixed = (row + 0x9e3779b9) | 0;
	mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
	mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
	return ((mixed ^ (mixed >>> 15)) >>> 0) % folds;
}

function numbersOf(sample: readonly (readonly (string | null)[])[], column: number): Float64Array {
	return Float64Array.from(sample, row => {
		const value = row[column] ?? null;
		return value === null ? Number.NaN : Number(value);
	});
}

/** One 0/1 goal for each class that is frequent enough; of two classes only the rarer. */
function classGoals(sample: readonly (readonly (string | null)[])[], target: number): Float64Array[] {
	const counts = new Map<string, number>();
	for (const row of sample) counts.set(row[target] ?? '', (counts.get(row[target] ?? '') ?? 0) + 1);
	const ordered = [...counts].sort((a, b) => b[1] - a[1]);
	const judged = counts.size === 2 ? ordered.slice(1) : ordered.filter(([, rows]) => rows >= minClassRows).slice(0, mostClasses);
	return judged.map(([label]) => Float64Array.from(sample, row => (row[target] === label ? 1 : 0)));
}

function levelsOf(sample: readonly (readonly (string | null)[])[], column: number): Int32Array {
	const known = new Map<string, number>();
	return Int32Array.from(sample, row => {
		const value = row[column] ?? null;
		if (value === null) return 0;
		const level = known.get(value) ?? known.size + 1;
		known.set(value, level);
		return level;
	});
}

/** Levels of equal numbers of rows; equal values stay together, missing is level 0. */
function binned(values: Float64Array): Int32Array {
	const order = [...values.keys()].filter(row => !Number.isNaN(values[row])).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
	const levels = new Int32Array(values.length);
	const size = Math.max(1, order.length / bins);
	let level = 0;
	let filled = size;
	let previous = Number.NaN;
	for (const row of order) {
		const value = values[row] ?? 0;
		if (filled >= size && value !== previous) {
			level += 1;
			filled = 0;
		}
		levels[row] = level;
		filled += 1;
		previous = value;
	}
	return levels;
}

function outOfFold(levels: Int32Array, goal: Float64Array, fold: Uint8Array): Float64Array {
	const size = levels.reduce((most, level) => Math.max(most, level), 0) + 1;
	const sums = new Float64Array(size * folds);
	const counts = new Float64Array(size * folds);
	const foldSums = new Float64Array(folds);
	const foldCounts = new Float64Array(folds);
	for (let row = 0; row < goal.length; row++) {
		const own = fold[row] ?? 0;
		const at = (levels[row] ?? 0) * folds + own;
		const value = goal[row] ?? 0;
		sums[at] = (sums[at] ?? 0) + value;
		counts[at] = (counts[at] ?? 0) + 1;
		foldSums[own] = (foldSums[own] ?? 0) + value;
		foldCounts[own] = (foldCounts[own] ?? 0) + 1;
	}
	const all = (list: Float64Array, from: number, without: number) => {
		let sum = 0;
		for (let one = 0; one < folds; one++) if (one !== without) sum += list[from + one] ?? 0;
		return sum;
	};
	const means = Float64Array.from({length: folds}, (_, own) => all(foldSums, 0, own) / Math.max(1, all(foldCounts, 0, own)));
	return Float64Array.from(goal, (_, row) => {
		const own = fold[row] ?? 0;
		const from = (levels[row] ?? 0) * folds;
		return (all(sums, from, own) + prior * (means[own] ?? 0)) / (all(counts, from, own) + prior);
	});
}

/** Chance that a row of the class scores above one outside it, ties counting half; .5 when there is only one kind. */
function areaUnder(scores: Float64Array, goal: Float64Array): number {
	const groups = new Map<number, [number, number]>();
	for (let row = 0; row < goal.length; row++) {
		const group = groups.get(scores[row] ?? 0) ?? [0, 0];
		group[goal[row] === 1 ? 1 : 0] += 1;
		groups.set(scores[row] ?? 0, group);
	}
	let below = 0;
	let positives = 0;
	let pairs = 0;
	for (const [, [without, within]] of [...groups].sort((a, b) => a[0] - b[0])) {
		pairs += within * (below + without / 2);
		below += without;
		positives += within;
	}
	return below === 0 || positives === 0 ? 0.5 : pairs / (below * positives);
}

/** Ranks of values, equal ones sharing the mean of theirs. */
function ranksOf(values: Float64Array): Float64Array {
	const sorted = Float64Array.from(values).sort();
	const mean = new Map<number, number>();
	for (let from = 0; from < sorted.length; ) {
		let to = from;
		while (to < sorted.length && sorted[to] === sorted[from]) to += 1;
		mean.set(sorted[from] ?? 0, (from + to - 1) / 2);
		from = to;
	}
	return values.map(value => mean.get(value) ?? 0);
}

/** 1 − residual / total sum of squares; below 0 is worse than the mean. */
function explained(goal: Float64Array, scores: Float64Array): number {
	const mean = goal.reduce((sum, value) => sum + value, 0) / Math.max(1, goal.length);
	let residual = 0;
	let total = 0;
	for (let row = 0; row < goal.length; row++) {
		residual += ((goal[row] ?? 0) - (scores[row] ?? 0)) ** 2;
		total += ((goal[row] ?? 0) - mean) ** 2;
	}
	return total === 0 ? 0 : 1 - residual / total;
}

/** Least squares on the other folds; a row without a value gets the mean of them. */
function straightLine(values: Float64Array, goal: Float64Array, fold: Uint8Array): Float64Array {
	const lines = Array.from({length: folds}, (_, held) => {
		const rows = [...goal.keys()].filter(row => fold[row] !== held && !Number.isNaN(values[row]));
		const n = Math.max(1, rows.length);
		const meanX = rows.reduce((sum, row) => sum + (values[row] ?? 0), 0) / n;
		const meanY = rows.reduce((sum, row) => sum + (goal[row] ?? 0), 0) / n;
		let covariance = 0;
		let variance = 0;
		for (const row of rows) {
			const x = (values[row] ?? 0) - meanX;
			covariance += x * ((goal[row] ?? 0) - meanY);
			variance += x * x;
		}
		return {meanX, meanY, slope: variance > 0 ? covariance / variance : 0};
	});
	return Float64Array.from(goal, (_, row) => {
		const line = lines[fold[row] ?? 0] ?? {meanX: 0, meanY: 0, slope: 0};
		const value = values[row] ?? Number.NaN;
		return Number.isNaN(value) ? line.meanY : line.meanY + line.slope * (value - line.meanX);
	});
}
