import {judgedClassRows} from '../../domain/problem-type.ts';
import type {Kind} from './kind.ts';
import type {TargetKind} from './target.ts';

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
/** From here on it is looked whether a few rows alone make the figure. */
const confirmedFrom = 0.9;

/**
 * Measures every column of the sample (by column; numbers as they are, texts as numbers that tell them apart, NaN for missing;
 * the target is known in every row) against the target. `between` is awaited before each column: time for others, and to stop.
 */
export async function singleFeatures(
	sample: readonly Float64Array[],
	names: readonly string[],
	kinds: readonly Kind[],
	target: number,
	targetKind: TargetKind,
	between: (column: string, at: number) => Promise<void>,
): Promise<Single[]> {
	const own = sample[target] ?? new Float64Array();
	const fold = Uint8Array.from(own.keys(), foldOf);
	const goals = targetKind === 'number' ? [] : classGoals(own);
	if (targetKind === 'classes' && goals.length === 0) return [];
	const all: NumberGoal = {target: own, ranks: ranksOf(own), fold};
	const few = targetKind === 'number' ? withoutFarthest(all) : {rows: [], goal: all};
	const results: Single[] = [];
	for (const [at, column] of names.entries()) {
		const values = sample[at];
		if (at === target || !values) continue;
		await between(column, at);
		const numeric = kinds[at] === 'number' || kinds[at] === 'time';
		if (targetKind === 'number') {
			const value = numberTold(values, numeric, all);
			// What few rows far out make (a total below the table) is no leak: the others must tell it, too.
			const others =
				value < confirmedFrom
					? value
					: numberTold(
							Float64Array.from(few.rows, row => values[row] ?? Number.NaN),
							numeric,
							few.goal,
						);
			results.push({column, metric: 'r2', value: Math.min(value, others)});
			continue;
		}
		const levels = numeric ? binned(values) : levelsOf(values);
		let sum = 0;
		for (const goal of goals) {
			sum += areaUnder(new Cells(levels, goal, fold));
			if (goals.length > 1) await between(column, at);
		}
		results.push({column, metric: 'auc', value: sum / goals.length});
	}
	return results;
}

type NumberGoal = {readonly target: Float64Array; readonly ranks: Float64Array; readonly fold: Uint8Array};

/** The share of a target of numbers that a column tells; of its ranks, too: a bent or heavy-tailed image gives it away all the same. */
function numberTold(values: Float64Array, numeric: boolean, {target, ranks, fold}: NumberGoal): number {
	const levels = numeric ? binned(values) : levelsOf(values);
	return Math.max(
		numeric ? explained(target, straightLine(values, target, fold)) : 0,
		explained(target, new Cells(levels, target, fold).scores()),
		explained(ranks, new Cells(levels, ranks, fold).scores()),
	);
}

/** All rows but the hundredth whose target is farthest from the middle one. */
function withoutFarthest({target, fold}: NumberGoal): {rows: number[]; goal: NumberGoal} {
	const middle = Float64Array.from(target).sort()[Math.floor(target.length / 2)] ?? 0;
	const distance = target.map(value => Math.abs(value - middle));
	const near = Uint32Array.from(target.keys()).sort((a, b) => (distance[a] ?? 0) - (distance[b] ?? 0));
	const rows = [...near.subarray(0, Math.floor(0.99 * target.length)).sort()];
	const kept = Float64Array.from(rows, row => target[row] ?? 0);
	return {rows, goal: {target: kept, ranks: ranksOf(kept), fold: Uint8Array.from(rows, row => fold[row] ?? 0)}};
}

/** Spreads neighbouring rows over the folds the same way every time (a step of splitmix32). */
function foldOf(row: number): number {
	let mixed = (row + 0x9e3779b9) | 0;
	mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
	mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
	return ((mixed ^ (mixed >>> 15)) >>> 0) % folds;
}

/** One 0/1 goal for each class that is frequent enough; of two classes only the rarer. */
function classGoals(target: Float64Array): Float64Array[] {
	const counts = new Map<number, number>();
	for (const value of target) counts.set(value, (counts.get(value) ?? 0) + 1);
	const ordered = [...counts].sort((a, b) => b[1] - a[1]);
	const judged = counts.size === 2 ? ordered.slice(1) : ordered.filter(([, rows]) => rows >= judgedClassRows).slice(0, mostClasses);
	return judged.map(([label]) => target.map(value => (value === label ? 1 : 0)));
}

/** Different values as 1, 2, 3 …; missing is level 0. */
function levelsOf(values: Float64Array): Int32Array {
	const known = new Map<number, number>();
	return Int32Array.from(values, value => {
		if (Number.isNaN(value)) return 0;
		const level = known.get(value) ?? known.size + 1;
		known.set(value, level);
		return level;
	});
}

/** Levels of equal numbers of rows; equal values stay together, missing is level 0. */
function binned(values: Float64Array): Int32Array {
	// NaN is sorted to the end.
	const sorted = values.slice().sort();
	let filled = sorted.length;
	while (filled > 0 && Number.isNaN(sorted[filled - 1])) filled -= 1;
	const size = Math.max(1, filled / bins);
	const starts: number[] = [];
	let inLevel = size;
	for (let at = 0; at < filled; at++) {
		if (inLevel >= size && (at === 0 || sorted[at] !== sorted[at - 1])) {
			starts.push(sorted[at] ?? 0);
			inLevel = 0;
		}
		inLevel += 1;
	}
	return Int32Array.from(values, value => {
		if (Number.isNaN(value)) return 0;
		let low = 0;
		let high = starts.length;
		while (high - low > 1) {
			const middle = (low + high) >> 1;
			if ((starts[middle] ?? 0) <= value) low = middle;
			else high = middle;
		}
		return low + 1;
	});
}

/** The rows of a column by level and fold: all rows of one cell get the same score, the mean of their level in the other folds. */
class Cells {
	readonly #levels: Int32Array;
	readonly #fold: Uint8Array;
	/** By cell: its score, its rows, and the sum of the goal over them. */
	readonly score: Float64Array;
	readonly rows: Float64Array;
	readonly sums: Float64Array;

	constructor(levels: Int32Array, goal: Float64Array, fold: Uint8Array) {
		this.#levels = levels;
		this.#fold = fold;
		let most = 0;
		for (const level of levels) if (level > most) most = level;
		const size = (most + 1) * folds;
		const sums = new Float64Array(size);
		const rows = new Float64Array(size);
		for (let row = 0; row < goal.length; row++) {
			const at = (levels[row] ?? 0) * folds + (fold[row] ?? 0);
			sums[at] = (sums[at] ?? 0) + (goal[row] ?? 0);
			rows[at] = (rows[at] ?? 0) + 1;
		}
		const foldSums = new Float64Array(folds);
		const foldRows = new Float64Array(folds);
		for (let at = 0; at < size; at++) {
			foldSums[at % folds] = (foldSums[at % folds] ?? 0) + (sums[at] ?? 0);
			foldRows[at % folds] = (foldRows[at % folds] ?? 0) + (rows[at] ?? 0);
		}
		const others = (list: Float64Array, from: number, own: number) => {
			let sum = 0;
			for (let one = 0; one < folds; one++) if (one !== own) sum += list[from + one] ?? 0;
			return sum;
		};
		const means = Array.from({length: folds}, (_, own) => others(foldSums, 0, own) / Math.max(1, others(foldRows, 0, own)));
		this.score = new Float64Array(size);
		for (let at = 0; at < size; at++) {
			if (rows[at] === 0) continue;
			const own = at % folds;
			this.score[at] = (others(sums, at - own, own) + prior * (means[own] ?? 0)) / (others(rows, at - own, own) + prior);
		}
		this.rows = rows;
		this.sums = sums;
	}

	/** Row by row. */
	scores(): Float64Array {
		return Float64Array.from(this.#levels, (level, row) => this.score[level * folds + (this.#fold[row] ?? 0)] ?? 0);
	}
}

/** Chance that a row of the class scores above one outside it, ties counting half; .5 when there is only one kind. */
function areaUnder({score, rows, sums}: Cells): number {
	const used = Int32Array.from(rows.keys()).filter(at => rows[at] !== 0);
	used.sort((a, b) => (score[a] ?? 0) - (score[b] ?? 0));
	let below = 0;
	let positives = 0;
	let pairs = 0;
	for (let from = 0; from < used.length; ) {
		const value = score[used[from] ?? 0];
		let within = 0;
		let without = 0;
		let to = from;
		for (; to < used.length && score[used[to] ?? 0] === value; to++) {
			const at = used[to] ?? 0;
			within += sums[at] ?? 0;
			without += (rows[at] ?? 0) - (sums[at] ?? 0);
		}
		pairs += within * (below + without / 2);
		below += without;
		positives += within;
		from = to;
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
		const mean = (list: Float64Array) => {
			let sum = 0;
			let rows = 0;
			for (let row = 0; row < goal.length; row++) {
				if (fold[row] === held || Number.isNaN(values[row])) continue;
				sum += list[row] ?? 0;
				rows += 1;
			}
			return sum / Math.max(1, rows);
		};
		const meanX = mean(values);
		const meanY = mean(goal);
		let covariance = 0;
		let variance = 0;
		for (let row = 0; row < goal.length; row++) {
			if (fold[row] === held || Number.isNaN(values[row])) continue;
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
