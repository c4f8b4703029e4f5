import {expect, test} from 'vitest';
import {canWatchMemory, MemoryWatch} from '../../src/analyst/memory.ts';
import {run} from '../../src/system/exec.ts';

const hold = (mib: number) => `const held = Buffer.alloc(${mib} << 20, 1); setTimeout(() => held.length, 10_000);`;

test.skipIf(!canWatchMemory)('a program that holds more than it may is noticed while it runs, children included', async () => {
	const stop = new AbortController();
	const watch = new MemoryWatch(150, () => stop.abort());
	const result = await run('sh', ['-c', `"${process.execPath}" -e '${hold(200)}' & wait`], {
		timeoutMs: 20_000,
		signal: stop.signal,
		onStart: pid => void watch.follow(pid),
	});
	watch.stop();
	expect(result.ended).toBe('cancelled');
	expect(watch.exceededMiB).toBeGreaterThan(150);
	expect(watch.peakMiB).toBeGreaterThanOrEqual(watch.exceededMiB ?? 0);
});
