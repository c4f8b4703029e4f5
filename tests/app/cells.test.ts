import fc from 'fast-check';
import {renderToString, Text} from 'ink';
import {createElement} from 'react';
import {describe, expect, it} from 'vitest';
import {cellWidth, cut, cutClause, displayText, pad, wrap} from '../../src/app/cells.ts';

describe('text on the screen', () => {
	it('loses what would move the cursor, hide, or reverse it', () => {
		expect(displayText('a\u0007b\u001b[2Jc\u202edc\u200bb')).toBe('abcdcb');
		expect(displayText('one\ttwo\nthree')).toBe('one    two three');
	});
	it('is taken apart where terminals disagree on its width', () => {
		expect(displayText('⚠️ done')).toBe('⚠ done');
		expect(cellWidth(displayText('👩‍💻'))).toBe(4);
		expect(displayText('🇩🇪')).toBe('DE');
	});
	it('counts wide characters as two cells and marks as none', () => {
		expect(cellWidth('日本')).toBe(4);
		expect(cellWidth(displayText('e\u0301'))).toBe(1);
	});
	it('shows that something was cut off', () => {
		expect(cut('birdstrikes.csv', 10)).toBe('birdstri..');
		expect(cut('birdstrikes.csv', 15)).toBe('birdstrikes.csv');
		expect(cellWidth(cut('日本日本日本', 7))).toBeLessThanOrEqual(7);
		expect(pad('ab', 4)).toBe('ab  ');
	});
	it('is broken between words, and inside a word only when it is longer than the line', () => {
		expect(wrap('what should be predicted', 11)).toEqual(['what should', 'be', 'predicted']);
		expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']);
	});
	it('never gets wider than asked for, whatever it is', () => {
		fc.assert(
			fc.property(fc.string({unit: 'grapheme', maxLength: 60}), fc.integer({min: 1, max: 40}), (text, width) => {
				const shown = displayText(text);
				expect(cellWidth(cut(shown, width))).toBeLessThanOrEqual(width);
				expect(cellWidth(pad(shown, width))).toBe(width);
				for (const line of wrap(shown, Math.max(2, width))) expect(cellWidth(line)).toBeLessThanOrEqual(Math.max(2, width));
			}),
		);
	});
	it('is measured as the terminal library measures it, so that no line wraps by surprise', () => {
		fc.assert(
			fc.property(fc.string({unit: 'grapheme', minLength: 1, maxLength: 20}), text => {
				const shown = `[${displayText(text)}]`;
				const width = cellWidth(shown);
				const lines = renderToString(createElement(Text, {wrap: 'hard'}, shown), {columns: Math.max(1, width)}).split('\n');
				expect(lines).toHaveLength(1);
			}),
			{numRuns: 60},
		);
	});
});

describe('a text of clauses in too little room', () => {
	it('ends after a whole clause', () => {
		// As wide as the column FOUND is in 80 columns.
		expect(cutClause('10,000 x 14; 3 columns known only afterwards?; 24 duplicate rows', 51)).toBe(
			'10,000 x 14; 3 columns known only afterwards? ..',
		);
		expect(cutClause('B and C cannot be held out. Asked you what to do with them.', 39)).toBe('B and C cannot be held out ..');
		expect(cutClause('10,000 x 14; 3 columns known only afterwards?; 24 duplicate rows', 56)).toBe(
			'10,000 x 14; 3 columns known only afterwards? ..',
		);
		expect(cutClause('p99 50 ms, 100 rps, macro-F1, p50 10 ms', 28)).toBe('p99 50 ms, 100 rps ..');
	});
	it('is cut between words when a clause would lose too much, anywhere when a word would, and left alone when it fits', () => {
		expect(cutClause('short, but then a single long clause without any pause', 30)).toBe('short, but then a single ..');
		expect(cutClause('see reports/of/the/very/long/path/data.json', 30)).toBe(cut('see reports/of/the/very/long/path/data.json', 30));
		expect(cutClause('all of it, here', 15)).toBe('all of it, here');
	});
});
