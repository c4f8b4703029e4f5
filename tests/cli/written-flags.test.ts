import {expect, test} from 'vitest';
import {type WrittenFlags, writtenByFlags} from '../../src/cli/written-flags.ts';

test('flags say how data is written: one character each, or by its name', () => {
	expect(writtenByFlags({})).toEqual({});
	expect(writtenByFlags({delimiter: 'tab', quote: 'none', skip: '3', comment: '%', keepRows: true})).toEqual({
		delimiter: '\t',
		quote: '',
		skip: 3,
		comment: '%',
		keep_rows: true,
	});
});

test.each<[WrittenFlags, string]>([
	[{delimiter: ';;'}, '--delimiter ";;" is not one sign of ASCII. Say for example --delimiter \';\', tab or space.'],
	[{quote: '»'}, '--quote "»" is not one sign'],
	[{comment: 'x'}, '--comment "x" is not one sign'],
	[{skip: '2.5'}, '--skip 2.5 is no number of lines from 0 to 100000.'],
	[{delimiter: '|', quote: '|'}, 'must be different characters'],
])('%j is refused', (flags, sentence) => {
	expect(() => writtenByFlags(flags)).toThrow(sentence);
});
