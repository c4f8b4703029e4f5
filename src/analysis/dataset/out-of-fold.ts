/**
 * How well one column alone tells the target, measured out of fold. Pure arithmetic on arrays; rows keep their order.
 * A column is given as levels (a small whole number for each row); what a level says is learnt on four folds and applied to
 * the fifth, drawn towards the overall mean, so that a column with a value of its own in every row tells nothing.
 */

export const foldCount = 5;
/** Rows' worth of overall mean mixed into each level's; bins of numbers are few and cannot fake anything, so they need little. */
const smoothingOf = {levels: 10, numbers: 1} as const;
const numericBins = 64;

/** The fold of a row, 0 to 4: fixed by its number through a multiplicative hash (Knuth), so neighbours fall apart and nothing is random. */
export function foldOf(row: number): number {
	return Math.floor((Math.imul(row + 1, 0x9e3779b1) >>> 0) / (2 ** 32 / foldCount));
}

/** One feature: words and booleans as texts, numbers as numbers, null where missing. */
export type Feature =
	| {readonly kind: 'levels'; readonly values: readonly (string | null)[]}
	| {readonly kind: 'numbers'; readonly values: readonly (number | null)[]};

/** The level of every row, as seen by one held-out fold; bins of numbers come from the other folds' quantiles. Level 0 is "missing". */
function levelsFor(feature: Feature, folds: Uint8Array, held: number): {levels: Int32Array; size: number} {
	const levels = new Int32Array(feature.values.length);
	if (feature.kind === 'levels') {
		const known = new Map<string, number>();
		for (const [row, value] of feature.values.entries()) {
			if (value === null) continue;
			let level = known.get(value);
			if (level === undefined) {
				level = known.size + 1;
				known.set(value, level);
			}
			levels[row] = level;
		}
		return {levels, size: known.size + 1};
	}
	const training: number[] = [];
	for (const [row, value] of feature.values.entries()) if (value !== null && folds[row] !== held) training.push(value);
	const edges = quantileEdges(Float64Array.from(training).sort());
	for (const [row, value] of feature.values.entries()) levels[row] = value === null ? 0 : 1 + binOf(edges, value);
	return {levels, size: edges.length + 2};
}

/** Distinct upper edges of at most 64 bins of equal rows; a value as frequent as a bin gets one of its own. */
function quantileEdges(sorted: Float64Array): number[] {
	const edges: number[] = [];
	for (let bin = 1; bin < numericBins; bin++) {
		const edge = sorted[Math.floor((bin * sorted.length) / numericBins)];
		if (edge !== undefined && edge !== edges.at(-1)) edges.push(edge);
	}
	return edges;
}

/** The bin of a value: equal to an edge goes with those below it. */
function binOf(edges: readonly number[], value: number): number {
	let low = 0;
	let high = edges.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (value <= (edges[middle] ?? 0)) high = middle;
		else low = middle + 1;
	}
	return low;
}

/** For each row, the mean of `target` among the training rows of its level, drawn towards their overall mean. */
export function outOfFoldMeans(feature: Feature, target: Float64Array, folds: Uint8Array): Float64Array {
	const scores = new Float64Array(target.length);
	const smoothing = smoothingOf[feature.kind];
	for (let held = 0; held < foldCount; held++) {
		const {levels, size} = levelsFor(feature, folds, held);
		const sums = new Float64Array(size);
		const counts = new Float64Array(size);
		let sum = 0;
		let count = 0;
		for (let row = 0; row < target.length; row++) {
			if (folds[row] === held) continue;
			const level = levels[row] ?? 0;
			const value = target[row] ?? 0;
			sums[level] = (sums[level] ?? 0) + value;
			counts[level] = (counts[level] ?? 0) + 1;
			sum += value;
			count += 1;
		}
		const mean = count === 0 ? 0 : sum / count;
		for (let row = 0; row < target.length; row++) {
			if (folds[row] !== held) continue;
			const level = levels[row] ?? 0;
			scores[row] = ((sums[level] ?? 0) + smoothing * mean) / ((counts[level] ?? 0) + smoothing);
		}
	}
	return scores;
}

/** A figure, and what each row adds to its error: the sum of the squares is its variance. */
export interface Estimate {
	readonly value: number;
	readonly errors: Float64Array;
}

/** Area under the ROC curve, ties counting half (Mann–Whitney), and each row's part of its error (DeLong). Null when one class is empty. */
export function areaUnderCurve(scores: Float64Array, positive: Float64Array): Estimate | null {
	const positives = positive.reduce((sum, one) => sum + (one === 1 ? 1 : 0), 0);
	const negatives = scores.length - positives;
	if (positives === 0 || negatives === 0) return null;
	const placed = new Float64Array(scores.length);
	const order = Uint32Array.from(scores.keys()).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
	let [positivesBelow, negativesBelow, value] = [0, 0, 0];
	for (let start = 0, end = 0; start < order.length; start = end) {
		const tied = scores[order[start] ?? 0];
		let tiedPositives = 0;
		for (end = start; end < order.length && scores[order[end] ?? 0] === tied; end++) if (positive[order[end] ?? 0] === 1) tiedPositives++;
		const tiedNegatives = end - start - tiedPositives;
		const ofPositive = (negativesBelow + tiedNegatives / 2) / negatives;
		const ofNegative = 1 - (positivesBelow + tiedPositives / 2) / positives;
		for (let at = start; at < end; at++) placed[order[at] ?? 0] = positive[order[at] ?? 0] === 1 ? ofPositive : ofNegative;
		value += (tiedPositives * ofPositive) / positives;
		positivesBelow += tiedPositives;
		negativesBelow += tiedNegatives;
	}
	const errors = placed.map((place, row) => (place - value) / (positive[row] === 1 ? positives : negatives));
	return {value, errors};
}

/** The mean of several figures of the same rows. */
export function meanOf(estimates: readonly Estimate[]): Estimate | null {
	const [first] = estimates;
	if (first === undefined) return null;
	const errors = new Float64Array(first.errors.length);
	for (const one of estimates) for (const [row, error] of one.errors.entries()) errors[row] = (errors[row] ?? 0) + error / estimates.length;
	return {value: estimates.reduce((sum, one) => sum + one.value, 0) / estimates.length, errors};
}

/** Ranks from 1, equal values sharing the mean of theirs. */
export function averageRanks(values: Float64Array): {readonly ranks: Float64Array} {
	const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
	const ranks = new Float64Array(values.length);
	for (let start = 0; start < order.length; ) {
		let end = start;
		while (end + 1 < order.length && values[order[end + 1] ?? 0] === values[order[start] ?? 0]) end += 1;
		for (let at = start; at <= end; at++) ranks[order[at] ?? 0] = (start + end) / 2 + 1;
		start = end + 1;
	}
	return {ranks};
}

/** Share of the variance explained by `scores`, 1 − residual / total (below 0 is worse than the mean), and each row's part of its error. */
export function rSquared(target: Float64Array, scores: Float64Array): Estimate {
	const mean = target.reduce((sum, value) => sum + value, 0) / Math.max(1, target.length);
	let residual = 0;
	let total = 0;
	for (let row = 0; row < target.length; row++) {
		residual += ((target[row] ?? 0) - (scores[row] ?? 0)) ** 2;
		total += ((target[row] ?? 0) - mean) ** 2;
	}
	if (total === 0) return {value: 0, errors: new Float64Array(target.length)};
	const value = 1 - residual / total;
	const errors = target.map((one, row) => ((1 - value) * (one - mean) ** 2 - (one - (scores[row] ?? 0)) ** 2) / total);
	return {value, errors};
}

/** A straight line learnt on the other folds; rows without a value get the mean. */
export function outOfFoldLine(values: readonly (number | null)[], target: Float64Array, folds: Uint8Array): Float64Array {
	const scores = new Float64Array(target.length);
	for (let held = 0; held < foldCount; held++) {
		let n = 0;
		let meanX = 0;
		let meanY = 0;
		let covariance = 0;
		let variance = 0;
		let all = 0;
		let allMean = 0;
		for (let row = 0; row < target.length; row++) {
			if (folds[row] === held) continue;
			const y = target[row] ?? 0;
			all += 1;
			allMean += (y - allMean) / all;
			const x = values[row];
			if (x === null || x === undefined) continue;
			n += 1;
			const dx = x - meanX;
			meanX += dx / n;
			meanY += (y - meanY) / n;
			covariance += dx * (y - meanY);
			variance += dx * (x - meanX);
		}
		const slope = variance > 0 ? covariance / variance : 0;
		for (let row = 0; row < target.length; row++) {
			if (folds[row] !== held) continue;
			const x = values[row];
			scores[row] = x === null || x === undefined ? allMean : meanY + slope * (x - meanX);
		}
	}
	return scores;
}
