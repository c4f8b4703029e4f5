import {constants, type Stats} from 'node:fs';
import {chmod, link, lstat, mkdir, open, readdir, readFile, rename, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {codeOf} from './errors.ts';

/** Forces the entries of a folder (a rename, a new file) to disk. Folders that cannot be opened for it (Windows) are let be. */
export async function syncDirectory(directory: string): Promise<void> {
	let handle: Awaited<ReturnType<typeof open>>;
	try {
		handle = await open(directory, 'r');
	} catch (error) {
		if (codeOf(error) === 'EISDIR' || codeOf(error) === 'EPERM') return;
		throw error;
	}
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

/**
 * Takes away a folder or a file that a program may have written into, also where it took the right to do so away: a training that freezes
 * its model makes the folder read-only. Links are not followed.
 */
export async function removeTree(place: string): Promise<void> {
	try {
		await rm(place, {recursive: true, force: true, maxRetries: 3});
	} catch (error) {
		if (codeOf(error) !== 'EACCES' && codeOf(error) !== 'EPERM') throw error;
		await makeWritable(place);
		await rm(place, {recursive: true, force: true, maxRetries: 3});
	}
}

async function makeWritable(folder: string): Promise<void> {
	if (!(await lstat(folder)).isDirectory()) return;
	await chmod(folder, 0o700);
	for (const name of await readdir(folder)) await makeWritable(path.join(folder, name));
}

let serial = 0;

/**
 * Replaces `file` so that after a power cut either the old or the new content is there, whole: temporary file, fsync,
 * rename, fsync of the folder. With `backup`, the content that was there before stays under that name.
 */
export async function writeDurably(
	file: string,
	content: string | Uint8Array,
	options: {mode?: number; backup?: string} = {},
): Promise<void> {
	const directory = path.dirname(file);
	serial += 1;
	const temporary = path.join(directory, `.${path.basename(file)}.${process.pid}.${serial}.tmp`);
	try {
		const handle = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, options.mode ?? 0o644);
		try {
			await handle.writeFile(content);
			await handle.sync();
		} finally {
			await handle.close();
		}
		if (options.backup !== undefined) await keepAs(file, options.backup);
		await rename(temporary, file);
	} catch (error) {
		await rm(temporary, {force: true}).catch(() => undefined);
		throw error;
	}
	await syncDirectory(directory);
}

/** A second name for the present content: the file itself is never missing, not for an instant. */
async function keepAs(file: string, backup: string): Promise<void> {
	const temporary = `${backup}.${process.pid}.${serial}.tmp`;
	try {
		await link(file, temporary);
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return;
		throw error;
	}
	await rename(temporary, backup);
}

/** Reads a file of at most `maxBytes`; null when it is not there. Throws when it is larger or not a plain file. */
export async function readBounded(file: string, maxBytes: number): Promise<Buffer | null> {
	let stats: Stats;
	try {
		stats = await lstat(file);
	} catch (error) {
		if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
		throw error;
	}
	if (!stats.isFile()) throw new Error(`${file} is not a plain file`);
	if (stats.size > maxBytes) throw new Error(`${file} has ${stats.size} bytes, more than the ${maxBytes} read here`);
	return readFile(file);
}

/**
 * Makes a folder and those above it. Answers with the topmost one that was not there before, or null. A folder at a time: Node's
 * own recursive call never returns where a folder can be seen but nothing be made in it (/proc).
 */
export async function makeDirectory(directory: string, mode = 0o777): Promise<string | null> {
	try {
		await mkdir(directory, {mode});
		return directory;
	} catch (error) {
		const parent = path.dirname(directory);
		if (codeOf(error) === 'EEXIST' && (await stat(directory)).isDirectory()) return null;
		if (codeOf(error) !== 'ENOENT' || parent === directory) throw error;
		const topmost = await makeDirectory(parent, mode);
		await mkdir(directory, {mode}).catch((again: unknown) => {
			if (codeOf(again) !== 'EEXIST') throw again; // somebody else made it meanwhile
		});
		return topmost ?? directory;
	}
}

/** Makes a folder directly below `root`. Throws when a link stands there: writing through it would leave `root`. */
export async function makeOwnDirectory(root: string, name: string): Promise<void> {
	const directory = path.join(root, name);
	await makeDirectory(directory);
	if (!(await lstat(directory)).isDirectory()) throw new Error(`${directory} is a link, and nothing is written through it; remove it`);
}

/** Makes a folder only its owner can enter. */
export async function makePrivateDirectory(directory: string): Promise<void> {
	await makeDirectory(directory, 0o700);
}
