import {expect, test} from 'vitest';
import {bytes, percent, short} from '../../src/domain/format.ts';
import {clean, listed, table} from '../../src/steps/wording.ts';

test.each([
	[0.848, '85 %'],
	[0.106, '10.6 %'],
	[0.0001, '0.01 %'],
	[0.00000001, '0.01 %'],
	[0.99996, '99.99 %'],
	[1, '100 %'],
	[0, '0 %'],
])('%d reads %s: nothing is rounded to all or none', (fraction, text) => {
	expect(percent(fraction)).toBe(text);
});

test('lists, sizes and numbers read as people write them', () => {
	expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
	expect(listed(['a', 'b', 'c', 'd'], 3)).toBe('a, b and 2 more');
	expect(bytes(1_223_329)).toBe('1.2 MB');
	expect(short(0.000123456)).toBe('0.000123');
	expect(short(1234567)).toBe('1,234,567');
});

test('a name out of the data is one harmless piece of a line, and of a table', () => {
	expect(clean('a\u001b]0;title\u0007b\nc\u202ed')).toBe('ab cd');
	expect(clean('x'.repeat(200), 20)).toHaveLength(20);
	expect(table(['n'], [['a|b<script>']])).toBe('| n |\n| --- |\n| a\\|b&lt;script> |');
});
