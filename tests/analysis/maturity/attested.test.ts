import {describe, expect, test} from 'vitest';
import {assessRepository} from '../../../src/analysis/maturity/assess.ts';
import {attestationsFrom} from '../../../src/analysis/maturity/attested.ts';
import {tree} from '../tree.ts';
import {base, workflow} from './detectors/cases.ts';

const at = '2026-01-05T10:00:00.000Z';

describe('what a file cannot tell', () => {
	test('is unknown where nobody is asked', async () => {
		const {maturity} = await assessRepository(tree(base));
		expect(maturity.unknown).toEqual(['D3', 'D6', 'M2']);
		expect(maturity.tests.filter(one => one.unknown).map(one => [one.id, one.score, one.certainty])).toEqual([
			['D3', 0, 'ask'],
			['D6', 0, 'ask'],
			['M2', 0, 'ask'],
		]);
	});

	test('a person may attest; it stands beside the evidence and never raises the score', async () => {
		const attestations = attestationsFrom({
			'maturity.D3': {value: {answer: 'automatic', words: 'a nightly job times each feature'}, by: 'person', at},
			'maturity.M2': {value: 'by hand', by: 'person', at},
		});
		const root = tree({...base, ...workflow('python train.py')});
		const plain = await assessRepository(root);
		const {maturity} = await assessRepository(root, {attestations});
		expect(maturity.unknown).toEqual(['D6']);
		const found = maturity.tests.find(one => one.id === 'D3');
		expect(found).toMatchObject({
			score: 0,
			evidence: [],
			attested: {score: 1, by: 'person', at, words: 'a nightly job times each feature'},
		});
		expect(maturity.score).toBe(plain.maturity.score);
		expect(maturity.sections).toEqual(plain.maturity.sections);
		expect(maturity.google).toEqual(plain.maturity.google);
	});

	test('the score with what was attested is told apart: it rises only when every section has something', async () => {
		const ids = ['D3', 'M2', 'I5', 'O7'] as const;
		const attestations = Object.fromEntries(ids.map(id => [id, {score: 1, by: 'person', at, words: ''}] as const));
		const {maturity} = await assessRepository(tree(base), {attestations});
		expect(maturity).toMatchObject({score: 0, score_with_attested: 1, band: 'research project'});
	});

	test('a default that nobody chose attests nothing, and neither does another decision or another answer', () => {
		const decisions = {
			'maturity.D3': {value: 'automatic', by: 'default', at},
			'maturity.X9': {value: 'automatic', by: 'person', at},
			'maturity.M2': {value: 'perhaps', by: 'person', at},
			rare_classes: {value: 'keep', by: 'person', at},
		};
		expect(attestationsFrom(decisions)).toEqual({});
	});
});
