import os from 'node:os';
import path from 'node:path';
import {coreLimit} from '../cgroup.ts';
import type {Probe} from '../probe.ts';
import {oneLine, reading} from '../reading.ts';

/** Model, cores and load over a minute. */
export const cpu: Probe = {
	id: 'cpu',
	title: 'CPU',
	intervalMs: 5000,
	timeoutMs: 2000,
	spawns: false,
	volatile: ['load1'],
	async read(context) {
		const info = await context.readText(path.join(context.systemRoot, 'proc/cpuinfo'), 1024 * 1024);
		const model = info?.match(/^(?:model name|Model|Hardware)\s*:\s*(.+)$/m)?.[1] ?? os.cpus()[0]?.model ?? 'unknown model';
		const listed = info?.match(/^processor\s*:/gm)?.length ?? 0;
		const cores = Math.min(listed || Number.POSITIVE_INFINITY, context.systemRoot === '/' ? os.availableParallelism() : listed);
		const loadText = await context.readText(path.join(context.systemRoot, 'proc/loadavg'));
		const load1 = loadText === null ? (os.loadavg()[0] ?? null) : Number(loadText.split(' ')[0]);
		const limit = await coreLimit(context);
		const usable = limit === null || limit >= cores ? `${cores} cores` : `${cores} cores limited to ${rounded(limit)}`;
		const load = load1 === null ? '' : `, load ${load1.toFixed(1)}`;
		return reading('ok', `${oneLine(model, 60 - usable.length - load.length - 2)}, ${usable}${load}`, {
			facts: {model, cores, coreLimit: limit, load1: load1 === null ? null : rounded(load1)},
			command: '/proc/cpuinfo /proc/loadavg',
			raw: loadText ?? '',
		});
	},
};

const rounded = (value: number) => Math.round(value * 10) / 10;
