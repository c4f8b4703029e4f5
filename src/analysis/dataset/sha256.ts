import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';

/** SHA-256 of one file, hexadecimal, read as a stream. */
export async function sha256OfFile(file: string, signal?: AbortSignal): Promise<string> {
	const hash = createHash('sha256');
	for await (const chunk of createReadStream(file, {highWaterMark: 1024 * 1024, ...(signal && {signal})})) hash.update(chunk);
	return hash.digest('hex');
}

/**
 * One hash for a list of files: a single file's own SHA-256; several files' is the SHA-256 of their hashes in the given
 * order, a line each, so that a changed, added, removed or reordered file changes it while a renamed one does not.
 */
export async function sha256(files: readonly string[], signal?: AbortSignal): Promise<string> {
	const hashes: string[] = [];
	for (const file of files) hashes.push(await sha256OfFile(file, signal));
	const [only] = hashes;
	if (hashes.length === 1 && only !== undefined) return only;
	return createHash('sha256').update(hashes.join('\n')).digest('hex');
}
