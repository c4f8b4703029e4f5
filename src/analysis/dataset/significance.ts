/**
 * Probability of at least `hits` in `rows` when each holds with probability `base`: the binomial tail, bounded by Chernoff's
 * inequality, exp(−n·KL(rate ‖ base)), which is never too small and needs no tables.
 */
export function oneSidedP(hits: number, rows: number, base: number): number {
	const rate = hits / rows;
	if (rate <= base) return 1;
	const part = (p: number, q: number) => (p === 0 ? 0 : p * Math.log(p / q));
	return Math.exp(-rows * (part(rate, base) + part(1 - rate, 1 - base)));
}
