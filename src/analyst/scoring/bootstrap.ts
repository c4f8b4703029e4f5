import {gainOf} from '../../domain/metric.ts';
import {type Case, measure} from './metrics.ts';

/** Resamples: enough for two digits of a 95 % bound. */
export const resamples = 1000;

export type Interval = {readonly value: number; readonly low: number; readonly high: number};

/**
 * Percentile bootstrap, Efron and Tibshirani (1993), chapter 13: 95 % of the resamples lie between `low` and `high`. Rows that belong
 * together (`groups`: one number a row, from 0) are drawn together. The same seed draws the same rows.
 */
export function intervalOf(metric: string, given: Case, groups: Int32Array | null = null, samples = resamples): Interval {
	const values = draws(given.truth.length, groups, samples, weights => measure(metric, given, weights));
	return {value: measure(metric, given), ...bounds(values)};
}

/** How much better `given` is than `other` on the same rows, resampled together: positive is better, whatever the metric's direction. */
export function gainInterval(metric: string, given: Case, other: Case, groups: Int32Array | null = null, samples = resamples): Interval {
	const values = draws(given.truth.length, groups, samples, weights =>
		gainOf(metric, measure(metric, given, weights), measure(metric, other, weights)),
	);
	return {value: gainOf(metric, measure(metric, given), measure(metric, other)), ...bounds(values)};
}

function draws(rows: number, groups: Int32Array | null, samples: number, of: (weights: Int32Array) => number): number[] {
	const random = randomOf(7);
	const units = groups === null ? rows : groups.reduce((most, group) => Math.max(most, group), -1) + 1;
	const drawn = new Int32Array(units);
	const weights = groups === null ? drawn : new Int32Array(rows);
	const values: number[] = [];
	for (let sample = 0; sample < samples; sample += 1) {
		drawn.fill(0);
		for (let unit = 0; unit < units; unit += 1) {
			const at = Math.floor(random() * units);
			drawn[at] = (drawn[at] ?? 0) + 1;
		}
		groups?.forEach((group, row) => {
			weights[row] = drawn[group] ?? 0;
		});
		values.push(of(weights));
	}
	return values.filter(Number.isFinite).sort((a, b) => a - b);
}

function bounds(sorted: readonly number[]): {readonly low: number; readonly high: number} {
	const at = (part: number) => {
		const place = part * (sorted.length - 1);
		const below = sorted[Math.floor(place)] ?? Number.NaN;
		const above = sorted[Math.ceil(place)] ?? Number.NaN;
		return below + (above - below) * (place - Math.floor(place));
	};
	return {low: at(0.025), high: at(0.975)};
}

/** mulberry32: 2^32 numbers from 0 to below 1, the same for the same seed. */
function randomOf(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
