import {gzipSync} from 'node:zlib';
import {expect, test} from 'vitest';
import {recount} from '../../../src/gates/recount/recount.ts';
import {fileOf, opened} from './workspace.ts';

const x = Array.from({length: 30}, (_, at) => (at % 7 === 3 ? Number.NaN : at / 4));
const g = x.map((_, at) => (at % 2 ? 'a "NaN" \\' : 'Infinity,'));
const python = (value: unknown): string =>
	JSON.stringify(value, (_, one) => (Number.isNaN(one) ? '@NaN' : one)).replaceAll('"@NaN"', 'NaN');
const records = x.map((value, at) => ({x: value, g: g[at]}));
const column = (values: readonly unknown[]) => Object.fromEntries(values.map((value, at) => [at, value]));
const byColumn = {x: column(x), g: column(g)};

const files: Readonly<Record<string, string>> = {
	'lines.jsonl': records.map(python).join('\n'),
	'array.json': python(records),
	'split.json': python({columns: ['x', 'g'], index: [...x.keys()], data: x.map((value, at) => [value, g[at]])}),
	'columns.json': python(byColumn),
	'index.json': python(column(records)),
	'table.json': python({schema: {fields: [{name: 'x'}, {name: 'g'}]}, data: records}),
};

test.each(Object.entries(files))('%s: both readers read the rows, NaN as missing', async (name, text) => {
	const file = await fileOf(name, text);
	const dataset = await opened(file);
	expect(dataset.columns.map(one => [one.name, one.storage])).toEqual([
		['x', 'DOUBLE'],
		['g', 'VARCHAR'],
	]);
	expect(await dataset.sample(0, 40)).toEqual(
		x.map((value, at) => [Number.isNaN(value) ? null : value.toFixed(2).replace(/0$/, ''), g[at]]),
	);
	expect(dataset.notes).toContain('4 values are NaN or infinite and count as missing.');
	const counted = await recount([file], {target: null, missingWords: []});
	expect(counted).toMatchObject({
		rows: 30,
		unparsableLines: 0,
		columns: [
			{name: 'x', missing: 4},
			{name: 'g', missing: 0, distinct: 2},
		],
	});
});

test('an indented and packed object by columns is read as rows', async () => {
	const file = await fileOf('data.json.gz', gzipSync(JSON.stringify({x: column([1, 2, 3]), g: column(['a', 'b', 'c'])}, null, 2)));
	expect(await (await opened(file)).sample(0, 5)).toEqual([
		['1', 'a'],
		['2', 'b'],
		['3', 'c'],
	]);
	expect((await recount([file], {target: null, missingWords: []})).rows).toBe(3);
});

test('rows of another width than the names say end in a sentence without their values', async () => {
	const file = await fileOf(
		'split.json',
		JSON.stringify({
			columns: ['x', 'y'],
			data: [
				[1, 2],
				['secret', 2, 3],
			],
		}),
	);
	await expect(opened(file)).rejects.toThrow(
		/^Row 2 under "data" has not the 2 values that "columns" names: mend it, or write one object a line/,
	);
});
