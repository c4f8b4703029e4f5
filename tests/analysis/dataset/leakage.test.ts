import {describe, expect, test} from 'vitest';
import {findLeakage, type TargetKind} from '../../../src/analysis/dataset/leakage.ts';
import {findTarget} from '../../../src/analysis/dataset/target.ts';
import {birdStrikes, csvOf, normalFrom, opened, openedText, randomFrom} from './workspace.ts';

const measure = async (content: string, target: string, kind: TargetKind = 'classes') => {
	const dataset = await openedText(content);
	return findLeakage(dataset, await findTarget(dataset, target), kind);
};

test('the example: no single feature passes .98, three costs are suspected, and nothing else', async () => {
	const dataset = await opened(birdStrikes);
	const result = await findLeakage(dataset, await findTarget(dataset, 'Effect Amount of damage'), 'classes');
	expect(result.leakage).toEqual([]);
	expect(result.single_features).toHaveLength(13);
	expect(result.suspects).toMatchObject([
		{column: 'Cost Repair', pattern: 'nonzero', rows: 178, event: 'target!=None', rate: 0.848, base_rate: 0.106, lift: 8},
		{column: 'Cost Total $', pattern: 'nonzero', rows: 209, event: 'target!=None', rate: 0.737, base_rate: 0.106, lift: 6.9},
		{column: 'Cost Other', pattern: 'nonzero', rows: 72, event: 'target!=None', rate: 0.611, base_rate: 0.106, lift: 5.8},
	]);
	expect(result.suspects.map(one => one.afterwards)).toEqual([true, true, true]);
});

describe('what gives the target away is found by measuring', () => {
	const random = randomFrom(7);
	const normal = () => normalFrom(random);
	const rows = Array.from({length: 1500}, (_, index) => {
		const y = random() < 0.3 ? 'yes' : 'no';
		const signal = normal() + (y === 'yes' ? 1 : 0);
		return {
			index,
			y,
			signal,
			code: y === 'yes' ? 'T' : 'F',
			sure: normal() + (y === 'yes' ? 9 : 0),
			closed: y === 'yes' && random() < 0.6 ? '2020-01-01' : '',
			sex: random() < (y === 'yes' ? 0.68 : 0.15) ? 'female' : 'male',
		};
	});
	const table = csvOf(
		['id', 'y', 'honest', 'code', 'again', 'sure', 'closed', 'sex'],
		rows.map(row => [`u${row.index}`, row.y, row.signal, row.code, row.y, row.sure, row.closed, row.sex]),
	);

	test('a copy, a relabelling and a near-perfect predictor are leaks; an identifier and an honest feature are not', async () => {
		const result = await measure(table, 'y');
		expect(Object.fromEntries(result.leakage.map(leak => [leak.column, leak.kind]))).toEqual({
			again: 'copy',
			code: 'relabelled',
			sure: 'predicts',
		});
		const value = (name: string) => result.single_features.find(each => each.column === name)?.value ?? 0;
		expect(Math.abs(value('id') - 0.5)).toBeLessThan(0.06);
		expect(value('honest')).toBeGreaterThan(0.7);
		expect(value('honest')).toBeLessThan(0.85);
	});

	test('a column filled in only after the event is suspected, a strong ordinary category is not', async () => {
		const suspects = (await measure(table, 'y')).suspects;
		expect(suspects.find(each => each.column === 'closed')).toMatchObject({pattern: 'present', event: 'target!=no', rate: 1});
		expect(suspects.map(each => each.column)).not.toContain('sex');
		expect(suspects.map(each => each.column)).not.toContain('honest');
	});

	test('a value besides the usual one is suspected, one of many ordinary values is not', async () => {
		const draw = randomFrom(29);
		const makes = Array.from({length: 2000}, (_, index) => {
			const y = draw() < 0.25 ? 'large' : 'small';
			const marked = y === 'large' && draw() < 0.4;
			return [marked ? 'reported' : 'open', marked ? 'KC-10A' : `make ${index % 12}`, y];
		});
		const suspects = (await measure(csvOf(['state', 'make', 'y'], makes), 'y')).suspects;
		expect(suspects.map(each => [each.column, each.pattern, each.event])).toEqual([['state', '= reported', 'target!=small']]);
	});

	test('regression: a bent copy with a heavy tail is a leak, noise is not', async () => {
		const numbers = Array.from({length: 1000}, () => {
			const y = Math.exp(2 * normal());
			return [y, Math.log(y), y * 2.2 + 1, normal(), y * (1 + 0.5 * normal())];
		});
		const result = await measure(csvOf(['y', 'log', 'scaled', 'noise', 'related'], numbers), 'y', 'number');
		expect(result.leakage.map(leak => leak.column).sort()).toEqual(['log', 'scaled']);
		expect(result.single_features.find(each => each.column === 'noise')?.value).toBeLessThan(0.02);
	});
});

test('a total below the table makes no leak of an honest number', async () => {
	const random = randomFrom(17);
	const lines = Array.from({length: 400}, () => {
		const units = 1 + Math.floor(90 * random());
		return [units, units * 10 * (0.7 + 0.6 * random()), random()];
	});
	const total = [0, 1, 2].map(at => lines.reduce((sum, line) => sum + (line[at] ?? 0), 0));
	const found = await measure(csvOf(['units', 'revenue', 'other'], [...lines, total]), 'revenue', 'number');
	expect(found.leakage).toEqual([]);
	expect(found.single_features[0]).toMatchObject({column: 'units'});
	expect(found.single_features[0]?.value).toBeLessThan(0.96);
});

test('from .95 a column is to be asked about, with the interval of its figure; a zero that goes with a low price is no late entry', async () => {
	const random = randomFrom(23);
	const rows = Array.from({length: 1200}, () => {
		const garage = random() < 0.08 ? 0 : 1 + Math.floor(3 * random());
		const price = garage === 0 && random() < 0.8 ? 20 + 10 * random() : 60 + 100 * random();
		return [garage, price, price + 6 * normalFrom(random)];
	});
	const found = await measure(csvOf(['garage', 'price', 'tax'], rows), 'price', 'number');
	expect(found.leakage).toEqual([]);
	expect(found.strong.map(one => one.column)).toEqual(['tax']);
	const [{low, value, high}] = found.strong as [(typeof found.strong)[number]];
	expect(low < value && value < high && high - low < 0.02).toBe(true);
	expect(found.suspects.map(one => [one.column, one.pattern, one.afterwards])).toEqual([['garage', 'zero', false]]);
});

describe('the target', () => {
	const failure = async (content: string, name: string) =>
		findTarget(await openedText(content), name).then(
			() => 'found',
			(error: Error & {status?: number}) => `${error.status}: ${error.message}`,
		);

	test('one that is not there is answered with the nearest name', async () => {
		const dataset = await opened(birdStrikes);
		await expect(findTarget(dataset, 'effect amount of damge')).rejects.toThrow('did you mean "Effect Amount of damage"?');
		await expect(findTarget(dataset, 'damage')).rejects.toThrow('did you mean "Effect Amount of damage"?');
		await expect(findTarget(dataset, 'zzzz')).rejects.toThrow(/the columns are "Airport Name"/);
	});

	test('missing everywhere, constant, or the only column: one sentence with status 2', async () => {
		expect(await failure('a,b\n1,\n2,\n', 'b')).toMatch(/^2: The target "b" is missing in all 2 rows/);
		expect(await failure('a,b\n1,x\n2,x\n3,\n', 'b')).toMatch(/^2: The target "b" is constant: it is "x" in all 2 rows/);
		expect(await failure('a\n1\n2\n', 'a')).toMatch(/^2: The data has one column only/);
	});
});
