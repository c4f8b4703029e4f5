import {createWriteStream} from 'node:fs';
import {type Readable, Transform} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {StringDecoder} from 'node:string_decoder';

const word = /-?(?:NaN|Infinity)/y;
const longestWord = '-Infinity'.length;

/**
 * Copies JSON text (UTF-8) with null for NaN, Infinity and -Infinity, which Python writes and JSON does not know; texts stay as they are.
 * Gives their number. `lines`: an object a line, each for itself. The judge reads them in its own way.
 */
export async function writeNulls(from: Readable, to: string, lines: boolean): Promise<number> {
	const decoder = new StringDecoder('utf8');
	let held = '';
	let inString = false;
	let replaced = 0;
	const rewritten = (piece: string, last: boolean): string => {
		const text = held + piece;
		// A word may be cut in two, an escape too.
		const end = last ? text.length : Math.max(0, text.length - longestWord);
		let out = '';
		let start = 0;
		let at = 0;
		while (at < end) {
			const character = text[at];
			if (lines && character === '\n') inString = false;
			else if (inString && character === '\\' && text[at + 1] !== '\n') at += 1;
			else if (character === '"') inString = !inString;
			else if (!inString && (character === 'N' || character === 'I' || character === '-')) {
				word.lastIndex = at;
				const [found] = word.exec(text) ?? [];
				if (found !== undefined) {
					out += `${text.slice(start, at)}null`;
					at += found.length;
					start = at;
					replaced += 1;
					continue;
				}
			}
			at += 1;
		}
		held = text.slice(at);
		return out + text.slice(start, at);
	};
	const rewrite = new Transform({
		transform(chunk: Buffer, _, done) {
			done(null, rewritten(decoder.write(chunk), false));
		},
		flush(done) {
			done(null, rewritten(decoder.end(), true));
		},
	});
	await pipeline(from, rewrite, createWriteStream(to, {mode: 0o600}));
	return replaced;
}
