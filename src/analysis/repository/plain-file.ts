import {closeSync, constants, fstatSync, openSync, readSync} from 'node:fs';

export type PlainFile =
	| {readonly kind: 'read'; readonly bytes: Buffer}
	| {readonly kind: 'too-large' | 'not-plain' | 'unreadable'; readonly size: number};

/**
 * Reads a plain file of at most `maxBytes`. A link is not followed, a pipe or device is not waited for; a file that grows
 * while it is read is cut at the limit. Never throws.
 */
export function readPlainFile(file: string, maxBytes: number): PlainFile {
	let handle: number;
	try {
		handle = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
	} catch {
		return {kind: 'unreadable', size: 0};
	}
	try {
		const stats = fstatSync(handle);
		if (!stats.isFile()) return {kind: 'not-plain', size: 0};
		if (stats.size > maxBytes) return {kind: 'too-large', size: stats.size};
		const bytes = Buffer.alloc(stats.size);
		let length = 0;
		while (length < stats.size) {
			const read = readSync(handle, bytes, length, stats.size - length, length);
			if (read === 0) break;
			length += read;
		}
		return {kind: 'read', bytes: bytes.subarray(0, length)};
	} catch {
		return {kind: 'unreadable', size: 0};
	} finally {
		closeSync(handle);
	}
}
