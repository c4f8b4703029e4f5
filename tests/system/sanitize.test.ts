import fc from 'fast-check';
import {expect, test} from 'vitest';
import {sanitizeOutput} from '../../src/system/sanitize.ts';

const piece = fc.oneof(
	fc.constantFrom(
		'\u001b',
		'\u001b]8;;x',
		'\u001b]52;c;QQ==',
		'\u0007',
		'\u009b',
		'\u009d',
		'[2J',
		'\u001b[31m',
		'\u001b[?1049h',
		'\u001bP',
		'\u001b_',
		'\u001b\\',
		'\u009c',
		'\u001b(',
		'\u001b ',
		'\n',
		'\r',
		'\b',
		'0',
		'm',
		';',
		'é',
		'\u{1f600}',
	),
	fc.string(),
	fc.string({unit: 'binary'}),
);

test('whatever comes in, nothing but colours, tabs and line ends can act on the terminal', () => {
	fc.assert(
		fc.property(fc.array(piece, {maxLength: 12}), pieces => {
			const out = sanitizeOutput(pieces.join(''));
			// biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
			expect(out.replaceAll(/\u001b\[[\d;:]*m/g, '')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
			expect(sanitizeOutput(out)).toBe(out);
		}),
		{numRuns: 3000},
	);
});

test('plain text stays as it is', () => {
	fc.assert(
		fc.property(fc.string({unit: 'grapheme'}), text => {
			// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken away
			const plain = text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
			expect(sanitizeOutput(plain)).toBe(plain);
		}),
	);
});

test('cutting the stream anywhere lets nothing through that the whole would not', () => {
	const hostile = '\u001b]8;;https://e\u0007link\u001b]8;;\u0007 \u001b[2J\u009d52;c;QQ==\u009c\u001bPq\u001b\\end\u001b[1;31mred';
	for (let at = 0; at <= hostile.length; at += 1) {
		const out = sanitizeOutput(hostile.slice(0, at)) + sanitizeOutput(hostile.slice(at));
		// biome-ignore lint/suspicious/noControlCharactersInRegex: that is the point
		expect(out.replaceAll(/\u001b\[[\d;:]*m/g, '')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
	}
});

test('ten megabytes of openers end in the time of ten megabytes', () => {
	expect(sanitizeOutput('\u001b]'.repeat(2_000_000))).toBe('');
	expect(sanitizeOutput('\u001b['.repeat(2_000_000)).length).toBeLessThanOrEqual(2_000_000);
});

test.each([
	['colours stay', '\u001b[31mred\u001b[0m', '\u001b[31mred\u001b[0m'],
	['colon colours too', '\u001b[38:2::1:2:3mx', '\u001b[38:2::1:2:3mx'],
	['tabs and line ends', 'a\tb\nc', 'a\tb\nc'],
	['a link is its text', '\u001b]8;;https://e\u0007link\u001b]8;;\u0007', 'link'],
	['a clipboard write inside a link', '\u001b]8;;x\u001b\u001b]52;c;QQ==\u0007y', 'y'],
	['a clear inside a link', '\u001b]8;;https://e;\u001b[2J\u0007link', 'link'],
	['eight-bit sequences', '\u009d52;c;QQ==\u009cz', 'z'],
	['eight-bit clear', '\u009b2Jx', 'x'],
	['cursor and modes', '\u001b[?25lx\u001b[2;3Hy', 'xy'],
	['device strings', '\u001bP$q\u001b\\a\u001b_G\u001b\\b', 'ab'],
	['charsets and reset', '\u001b(0x\u001bcy', 'xy'],
	['a title that never ends', '\u001b]0;never ends\nnext', '\nnext'],
	['an escape alone', '\u001b', ''],
	['carriage return, bell, backspace', 'a\rb\u0007c\bd', 'abcd'],
])('%s', (_, input, expected) => {
	expect(sanitizeOutput(input)).toBe(expected);
});
