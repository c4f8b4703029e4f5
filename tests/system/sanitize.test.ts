import fc from 'fast-check';
import {expect, test} from 'vitest';
import {escapedJson, safeLine, sanitizeOutput} from '../../src/system/sanitize.ts';
import {acting} from '../support/acting.ts';

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
		'\u001b[8m',
		'\u202e',
		'\u2066',
		'\u200b',
		'\u200d',
		'\u2028',
		'\ufeff',
		'\ud83d',
		'\u{e0041}',
	),
	fc.string(),
	fc.string({unit: 'binary'}),
);

test('whatever comes in, nothing but tabs and line ends can act on the terminal', () => {
	fc.assert(
		fc.property(fc.array(piece, {maxLength: 12}), pieces => {
			const out = sanitizeOutput(pieces.join(''));
			expect(out).not.toMatch(acting);
			expect(out.isWellFormed()).toBe(true);
			expect(sanitizeOutput(out)).toBe(out);
		}),
		{numRuns: 3000},
	);
});

test('plain text stays as it is', () => {
	fc.assert(
		fc.property(fc.string({unit: 'grapheme'}), text => {
			const plain = text.replaceAll(new RegExp(acting, 'gu'), '');
			expect(sanitizeOutput(plain)).toBe(plain);
		}),
	);
});

test('cutting the stream anywhere lets nothing through that the whole would not', () => {
	const hostile = '\u001b]8;;https://e\u0007link\u001b]8;;\u0007 \u001b[2J\u009d52;c;QQ==\u009c\u001bPq\u001b\\end\u001b[1;31mred';
	for (let at = 0; at <= hostile.length; at += 1) {
		const out = sanitizeOutput(hostile.slice(0, at)) + sanitizeOutput(hostile.slice(at));
		expect(out).not.toMatch(acting);
	}
});

test('ten megabytes of openers end in the time of ten megabytes', () => {
	expect(sanitizeOutput('\u001b]'.repeat(2_000_000))).toBe('');
	expect(sanitizeOutput('\u001b['.repeat(2_000_000)).length).toBeLessThanOrEqual(2_000_000);
});

test.each([
	['colours go', '\u001b[31mred\u001b[0m \u001b[38:2::1:2:3mx', 'red x'],
	['concealed text is seen', 'rm \u001b[8m-rf /\u001b[28m', 'rm -rf /'],
	['text reads in the order in which it is stored', 'safe\u202egpj.\u2066exe\u2069\u200f', 'safegpj.exe'],
	['nothing hides between letters', 'pass\u200bword\u00ad\u2060\ufeff\u{e0041}', 'password'],
	['line separators', 'a\u2028b\u2029c', 'abc'],
	['half of a pair', 'a\ud83d', 'a\ufffd'],
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

test('one line stays one line', () => {
	expect(safeLine('one\r\n  two\n\nthree\u001b[2J \n')).toBe('one two three');
});

test('JSON keeps its value and shows what would act or hide', () => {
	fc.assert(
		fc.property(fc.array(piece, {maxLength: 12}), pieces => {
			const value = {text: pieces.join('')};
			const json = escapedJson(JSON.stringify(value));
			expect(JSON.parse(json)).toEqual(value);
			expect(json).not.toMatch(acting);
		}),
	);
	expect(escapedJson(JSON.stringify('\u009b2J\u202e\u{e0041}'))).toBe('"\\u009b2J\\u202e\\udb40\\udc41"');
});
