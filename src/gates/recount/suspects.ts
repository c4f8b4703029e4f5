import {judgedClassRows} from '../../domain/problem-type.ts';
import type {PartCount} from './relations.ts';

/**
 * The rule for a column that looks as if it was filled in only after the outcome was known, as the report's side has it: the part
 * covers 25 rows and at most half of those with a target; the outcome is rarer than not overall; it holds in most rows of the
 * part (.5; for a single value .95, and only in a column with a usual value that over half of the rows hold); its odds are at least
 * tenfold; and it is significant at .01 after Bonferroni's correction.
 * Who judges leaves a margin: only a part that is beyond every bound by a margin must be listed.
 */
const bounds = {
	rows: judgedClassRows + 5,
	share: 0.45,
	base: 0.48,
	rate: 0.55,
	singleRate: 0.97,
	usualShare: 0.52,
	odds: 11.5,
	significance: 0.001,
};

/** The clearest part of each column that must be in the report. */
export function clearSuspects(parts: readonly PartCount[]): PartCount[] {
	const best = new Map<string, PartCount>();
	for (const part of parts) {
		if (!isClear(part, parts.length)) continue;
		const before = best.get(part.column);
		if (!before || part.hits / part.rows > before.hits / before.rows) best.set(part.column, part);
	}
	return [...best.values()];
}

function isClear(part: PartCount, tests: number): boolean {
	const {rows, hits, total, totalHits} = part;
	if (rows < bounds.rows || rows > bounds.share * total) return false;
	const rate = hits / rows;
	const base = totalHits / total;
	if (base <= 0 || base > bounds.base || rate < (part.single ? bounds.singleRate : bounds.rate)) return false;
	if (rate < 1 && rate / (1 - rate) < (bounds.odds * base) / (1 - base)) return false;
	return Math.log(tests) - rows * divergence(rate, base) <= Math.log(bounds.significance);
}

/** Kullback and Leibler's divergence of two rates: exp(−n·d) bounds the chance of such a rate from above (Chernoff). */
function divergence(rate: number, base: number): number {
	const term = (p: number, q: number) => (p === 0 ? 0 : p * Math.log(p / q));
	return term(rate, base) + term(1 - rate, 1 - base);
}
