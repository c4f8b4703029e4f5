import {createWriteStream} from 'node:fs';
import type {Readable} from 'node:stream';
import {Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {Marks} from './csv-records.ts';

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Copies delimited text so that every row ends with a line feed; line ends inside quotes stay as they are. Needed for files that
 * mix line ends, or whose header has another line end inside quotes than after it: the engine reads such a file as empty.
 */
export async function normaliseLineEnds(from: Readable, to: string, escaping: Marks['escaping']): Promise<void> {
	let quoted = false;
	let escaped = false;
	let afterReturn = false;
	const rewrite = new Transform({
		transform(chunk: Buffer, _, done) {
			const out = Buffer.allocUnsafe(chunk.length);
			let length = 0;
			for (const byte of chunk) {
				const skip = afterReturn && byte === LF;
				afterReturn = false;
				if (escaped) escaped = false;
				else if (byte === QUOTE) quoted = !quoted;
				else if (escaping === 'backslash' && byte === BACKSLASH) escaped = true;
				else if (!quoted && skip) continue;
				else if (!quoted && byte === CR) {
					afterReturn = true;
					out[length++] = LF;
					continue;
				}
				out[length++] = byte;
			}
			done(null, out.subarray(0, length));
		},
	});
	await pipeline(from, rewrite, createWriteStream(to, {mode: 0o600}));
}

/**
 * How many lines the record takes that begins at the byte `from`: to the first line end outside quotes, or the end of the file. A quote opens
 * only where a field begins; what follows one that closed goes on to the end of its line.
 */
export async function linesOfRecord(
	bytes: Readable,
	from: number,
	{delimiter, escaping}: Pick<Marks, 'delimiter' | 'escaping'>,
): Promise<number> {
	const separator = delimiter.charCodeAt(0);
	let skip = from;
	let lines = 0;
	let state: 'field' | 'plain' | 'quoted' | 'closed' = 'field';
	let escaped = false;
	let before = 0;
	for await (const part of bytes) {
		const chunk: Buffer = part;
		const start = Math.min(skip, chunk.length);
		skip -= start;
		for (let at = start; at < chunk.length; at += 1) {
			const byte = chunk[at] ?? 0;
			const end = byte === CR || (byte === LF && before !== CR);
			before = byte;
			if (end) lines += 1;
			if (end && state !== 'quoted') {
				bytes.destroy();
				return lines;
			}
			if (escaped) escaped = false;
			else if (state === 'quoted' && escaping === 'backslash' && byte === BACKSLASH) escaped = true;
			else if (byte === QUOTE)
				state = state === 'field' || (state === 'closed' && escaping === 'doubled') ? 'quoted' : state === 'quoted' ? 'closed' : state;
			else if (state !== 'quoted') state = byte === separator ? 'field' : 'plain';
		}
	}
	return before === LF || before === CR ? lines : lines + 1;
}
