import {expect, test} from 'vitest';
import {DelimitedReader, type Quoting} from '../../../src/gates/recount/delimited.ts';
import {type Fields, fieldText} from '../../../src/gates/recount/fields.ts';
import {DelimitedScanner} from '../../../src/gates/recount/scanner.ts';

const written = (quoting: Quoting) => ({delimiter: ',', quote: '"', quoting, comment: null, trims: false}) as const;

/** Records as the character by character reader of the beginning of a file finds them. */
function readWhole(text: string, quoting: Quoting, emptyLines: boolean) {
	const reader = new DelimitedReader(written(quoting), emptyLines);
	const records = [...reader.push(text), ...reader.end()];
	return {records: records.map(record => record.map(field => (field === '' ? null : field))), broken: reader.broken};
}

function scanInPieces(text: string, quoting: Quoting, emptyLines: boolean, size: number) {
	const scanner = new DelimitedScanner(written(quoting), emptyLines);
	const records: (string | null)[][] = [];
	const show = ({bytes, starts, ends, width}: Fields) => {
		records.push(Array.from({length: width}, (_, at) => (starts[at] === -1 ? null : fieldText(bytes, starts[at] ?? 0, ends[at] ?? 0))));
	};
	const bytes = Buffer.from(text);
	for (let at = 0; at < bytes.length; at += size) scanner.push(Buffer.from(bytes.subarray(at, at + size)), false, show);
	scanner.push(new Uint8Array(), true, show);
	return {records, broken: scanner.broken};
}

/** A generator with a known start (mulberry32), so that a failing text can be made again. */
function drawFrom(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

test.each(['doubled', 'backslash'] as const)('bytes and characters give the same records (%s quotes)', quoting => {
	const draw = drawFrom(7);
	const alphabet = ['a', 'é', '😀', ',', ',', '"', '"', '\n', '\r\n', '\r', '\\', ' '];
	for (let round = 0; round < 3000; round++) {
		const text = Array.from({length: Math.floor(draw() * 24)}, () => alphabet[Math.floor(draw() * alphabet.length)]).join('');
		for (const emptyLines of [false, true]) {
			const expected = readWhole(text, quoting, emptyLines);
			for (const size of [1, 3, 100]) {
				expect(scanInPieces(text, quoting, emptyLines, size), `${JSON.stringify(text)} in pieces of ${size}`).toEqual(expected);
			}
		}
	}
});

test('a quote that never closes ends in a sentence and not in a full memory', () => {
	const scanner = new DelimitedScanner(written('doubled'), false);
	const piece = Buffer.alloc(8 * 1024 * 1024, 'a');
	expect(() => {
		scanner.push(Buffer.from('a,"'), false, () => undefined);
		for (let at = 0; at < 40; at++) scanner.push(piece, false, () => undefined);
	}).toThrow('a quote that does not close?');
});
