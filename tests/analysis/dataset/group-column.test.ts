import {expect, test} from 'vitest';
import {findGroupColumn} from '../../../src/analysis/dataset/group-column.ts';
import {csvOf, normalFrom, openedText, randomFrom} from './workspace.ts';

const rows = 900;
type Cells = (row: number, random: () => number) => readonly (string | number)[];

async function entityOf(header: readonly string[], cells: Cells) {
	const random = randomFrom(11);
	const dataset = await openedText(
		csvOf(
			header,
			Array.from({length: rows}, (_, row) => cells(row, random)),
		),
	);
	return findGroupColumn(dataset, dataset.column('y') ?? null);
}

/** What belongs to one of 90 customers, and a little noise where it is measured each time. */
const trait = (customer: number, salt: number) => normalFrom(randomFrom(1000 * salt + customer));

test.each<[string, readonly string[], Cells]>([
	[
		'an amount of loans',
		['loan_amount', 'driver_age', 'y'],
		(_, random) => [100 * Math.floor(50 * random() + 1), 18 + Math.floor(60 * random()), 1],
	],
	[
		'an age with its band, whatever its name says',
		['member_age', 'band', 'y'],
		(_, random) => {
			const age = 18 + Math.floor(60 * random());
			return [age, `b${Math.floor(age / 10)}`, age];
		},
	],
	[
		'a number that others follow smoothly',
		['policy_value', 'fee', 'tax', 'y'],
		(_, random) => {
			const value = 10 * Math.floor(200 * random());
			return [value, value * 0.02, value * 0.19 + 3, 0];
		},
	],
	[
		'a number in a table of which a fifth stands twice',
		['account_length', 'a', 'b', 'y'],
		row => {
			const twin = randomFrom(row % 5 === 0 ? row - (row % 10) : row);
			return [Math.floor(1500 * twin()), twin().toFixed(3), twin().toFixed(3), row % 2];
		},
	],
	['a city, which fixes its country alone', ['city', 'x', 'country', 'y'], (row, random) => [`c${row % 60}`, random(), `k${row % 6}`, 1]],
])('is no entity: %s', async (_, header, cells) => {
	expect(await entityOf(header, cells)).toBeNull();
});

test.each<[string, readonly string[], Cells]>([
	[
		'numbers under a telling name',
		['client', 'sex', 'x', 'y'],
		(row, random) => [(row * 7919) % 90, (row * 7919) % 2 ? 'm' : 'f', random(), 1],
	],
	[
		'measured again with a little noise, under no telling name',
		['who', 'a', 'b', 'c', 'month', 'y'],
		(row, random) => {
			const who = row % 90;
			return [`w${who}`, ...[1, 2, 3].map(salt => trait(who, salt) + 0.02 * random()), Math.floor(12 * random()), 'y'];
		},
	],
	['codes of an identifier', ['customer_id', 'x', 'y'], (row, random) => [`C${100 + (row % 90)}`, random(), 1]],
])('is an entity: %s', async (_, header, cells) => {
	expect((await entityOf(header, cells))?.name).toBe(header[0]);
});

test('the target never decides what an entity is', async () => {
	expect(await entityOf(['member', 'x', 'y'], (row, random) => [row % 90, random(), (row % 90) % 2])).toBeNull();
});
