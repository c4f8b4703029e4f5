import fc from 'fast-check';
import {expect, test} from 'vitest';
import {LineSplitter} from '../../src/system/lines.ts';

function split(chunks: readonly Buffer[], maxBytes?: number): string[] {
	const lines: string[] = [];
	const splitter = new LineSplitter(line => lines.push(line), maxBytes);
	for (const chunk of chunks) splitter.push(chunk);
	splitter.end();
	return lines;
}

test.each([
	['line ends of both kinds', 'a\nb\r\nc', ['a', 'b', 'c']],
	['empty lines', '\n\na', ['', '', 'a']],
	['no empty line at the end', 'a\n', ['a']],
	['a progress bar keeps its last state', '10 %\r50 %\r100 %\nnext', ['100 %', 'next']],
	['nothing', '', []],
])('%s', (_, text, lines) => {
	expect(split([Buffer.from(text)])).toEqual(lines);
});

test('where the chunks are cut makes no difference, also inside a character', () => {
	fc.assert(
		fc.property(
			fc.array(fc.oneof(fc.string({unit: 'grapheme'}), fc.constantFrom('\n', '\r\n', '\r', 'é', '😀')), {maxLength: 20}),
			fc.array(fc.nat(200)),
			(parts, cuts) => {
				const bytes = Buffer.from(parts.join(''));
				const at = [0, ...cuts.map(cut => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
				const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
				expect(split(chunks)).toEqual(split([bytes]));
			},
		),
	);
});

test('a line that never ends is cut and says how much is left out', () => {
	const chunk = Buffer.alloc(1000, 'x');
	expect(
		split(
			Array.from({length: 100}, () => chunk),
			2500,
		),
	).toEqual([`${'x'.repeat(2500)} [97500 more bytes in this line]`]);
	expect(split([Buffer.from('abcdef\nxy\n')], 4)).toEqual(['abcd [2 more bytes in this line]', 'xy']);
});
