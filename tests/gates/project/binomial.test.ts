import {expect, test} from 'vitest';
import {chanceOfAtLeast} from '../../../src/gates/project/binomial.ts';

test('the tail of the binomial distribution', () => {
	// scipy.stats.binom.sf(hits - 1, tries, p)
	expect(chanceOfAtLeast(1, 80, 0.01)).toBeCloseTo(1 - 0.99 ** 80, 12);
	expect(chanceOfAtLeast(3, 80, 0.01)).toBeCloseTo(0.04655318573593, 12);
	expect(chanceOfAtLeast(0, 80, 0.01)).toBe(1);
	expect(chanceOfAtLeast(81, 80, 0.01)).toBe(0);
	expect(chanceOfAtLeast(300, 20_000, 0.01)).toBeLessThan(1e-9);
	expect(chanceOfAtLeast(180, 20_000, 0.01)).toBeGreaterThan(0.9);
});
