import {statfs} from 'node:fs/promises';
import {messageOf} from '../../system/errors.ts';
import type {Probe} from '../probe.ts';
import {gibibytes, type Reading, reading} from '../reading.ts';

/** Free space below which a virtual environment with one framework no longer fits. */
const scarceBytes = 2 * 1024 ** 3;

/** Space on the file system of the workspace. */
export const disk: Probe = {
	id: 'disk',
	title: 'Disk',
	intervalMs: 15_000,
	timeoutMs: 3000,
	spawns: false,
	volatile: ['freeGiB'],
	async read({workspace}) {
		try {
			const {bavail, blocks, bsize} = await statfs(workspace);
			return diskReading(workspace, bavail * bsize, blocks * bsize);
		} catch (error) {
			return reading('error', 'space not known', {command: `statfs ${workspace}`, error: messageOf(error)});
		}
	},
};

/** `free` and `total` in bytes, free for a user who is not root. */
export function diskReading(workspace: string, free: number, total: number): Reading {
	const scarce = free < scarceBytes;
	return reading(scarce ? 'degraded' : 'ok', `${gibibytes(free).toFixed(1)} of ${gibibytes(total).toFixed(1)} GiB free`, {
		facts: {freeGiB: gibibytes(free), totalGiB: gibibytes(total)},
		command: `statfs ${workspace}`,
		error: scarce ? `only ${gibibytes(free)} GiB are free here` : null,
	});
}
