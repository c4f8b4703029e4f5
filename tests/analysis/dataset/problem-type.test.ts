import {expect, test} from 'vitest';
import {problemTypeOf} from '../../../src/analysis/dataset/problem-type.ts';
import {profileDataset} from '../../../src/analysis/dataset/profile.ts';
import {targetCandidates} from '../../../src/analysis/dataset/target-candidates.ts';
import {birdStrikes, csvOf, normalFrom, opened, openedText, randomFrom} from './workspace.ts';

const random = randomFrom(11);
const assess = async (content: string, target: string | null) => {
	const dataset = await openedText(content);
	return problemTypeOf(dataset, await profileDataset(dataset), target === null ? null : (dataset.column(target) ?? null));
};
const table = (header: string[], row: (index: number) => (string | number)[], rows = 400) =>
	csvOf(
		header,
		Array.from({length: rows}, (_, index) => row(index)),
	);

test('the example: six classes, two of them too small, damaged yes/no and ordered classes as alternatives', async () => {
	const dataset = await opened(birdStrikes);
	const profile = await profileDataset(dataset);
	const result = await problemTypeOf(dataset, profile, dataset.column('Effect Amount of damage') ?? null);
	expect(result.problem_type).toBe('multiclass');
	expect(result.classes.map(each => [each.label, each.rows, each.holdout_ok])).toEqual([
		['None', 8939, true],
		['Minor', 549, true],
		['Substantial', 311, true],
		['Medium', 186, true],
		['C', 14, false],
		['B', 1, false],
	]);
	expect(result.alternatives.map(each => each.type)).toEqual(['binary', 'regression']);
	expect(result.ordered).toEqual(['None', 'Minor', 'Medium', 'Substantial']);
	expect(result.warnings.join(' ')).toMatch(/"C" has 14 rows.*"B" has 1 row,/);
	expect(targetCandidates(profile)[0]?.column).toBe('Effect Amount of damage');
	expect(targetCandidates(profile).map(each => each.column)).not.toContain('Flight Date');
});

test('two values are binary, also as 0 and 1', async () => {
	expect(
		(
			await assess(
				table(['x', 'y'], index => [random(), index % 3 ? 'benign' : 'malignant']),
				'y',
			)
		).problem_type,
	).toBe('binary');
	expect(
		(
			await assess(
				table(['x', 'y'], index => [random(), index % 2]),
				'y',
			)
		).problem_type,
	).toBe('binary');
});

test('a measured number is regression, a few repeated whole numbers are classes', async () => {
	expect(
		(
			await assess(
				table(['x', 'y'], () => [random(), Math.round(100 + 50 * normalFrom(random))]),
				'y',
			)
		).problem_type,
	).toBe('regression');
	const graded = await assess(
		table(['x', 'y'], index => [random(), 3 + (index % 5)]),
		'y',
	);
	expect([graded.problem_type, graded.ordered]).toEqual(['multiclass', ['3', '4', '5', '6', '7']]);
	expect(graded.alternatives.map(each => each.type)).toContain('regression');
});

test('a number along a regular series is forecasting', async () => {
	const day = (index: number) => new Date(Date.UTC(2022, 0, 1 + index)).toISOString().slice(0, 10);
	expect(
		(
			await assess(
				table(['day', 'sales'], index => [day(index), 100 * random()]),
				'sales',
			)
		).problem_type,
	).toBe('forecasting');
});

test('text and classes are text classification; no target is clustering; a text target is other', async () => {
	const text = (index: number) => `"review ${index} of a film that was ${random() > 0.5 ? 'good' : 'bad'} to see"`;
	expect(
		(
			await assess(
				table(['review', 'label'], index => [text(index), index % 2 ? 'pos' : 'neg']),
				'label',
			)
		).problem_type,
	).toBe('text_classification');
	expect(
		(
			await assess(
				table(['a', 'b'], () => [random(), random()]),
				null,
			)
		).problem_type,
	).toBe('clustering');
	expect(
		(
			await assess(
				table(['x', 'review'], index => [random(), text(index)]),
				'review',
			)
		).problem_type,
	).toBe('other');
});
