import {isAscii, isUtf8} from 'node:buffer';
import {createReadStream} from 'node:fs';
import {open} from 'node:fs/promises';
import {createGunzip} from 'node:zlib';

/** What a text file is written in; the second is UTF-8 of which a few bytes were damaged. */
export type Charset = 'utf-8' | 'utf-8 with damage' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Small enough that what waits for a key or a signal between two pieces is not kept waiting. */
const chunkBytes = 256 * 1024;

/** The bytes of a file in order, unpacked when its first two bytes say gzip (a name proves nothing). */
export async function* bytesOf(file: string, signal?: AbortSignal, onRead?: (bytes: number) => void): AsyncGenerator<Buffer> {
	const handle = await open(file, 'r');
	const magic = Buffer.alloc(2);
	const {bytesRead} = await handle.read(magic, 0, 2, 0);
	await handle.close();
	const raw = createReadStream(file, {highWaterMark: chunkBytes});
	const packed = bytesRead === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
	const stream = packed ? raw.pipe(createGunzip({chunkSize: chunkBytes})) : raw;
	if (stream !== raw) raw.once('error', error => stream.destroy(error));
	try {
		for await (const chunk of stream) {
			signal?.throwIfAborted();
			onRead?.(raw.bytesRead);
			if (Buffer.isBuffer(chunk)) yield chunk;
		}
	} finally {
		stream.destroy();
		raw.destroy();
	}
}

/**
 * The charset, decided over all bytes: a byte order mark, else UTF-16 when every other byte of the start is NUL, else UTF-8 when
 * all of it is valid UTF-8 or nearly so, else Latin-1 (as its superset Windows-1252). Throws for NUL bytes in what is no UTF-16: not a text file.
 */
export async function charsetOf(file: string, signal?: AbortSignal): Promise<Charset> {
	let rest: Buffer = Buffer.alloc(0);
	let first = true;
	let utf8 = true;
	for await (const chunk of bytesOf(file, signal)) {
		if (first) {
			first = false;
			const wide = wideCharset(chunk);
			if (wide) return wide;
		}
		if (chunk.includes(0)) throw new Error(`${file} holds NUL bytes: it is no text file and cannot be recounted`);
		if (!utf8) continue;
		const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
		// The last three bytes may be the start of a character that the next chunk ends.
		let end = bytes.length;
		for (let back = 1; back <= Math.min(3, bytes.length); back++) {
			const byte = bytes[bytes.length - back] ?? 0;
			if (byte < 0x80) break;
			if (byte >= 0xc0) {
				end = bytes.length - back;
				break;
			}
		}
		utf8 = isUtf8(bytes.subarray(0, end));
		rest = bytes.subarray(end);
	}
	if (utf8 && isUtf8(rest)) return 'utf-8';
	return (await isDamagedUtf8(file, signal)) ? 'utf-8 with damage' : 'windows-1252';
}

/** The worker has the same bound: so many lines for each damaged one, and one damaged line in any file. */
const linesForDamage = 100;
const mostLineBytes = 16 * 1024 * 1024;

/** Is the text UTF-8 but for a few lines, with more characters that can be read than places that cannot? */
async function isDamagedUtf8(file: string, signal?: AbortSignal): Promise<boolean> {
	const decoder = new TextDecoder();
	const count = {lines: 0, damaged: 0, readable: 0, unreadable: 0};
	const add = (line: Uint8Array) => {
		count.lines += 1;
		if (isAscii(line)) return;
		const whole = isUtf8(line);
		for (const character of decoder.decode(line)) {
			if (character === '\ufffd' && !whole) count.unreadable += 1;
			else if (character > '\u007f') count.readable += character.length;
		}
		if (!whole) count.damaged += 1;
	};
	let held: Buffer = Buffer.alloc(0);
	for await (const chunk of bytesOf(file, signal)) {
		const bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk;
		let at = 0;
		for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, at)) {
			add(bytes.subarray(at, end));
			at = end + 1;
		}
		held = bytes.subarray(at);
		if (held.length > mostLineBytes) break;
	}
	if (held.length > 0) add(held);
	return count.damaged <= Math.max(1, count.lines / linesForDamage) && count.unreadable < count.readable;
}

/** The label that a decoder knows. */
const labelOf = (charset: Charset): string => (charset === 'utf-8 with damage' ? 'utf-8' : charset);

function wideCharset(start: Buffer): 'utf-16le' | 'utf-16be' | null {
	if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
	if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
	const looked = Math.min(start.length & ~1, 4096);
	if (looked < 8) return null;
	const zeros = [0, 0];
	for (let at = 0; at < looked; at++) if (start[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1;
	const [even = 0, odd = 0] = zeros;
	if (even === 0 && odd > looked * 0.3) return 'utf-16le';
	if (odd === 0 && even > looked * 0.3) return 'utf-16be';
	return null;
}

/** The text of a file, piece by piece, without its byte order mark. */
export async function* textOf(
	file: string,
	charset: Charset,
	signal?: AbortSignal,
	onRead?: (bytes: number) => void,
): AsyncGenerator<string> {
	const decoder = new TextDecoder(labelOf(charset));
	for await (const chunk of bytesOf(file, signal, onRead)) {
		const text = decoder.decode(chunk, {stream: true});
		if (text !== '') yield text;
	}
	const text = decoder.decode();
	if (text !== '') yield text;
}

/** The text of a file as UTF-8, piece by piece, without its byte order mark. A piece may end within a character. */
export async function* utf8Of(
	file: string,
	charset: Charset,
	signal?: AbortSignal,
	onRead?: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
	const decoder = charset === 'utf-8' ? null : new TextDecoder(labelOf(charset));
	let first = true;
	for await (const chunk of bytesOf(file, signal, onRead)) {
		const bytes = decoder ? Buffer.from(decoder.decode(chunk, {stream: true}), 'utf8') : chunk;
		const marked = first && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
		first = false;
		yield marked && !decoder ? bytes.subarray(3) : bytes;
	}
	if (decoder) yield Buffer.from(decoder.decode(), 'utf8');
}
