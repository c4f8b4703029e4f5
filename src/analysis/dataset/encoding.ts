import {isUtf8} from 'node:buffer';
import {createReadStream, createWriteStream} from 'node:fs';
import {open, stat} from 'node:fs/promises';
import {type Readable, Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {createGunzip} from 'node:zlib';
import {inputFailure, messageOf} from '../../system/errors.ts';
import {damageIn, damageNote, isSlight} from './damage.ts';

export type Encoding = 'UTF-8' | 'UTF-8 with BOM' | 'UTF-8 with damage' | 'UTF-16 LE' | 'UTF-16 BE' | 'Latin-1';

/** Reads a file as a stream, through gunzip when its first bytes say so. */
export function readBytes(file: string, gzip: boolean, signal?: AbortSignal): Readable {
	const raw = createReadStream(file, {highWaterMark: 1024 * 1024, ...(signal && {signal})});
	if (!gzip) return raw;
	const gunzip = createGunzip();
	raw.on('error', error => gunzip.destroy(error));
	gunzip.on('close', () => raw.destroy());
	return raw.pipe(gunzip);
}

/** True when the file begins as gzip does. A name alone proves nothing. */
export async function isGzip(file: string): Promise<boolean> {
	const handle = await open(file, 'r');
	try {
		const {buffer, bytesRead} = await handle.read(Buffer.alloc(2), 0, 2, 0);
		return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
	} finally {
		await handle.close();
	}
}

/**
 * The encoding of a text file, decided over all its bytes: a mark at the start, else UTF-8 when every byte is valid UTF-8
 * or all but a few are, else Latin-1 (read as its superset Windows-1252). Throws an input failure for a binary file (it holds NUL bytes and is no UTF-16).
 */
export async function detectEncoding(
	file: string,
	gzip: boolean,
	signal?: AbortSignal,
	onRead: (bytes: number) => void = () => undefined,
): Promise<Encoding> {
	const unpacked = gzip ? await unpackedBound(file) : null;
	let read = 0;
	let wide = false;
	let first = true;
	let mark: Encoding | null = null;
	let valid = true;
	let rest: Buffer = Buffer.alloc(0);
	const stream = readBytes(file, gzip, signal);
	try {
		for await (const part of stream) {
			const chunk: Buffer = part;
			read += chunk.length;
			onRead(read);
			unpacked?.(read);
			if (first) {
				first = false;
				mark = markOf(chunk) ?? unmarkedUtf16(chunk);
				wide = mark === 'UTF-16 LE' || mark === 'UTF-16 BE';
				if (wide && !gzip) return mark ?? 'UTF-16 LE';
			}
			if (wide) continue; // only how much it is matters still
			if (chunk.includes(0))
				throw inputFailure(`The file ${file} is binary (it holds NUL bytes), not CSV, TSV or JSON: export it as CSV or Parquet.`);
			if (!valid) continue;
			const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
			const end = lastBoundary(bytes);
			valid = isUtf8(bytes.subarray(0, end));
			rest = bytes.subarray(end);
		}
	} catch (error) {
		signal?.throwIfAborted();
		if (gzip && /incorrect|unexpected end|invalid/i.test(messageOf(error))) {
			throw inputFailure(`The file ${file} is a damaged gzip file (${messageOf(error)}): copy it again.`, error);
		}
		throw error;
	} finally {
		stream.destroy();
	}
	if ((valid && rest.length === 0) || wide) return mark ?? 'UTF-8';
	return isSlight(await damageIn(readBytes(file, gzip, signal))) ? 'UTF-8 with damage' : 'Latin-1';
}

/** Text of a table shrinks to a tenth or a thirtieth; what unpacks to more than this many times its size was made to fill memory and disk. */
const mostTimes = 250;
const freeBytes = 1024 ** 3;

/** Throws when a gzip file has given more than it can hold of a table: some never end. */
async function unpackedBound(file: string): Promise<(read: number) => void> {
	const {size} = await stat(file);
	return read => {
		if (read > freeBytes && read > mostTimes * size)
			throw inputFailure(
				`The file ${file} (${size} bytes) unpacks to more than ${Math.floor(read / freeBytes)} GiB, over ${mostTimes} times its size, and was not read to its end: unpack it yourself and look at it.`,
			);
	};
}

function markOf(bytes: Buffer): Encoding | null {
	if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'UTF-8 with BOM';
	if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'UTF-16 LE';
	if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'UTF-16 BE';
	return null;
}

/** UTF-16 without a mark: in mostly Latin text every second byte is NUL, and none of the others. */
function unmarkedUtf16(bytes: Buffer): Encoding | null {
	const length = Math.min(bytes.length & ~1, 4096);
	if (length < 8) return null;
	let even = 0;
	let odd = 0;
	for (let at = 0; at < length; at += 2) {
		if (bytes[at] === 0) even += 1;
		if (bytes[at + 1] === 0) odd += 1;
	}
	if (even === 0 && odd > length * 0.3) return 'UTF-16 LE';
	if (odd === 0 && even > length * 0.3) return 'UTF-16 BE';
	return null;
}

/** Where the last complete UTF-8 character ends: a chunk may cut one in two. */
function lastBoundary(bytes: Buffer): number {
	for (let back = 1; back <= 3 && back <= bytes.length; back++) {
		const byte = bytes[bytes.length - back] ?? 0;
		if ((byte & 0xc0) === 0x80) continue;
		const need = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
		return need > back ? bytes.length - back : bytes.length;
	}
	return bytes.length;
}

const decoderOf: Readonly<Record<Encoding, string>> = {
	'UTF-8': 'utf-8',
	'UTF-8 with BOM': 'utf-8',
	'UTF-8 with damage': 'utf-8',
	'UTF-16 LE': 'utf-16le',
	'UTF-16 BE': 'utf-16be',
	'Latin-1': 'windows-1252',
};

/** Decodes the first `maxBytes` of a text file. `whole` tells whether that was all of it. */
export async function readStart(
	file: string,
	gzip: boolean,
	encoding: Encoding,
	maxBytes: number,
): Promise<{readonly text: string; readonly whole: boolean}> {
	const chunks: Buffer[] = [];
	let length = 0;
	const stream = readBytes(file, gzip);
	for await (const part of stream) {
		const chunk: Buffer = part;
		chunks.push(chunk);
		length += chunk.length;
		if (length > maxBytes) break;
	}
	stream.destroy();
	const bytes = Buffer.concat(chunks);
	return {text: new TextDecoder(decoderOf[encoding]).decode(bytes.subarray(0, maxBytes)), whole: bytes.length <= maxBytes};
}

/** Writes `file` anew as plain UTF-8 into `to`. */
export async function transcode(file: string, gzip: boolean, encoding: Encoding, to: string, signal?: AbortSignal): Promise<void> {
	const decoder = new TextDecoder(decoderOf[encoding]);
	const decode = new Transform({
		transform(chunk: Buffer, _, done) {
			done(null, decoder.decode(chunk, {stream: true}));
		},
		flush(done) {
			done(null, decoder.decode());
		},
	});
	await pipeline(readBytes(file, gzip, signal), decode, createWriteStream(to, {mode: 0o600}));
}

/** What a person should know of the encoding of a file. */
export async function encodingNotes(file: string, gzip: boolean, encoding: Encoding, signal?: AbortSignal): Promise<string[]> {
	if (encoding === 'Latin-1') return ['The file is not UTF-8; it was read as Latin-1 (Windows-1252).'];
	return encoding === 'UTF-8 with damage' ? [damageNote(await damageIn(readBytes(file, gzip, signal)))] : [];
}
