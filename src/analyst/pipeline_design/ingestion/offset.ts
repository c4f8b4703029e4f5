/*
 * A model calculates in float32, whose 24 bits are spent on how far a number lies from zero: of a counter around 2,000,000,000 it holds
 * every 128th. What lies far from zero beside its spread is therefore centred before, in float64.
 */

export type SpreadFacts = {
	readonly min: number;
	readonly max: number;
	readonly quantiles: Readonly<Record<'p05' | 'p50' | 'p95', number>>;
};

/** Beyond this many spreads from zero fewer than 2^16 steps of float32 are left for the spread. */
const farAway = 2 ** 7;
/** Whole numbers up to here are exact in float32, however they are spread. */
const exactWhole = 2 ** 24;

/**
 * What to take from the values of a column before they become float32: a round number near their middle, or 0 where they keep their meaning
 * as they are. Sentinels and outliers do not move it: the middle and nine tenths of the values count.
 */
export function offsetOf({min, max, quantiles: {p05, p50, p95}}: SpreadFacts, whole: boolean): number {
	const spread = p95 > p05 ? p95 - p05 : max - min;
	const magnitude = Math.max(Math.abs(p05), Math.abs(p95));
	if (!(spread > 0) || !Number.isFinite(spread) || magnitude <= farAway * spread) return 0;
	if (whole && magnitude <= exactWhole) return 0;
	const step = 10 ** Math.floor(Math.log10(spread));
	return Number((Math.round(p50 / step) * step).toPrecision(15));
}
