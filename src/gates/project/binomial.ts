/**
 * The chance of at least `hits` of `tries` where each hits with probability `p`: the tail of the binomial distribution. Clopper and
 * Pearson's one-sided bound lies beyond `p` just where this is above one minus its level.
 */
export function chanceOfAtLeast(hits: number, tries: number, p: number): number {
	if (hits <= 0) return 1;
	if (hits > tries) return 0;
	let logTerm = tries * Math.log1p(-p);
	let below = Math.exp(logTerm);
	for (let at = 1; at < hits; at++) {
		logTerm += Math.log(tries - at + 1) - Math.log(at) + Math.log(p) - Math.log1p(-p);
		below += Math.exp(logTerm);
	}
	return Math.max(0, 1 - below);
}
