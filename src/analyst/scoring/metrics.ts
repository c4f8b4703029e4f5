/** What is compared, row by row: labels as places in `labels`, or numbers. */
export type Classes = {
	readonly kind: 'classes';
	readonly labels: readonly string[];
	readonly truth: Int32Array;
	readonly predicted: Int32Array;
	/** Probability of each label, a row after the other (rows x labels); null when only labels are predicted. */
	readonly probabilities: Float64Array | null;
	/** Place of the positive label; -1 with more than two. */
	readonly positive: number;
};
export type Numbers = {readonly kind: 'numbers'; readonly truth: Float64Array; readonly predicted: Float64Array};
export type Case = Classes | Numbers;

/** How often each row counts; null: once each. */
export type Weights = Int32Array | null;

/**
 * A metric of scikit-learn's definition ("Metrics and scoring: quantifying the quality of predictions"). NaN where it is not defined: one
 * class only, a constant truth, no probabilities.
 */
export function measure(metric: string, given: Case, weights: Weights = null): number {
	if (given.kind === 'numbers') return ofNumbers(metric, given, weights);
	switch (metric) {
		case 'accuracy':
			return accuracy(given, weights);
		case 'balanced_accuracy':
			return meanOverLabels(confusion(given, weights), given.labels.length, (hit, truth) => (truth > 0 ? hit / truth : null));
		case 'macro_f1':
			return meanOverLabels(confusion(given, weights), given.labels.length, (hit, truth, named) =>
				truth + named > 0 ? (2 * hit) / (truth + named) : null,
			);
		case 'roc_auc':
			return rocAuc(given, weights);
		case 'average_precision':
			return averagePrecision(given, weights);
		case 'log_loss':
			return logLoss(given, weights);
		default:
			return Number.NaN;
	}
}

/** Rows by truth and prediction: labels x labels, truth first. */
export function confusion(given: Classes, weights: Weights = null): Float64Array {
	const size = given.labels.length;
	const cells = new Float64Array(size * size);
	given.truth.forEach((truth, row) => {
		const at = truth * size + (given.predicted[row] ?? 0);
		cells[at] = (cells[at] ?? 0) + (weights?.[row] ?? 1);
	});
	return cells;
}

function accuracy(given: Classes, weights: Weights): number {
	let hit = 0;
	let all = 0;
	given.truth.forEach((truth, row) => {
		const weight = weights?.[row] ?? 1;
		all += weight;
		if (truth === given.predicted[row]) hit += weight;
	});
	return hit / all;
}

function meanOverLabels(cells: Float64Array, size: number, of: (hit: number, truth: number, named: number) => number | null): number {
	let sum = 0;
	let counted = 0;
	for (let label = 0; label < size; label += 1) {
		let truth = 0;
		let named = 0;
		for (let other = 0; other < size; other += 1) {
			truth += cells[label * size + other] ?? 0;
			named += cells[other * size + label] ?? 0;
		}
		const value = of(cells[label * size + label] ?? 0, truth, named);
		if (value === null) continue;
		sum += value;
		counted += 1;
	}
	return sum / counted;
}

const orders = new WeakMap<Classes, Int32Array>();

/** Rows from the lowest to the highest probability of the positive label; sorted once however often it is resampled. */
function byScore(given: Classes): {readonly order: Int32Array; readonly score: (row: number) => number} | null {
	const {probabilities, positive, labels} = given;
	if (probabilities === null || positive < 0) return null;
	const score = (row: number) => probabilities[row * labels.length + positive] ?? 0;
	let order = orders.get(given);
	if (order === undefined) {
		order = Int32Array.from(given.truth.keys()).sort((a, b) => score(a) - score(b));
		orders.set(given, order);
	}
	return {order, score};
}

/** Positive and negative weight of each distinct score, from the lowest. */
function steps(given: Classes, weights: Weights): readonly (readonly [hits: number, misses: number])[] | null {
	const sorted = byScore(given);
	if (sorted === null) return null;
	const {order, score} = sorted;
	const found: [number, number][] = [];
	let last = Number.NaN;
	for (const row of order) {
		const weight = weights?.[row] ?? 1;
		if (weight === 0) continue;
		const value = score(row);
		if (value !== last) found.push([0, 0]);
		last = value;
		const step = found.at(-1);
		if (step) step[given.truth[row] === given.positive ? 0 : 1] += weight;
	}
	return found;
}

function rocAuc(given: Classes, weights: Weights): number {
	let below = 0;
	let pairs = 0;
	let positives = 0;
	for (const [hits, misses] of steps(given, weights) ?? []) {
		pairs += hits * (below + misses / 2);
		below += misses;
		positives += hits;
	}
	return positives * below > 0 ? pairs / (positives * below) : Number.NaN;
}

function averagePrecision(given: Classes, weights: Weights): number {
	const found = [...(steps(given, weights) ?? [])].reverse();
	const positives = found.reduce((sum, [hits]) => sum + hits, 0);
	if (positives === 0) return Number.NaN;
	let hit = 0;
	let named = 0;
	let area = 0;
	for (const [hits, misses] of found) {
		hit += hits;
		named += hits + misses;
		area += (hits / positives) * (hit / named);
	}
	return area;
}

/** Double precision's smallest step from 1: the clip of scikit-learn. */
const least = 2 ** -52;

function logLoss(given: Classes, weights: Weights): number {
	const {probabilities, labels} = given;
	if (probabilities === null) return Number.NaN;
	let sum = 0;
	let all = 0;
	given.truth.forEach((truth, row) => {
		const weight = weights?.[row] ?? 1;
		const probability = probabilities[row * labels.length + truth] ?? 0;
		sum -= weight * Math.log(Math.min(1 - least, Math.max(least, probability)));
		all += weight;
	});
	return sum / all;
}

function ofNumbers(metric: string, given: Numbers, weights: Weights): number {
	const {truth, predicted} = given;
	let all = 0;
	let sum = 0;
	let squares = 0;
	let absolute = 0;
	truth.forEach((value, row) => {
		const weight = weights?.[row] ?? 1;
		const error = value - (predicted[row] ?? Number.NaN);
		all += weight;
		sum += weight * value;
		squares += weight * error * error;
		absolute += weight * Math.abs(error);
	});
	if (metric === 'rmse') return Math.sqrt(squares / all);
	if (metric === 'mae') return absolute / all;
	if (metric !== 'r2') return Number.NaN;
	const mean = sum / all;
	const total = truth.reduce((whole, value, row) => whole + (weights?.[row] ?? 1) * (value - mean) ** 2, 0);
	return total > 0 ? 1 - squares / total : Number.NaN;
}
