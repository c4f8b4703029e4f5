import {expect, it} from 'vitest';
import {measuredText} from '../../src/app/gate-text.ts';
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
	expect(measuredText(check(1, 'of the training rows'))).toBe('1 of the training rows');
});

it('does not call a pass that had nothing to judge a failure to measure', () => {
	const none = check(null, 'gain, lower bound');
	expect(measuredText({...none, verdict: 'pass'})).toBe('nothing to judge');
	expect(measuredText({...none, verdict: 'not_run'})).toBe('not measured');
	expect(measuredText(none)).toBe('could not be measured');
});
