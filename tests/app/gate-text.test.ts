import {expect, it} from 'vitest';
import {measuredText, mustBeText, saidText} from '../../src/app/gate-text.ts';
import type {Check} from '../../src/domain/check.ts';

const check = (value: number | null, unit: string): Check => ({
	id: 'data.recount',
	step: 'data',
	verdict: 'fail',
	value,
	op: '<=',
	threshold: 0,
	unit,
	reason: null,
	claimed: null,
	evidence: [],
	duration_ms: 1,
});

it('names one thing in the singular', () => {
	expect(measuredText(check(1, 'differences'))).toBe('1 difference');
	expect(measuredText(check(1, 'broken citations'))).toBe('1 broken citation');
	expect(measuredText(check(1, 'copies not listed or wrongly listed'))).toBe('1 copy not listed or wrongly listed');
	expect(measuredText(check(2, 'differences'))).toBe('2 differences');
	expect(measuredText(check(1, 'requests/s'))).toBe('1 requests/s');
});

it('does not call a pass that had nothing to judge a failure to measure', () => {
	const none = check(null, 'gain, lower bound');
	expect(measuredText({...none, verdict: 'pass'})).toBe('nothing to judge');
	expect(measuredText({...none, verdict: 'not_run'})).toBe('not measured');
	expect(measuredText(none)).toBe('could not be measured');
});

it('reads a part of a whole as a percentage, wherever it stands', () => {
	const noticed = {...check(1, 'of our corruptions'), op: '>=' as const, threshold: 0.95, claimed: 0.5};
	expect(measuredText(noticed)).toBe('100 % of our corruptions');
	expect(mustBeText(noticed)).toBe('>= 95 %');
	expect(saidText(noticed)).toBe('50 %');
	expect(measuredText(check(0.99912, 'of the training rows'))).toBe('99.91 % of the training rows');
	// No part of anything: a count stays one.
	expect(measuredText(check(2, 'of our corruptions'))).toBe('2 of our corruptions');
});
