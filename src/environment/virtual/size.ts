import {lstat, readdir, statfs} from 'node:fs/promises';
import path from 'node:path';
import {codeOf} from '../../system/errors.ts';
import type {Pin} from './lock-file.ts';
import {installedMiB, smallMiB} from './package-sizes.ts';

/** About what packages take once installed, from sizes measured before. */
export const aboutMiB = (pins: readonly Pin[]): number =>
	Math.ceil(pins.reduce((sum, pin) => sum + (Object.hasOwn(installedMiB, pin.name) ? (installedMiB[pin.name] ?? 0) : smallMiB), 0));

/** MiB of all plain files below a folder, links not followed. */
export async function sizeOf(folder: string): Promise<number> {
	const entries = await readdir(folder, {withFileTypes: true, recursive: true});
	let bytes = 0;
	for (const entry of entries) {
		if (!entry.isFile()) continue;
		const stats = await lstat(path.join(entry.parentPath, entry.name)).catch(() => null); // gone meanwhile
		bytes += stats?.size ?? 0;
	}
	return Math.round(bytes / 2 ** 20);
}

/** Free MiB of the disk a folder will lie on; the folder need not be there yet. Null when the system does not say. */
export async function freeMiB(folder: string): Promise<number | null> {
	try {
		const {bavail, bsize} = await statfs(folder);
		return Math.floor((bavail * bsize) / 2 ** 20);
	} catch (error) {
		const parent = path.dirname(folder);
		if (codeOf(error) !== 'ENOENT' || parent === folder) return null;
		return freeMiB(parent);
	}
}
