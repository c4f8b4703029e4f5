import os from 'node:os';
import path from 'node:path';
import {memoryLimit} from '../cgroup.ts';
import type {Probe} from '../probe.ts';
import {gibibytes, reading} from '../reading.ts';

/** Memory below which a fit of a middling data set is likely to be killed. */
const scarceBytes = 512 * 1024 ** 2;

/** Memory used and there, within the limit of the control group when that is less than the machine's. */
export const memory: Probe = {
	id: 'memory',
	title: 'Memory',
	intervalMs: 5000,
	timeoutMs: 2000,
	spawns: false,
	volatile: ['usedGiB', 'availableGiB'],
	async read(context) {
		const info = await context.readText(path.join(context.systemRoot, 'proc/meminfo'));
		const machine = bytesOf(info, 'MemTotal') ?? os.totalmem();
		const free = bytesOf(info, 'MemAvailable') ?? os.freemem();
		const group = await memoryLimit(context);
		const limited = group.limit !== null && group.limit < machine;
		const total = limited && group.limit !== null ? group.limit : machine;
		const available = Math.max(0, limited && group.used !== null ? Math.min(free, total - group.used) : Math.min(free, total));
		const used = total - available;
		const scarce = available < scarceBytes;
		return reading(scarce ? 'degraded' : 'ok', `${gibibytes(used).toFixed(1)} of ${gibibytes(total).toFixed(1)} GiB`, {
			facts: {totalGiB: gibibytes(total), usedGiB: gibibytes(used), availableGiB: gibibytes(available), limited},
			detail: limited ? `limited by the control group; the machine has ${gibibytes(machine)} GiB` : `${gibibytes(available)} GiB available`,
			command: '/proc/meminfo',
			raw: (info ?? '').split('\n').slice(0, 5).join('\n'),
			error: scarce ? `only ${Math.round(available / 1024 ** 2)} MiB are available` : null,
		});
	},
};

function bytesOf(info: string | null, name: string): number | null {
	const kibibytes = info?.match(new RegExp(`^${name}:\\s*(\\d+) kB`, 'm'))?.[1];
	return kibibytes === undefined ? null : Number(kibibytes) * 1024;
}
