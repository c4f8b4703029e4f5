import {createHash} from 'node:crypto';
import type {Scale} from './bench.ts';
import {median, quantile, spread} from './statistics.ts';

/** How much the same piece of work varies on this machine now: what no ratio below can be more exact than. */
export function noise(scale: Scale): {readonly spread: number; readonly worst: number} {
	const block = Buffer.alloc(1024 * 1024, 7);
	const times = Array.from({length: scale === 'smoke' ? 5 : 40}, () => {
		const from = performance.now();
		for (let turn = 0; turn < 8; turn += 1) createHash('sha256').update(block).digest();
		return performance.now() - from;
	});
	return {spread: spread(times) ?? 0, worst: quantile(times, 1) / median(times)};
}
