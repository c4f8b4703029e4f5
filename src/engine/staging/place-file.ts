import {constants} from 'node:fs';
import {chmod, copyFile, lstat, open, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import {sha256OfFile} from '../../analysis/dataset/sha256.ts';
import {codeOf} from '../../system/errors.ts';
import {makeDirectory, syncDirectory} from '../../system/files.ts';
import {isInside} from '../../system/paths.ts';

/** SHA-256 of a plain file; null when nothing stands there, 'other' when it is a link, a folder or a device. */
export async function hashOf(file: string): Promise<string | null> {
	try {
		const stats = await lstat(file);
		return stats.isFile() ? await sha256OfFile(file) : 'other';
	} catch (error) {
		if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
		throw error;
	}
}

/** Absolute path of `relative` below `root`. Throws when it, with the links on the way followed, would lie outside, or is a link itself. */
export async function placeBelow(root: string, relative: string): Promise<string> {
	const file = path.join(root, relative);
	if (path.isAbsolute(relative) || relative.split('/').includes('..') || file === root || !isInside(root, file)) {
		throw new Error(`${relative} would be written outside of ${root}`);
	}
	const stats = await lstat(file).catch(() => null);
	if (stats && !stats.isFile()) throw new Error(`${relative} is in the way in ${root}: it is not a plain file`);
	return file;
}

let serial = 0;

/** Copies a file so that after a power cut the target has its old or its new content, whole. Shares blocks where the disk can. */
export async function copyDurably(from: string, to: string, executable: boolean): Promise<void> {
	const folder = path.dirname(to);
	await makeDirectory(folder);
	serial += 1;
	const temporary = path.join(folder, `.${path.basename(to)}.${process.pid}.${serial}.tmp`);
	try {
		await copyFile(from, temporary, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
		await chmod(temporary, executable ? 0o755 : 0o644);
		const handle = await open(temporary, 'r');
		try {
			await handle.sync();
		} finally {
			await handle.close();
		}
		await rename(temporary, to);
	} catch (error) {
		await rm(temporary, {force: true}).catch(() => undefined);
		throw error;
	}
	await syncDirectory(folder);
}
