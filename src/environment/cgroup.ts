import path from 'node:path';
import type {ProbeContext} from './probe.ts';

/** The folders whose limits bind this process, its own first, up to the root (cgroup v2). */
async function foldersOf({readText, systemRoot}: ProbeContext): Promise<string[]> {
	const root = path.join(systemRoot, 'sys/fs/cgroup');
	const line = (await readText(path.join(systemRoot, 'proc/self/cgroup')))?.match(/^0::(\/.*)$/m)?.[1] ?? '/';
	const parts = line.split('/').filter(part => part !== '' && part !== '..');
	return [...parts.keys()].map(at => path.join(root, ...parts.slice(0, parts.length - at))).concat(root);
}

/** Memory limit and use in bytes of the tightest group; limit null when nothing limits. Covers cgroup v2 and a v1 container. */
export async function memoryLimit(context: ProbeContext): Promise<{limit: number | null; used: number | null}> {
	let tightest: {limit: number | null; used: number | null} = {limit: null, used: null};
	const candidates = (await foldersOf(context)).map(
		folder => ['memory.max', 'memory.current', 'memory.stat', 'inactive_file', folder] as const,
	);
	const v1 = path.join(context.systemRoot, 'sys/fs/cgroup/memory');
	for (const [max, current, stat, inactive, folder] of [
		...candidates,
		['memory.limit_in_bytes', 'memory.usage_in_bytes', 'memory.stat', 'total_inactive_file', v1] as const,
	]) {
		const limit = numberIn(await context.readText(path.join(folder, max)));
		if (limit === null || (tightest.limit !== null && tightest.limit <= limit)) continue;
		const usage = numberIn(await context.readText(path.join(folder, current)));
		const text = (await context.readText(path.join(folder, stat))) ?? '';
		// Pages of files that were only read are given back on demand: they are not use.
		const given = Number(text.match(new RegExp(`^${inactive} (\\d+)$`, 'm'))?.[1] ?? 0);
		tightest = {limit, used: usage === null ? null : Math.max(0, usage - given)};
	}
	return tightest;
}

/** Cores this process may use together, from the tightest quota; null when there is none. */
export async function coreLimit(context: ProbeContext): Promise<number | null> {
	let least: number | null = null;
	for (const folder of await foldersOf(context)) {
		const [quota, period] = ((await context.readText(path.join(folder, 'cpu.max'))) ?? '').trim().split(/\s+/).map(Number);
		if (quota === undefined || period === undefined || !(quota > 0) || !(period > 0)) continue;
		least = Math.min(least ?? Number.POSITIVE_INFINITY, quota / period);
	}
	return least;
}

function numberIn(text: string | null): number | null {
	const value = text === null ? Number.NaN : Number(text.trim());
	return Number.isFinite(value) && value > 0 ? value : null;
}
