import {bytesOf, type Charset, charsetOf, textOf} from './text.ts';

/** Lines are looked for in this much of a file. */
const readCharacters = 256 * 1024 * 1024;
const maxLineCharacters = 1024 * 1024;

/** A line of a text file, 1-based, read as a stream; null when the file has fewer. Packed and UTF-16 files are read, too. */
export async function lineOf(file: string, line: number, signal?: AbortSignal): Promise<string | null> {
	const charset = await charsetOf(file, signal);
	let at = 1;
	let read = 0;
	let text = '';
	for await (const piece of textOf(file, charset, signal)) {
		let from = 0;
		for (;;) {
			const end = piece.indexOf('\n', from);
			if (at === line && text.length < maxLineCharacters) text += piece.slice(from, end === -1 ? undefined : end);
			if (end === -1) break;
			if (at === line) return text.replace(/\r$/, '');
			at += 1;
			from = end + 1;
		}
		read += piece.length;
		if (read > readCharacters)
			throw new Error(`line ${line} of ${file} lies beyond the first ${readCharacters} characters, which are all that is looked through`);
	}
	return at === line && text !== '' ? text.replace(/\r$/, '') : null;
}

/** Can a person open a line of this file by its number? Not in packed, binary or UTF-16 files, nor where JSON is one long line. */
export async function hasLines(file: string, signal?: AbortSignal): Promise<boolean> {
	if (/\.(json|jsonl|ndjson|parquet|pq|gz)$/i.test(file)) return false;
	for await (const start of bytesOf(file, signal)) {
		if (start.toString('latin1', 0, 4) === 'PAR1') return false;
		break;
	}
	let charset: Charset;
	try {
		charset = await charsetOf(file, signal);
	} catch {
		signal?.throwIfAborted();
		return false; // NUL bytes: no text
	}
	return charset === 'utf-8';
}
