import {expect, test} from 'vitest';
import {raised} from '../../../../src/gates/assessment/maturity/prose-check.ts';

const scored = (score: number | null, tests: Readonly<Record<string, number>>) => ({
	score,
	tests: Object.entries(tests).map(([id, points]) => ({id, score: points})),
});
const before = scored(1, {D1: 0.5, M1: 1, O1: 0});

test.each([
	['nothing', before, []],
	['a test', scored(1, {D1: 1, M1: 1, O1: 0}), ['D1 rises from 0.5 to 1']],
	['a test, while another falls', scored(0.5, {D1: 0.5, M1: 0, O1: 0.5}), ['O1 rises from 0 to 0.5']],
	['a test that was not there', scored(1, {D1: 0.5, M1: 1, O1: 0, O2: 0.5}), ['O2 rises from 0 to 0.5']],
	['the whole alone', scored(1.5, {D1: 0.5, M1: 1, O1: 0}), ['the score rises from 1 to 1.5']],
	['a test and the whole', scored(2, {D1: 0.5, M1: 1, O1: 1}), ['O1 rises from 0 to 1', 'the score rises from 1 to 2']],
	['no test, all fall', scored(0, {D1: 0, M1: 0, O1: 0}), []],
] as const)('prose that raises %s is told as that', (_, after, faults) => {
	expect(raised(before, after)).toEqual(faults.map(fault => `${fault} when only prose is added`));
});

test('a score out of nothing is a rise', () => {
	expect(raised(scored(null, {}), scored(0.5, {}))).toEqual(['the score rises from null to 0.5 when only prose is added']);
	expect(raised(scored(null, {}), scored(null, {}))).toEqual([]);
});
