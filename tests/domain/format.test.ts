import {expect, test} from 'vitest';
import {bytes, count, counted} from '../../src/domain/format.ts';

test.each([
	[999, '999 B'],
	[1000, '1.0 kB'],
	[999_499, '999 kB'],
	[999_999, '1.0 MB'],
	[1_223_329, '1.2 MB'],
	[123_456_789, '123 MB'],
	[5e9, '5.0 GB'],
])('%d bytes read %s, in powers of 1000', (value, text) => {
	expect(bytes(value)).toBe(text);
});

test('numbers are whole, with a comma at each thousand; what is counted is one or many', () => {
	expect([0, 999, 1000, 1_234_567, 1234.6, -1234].map(count)).toEqual(['0', '999', '1,000', '1,234,567', '1,235', '-1,234']);
	expect([counted(1, 'row'), counted(1200, 'row'), counted(2, 'class', 'classes')]).toEqual(['1 row', '1,200 rows', '2 classes']);
});
