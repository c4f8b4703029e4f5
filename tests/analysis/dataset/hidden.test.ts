import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import {expect, test} from 'vitest';
import type {Dataset} from '../../../src/analysis/dataset/dataset.ts';
import {type PutAsideOptions, putAside, quotas} from '../../../src/analysis/dataset/hidden.ts';
import {measureProblem} from '../../../src/analysis/dataset/problem-facts.ts';
import {birdStrikes, csvOf, opened, openedText, randomFrom, temporaryFolder} from './workspace.ts';

async function aside(dataset: Dataset, options: Partial<PutAsideOptions> & {targetName?: string}) {
	const folder = await temporaryFolder();
	const {targetName, ...rest} = options;
	const target = targetName === undefined ? null : (dataset.column(targetName) ?? null);
	const result = await putAside(dataset, {
		target,
		problemType: 'binary',
		seed: 'seed-1',
		hiddenDirectory: path.join(folder, 'hidden'),
		visibleDirectory: path.join(folder, 'visible'),
		...rest,
	});
	return {...result, folder};
}

const all = async (files: readonly string[]) => {
	const dataset = await opened(files);
	return dataset.sample(0, dataset.rows);
};

test('the example: exactly 2,000 of 10,000 rows, classes in proportion, no copy of a row on both sides, the same for the same seed', async () => {
	const dataset = await opened(birdStrikes);
	const first = await aside(dataset, {targetName: 'Effect Amount of damage', problemType: 'multiclass'});
	expect([first.rows, first.rule]).toEqual([2000, 'stratified']);
	const [hidden, visible, source] = [await all(first.hiddenFiles), await all(first.visibleFiles), await dataset.sample(0, 10_000)];
	expect([...hidden, ...visible].map(row => row.join('\u0000')).sort()).toEqual(source.map(row => row.join('\u0000')).sort());
	const seen = new Set(visible.map(row => row.join('\u0000')));
	expect(hidden.filter(row => seen.has(row.join('\u0000')))).toEqual([]);
	const counts = new Map<string, number>();
	for (const row of hidden) counts.set(row[2] ?? '', (counts.get(row[2] ?? '') ?? 0) + 1);
	expect(Object.fromEntries(counts)).toEqual({None: 1788, Minor: 110, Substantial: 62, Medium: 37, C: 3});

	const parquet = await opened(path.join(first.folder, 'hidden/rows.parquet'));
	expect(parquet.columns.map(column => column.name).slice(0, 3)).toEqual(['__row', 'Airport Name', 'Aircraft Make Model']);
	for (const name of ['rows.parquet', 'index.json', 'birdstrikes.csv'])
		expect((await stat(path.join(first.folder, 'hidden', name))).mode & 0o777).toBe(0o600);

	const index = async (folder: string): Promise<unknown> => JSON.parse(await readFile(path.join(folder, 'hidden/index.json'), 'utf8')).rows;
	const again = await aside(dataset, {targetName: 'Effect Amount of damage', problemType: 'multiclass'});
	const other = await aside(dataset, {targetName: 'Effect Amount of damage', problemType: 'multiclass', seed: 'seed-2'});
	expect(await index(again.folder)).toEqual(await index(first.folder));
	expect(await index(other.folder)).not.toEqual(await index(first.folder));
});

const random = randomFrom(3);
const rows = Array.from({length: 600}, (_, index) => [
	`c${index % 40}`,
	`2020-01-01`.replace(/01$/, String(1 + (index % 28)).padStart(2, '0')),
	random().toFixed(3),
	index % 3 === 0 ? 'yes' : 'no',
	`"a ""q"", ${index % 7 === 0 ? '\r\n' : ''}${index}"`,
	'007',
]);
const table = csvOf(['customer', 'day', 'x', 'y', 'note', 'code'], rows);

test('a group never stands on both sides', async () => {
	const result = await aside(await openedText(table), {targetName: 'y', groupColumn: 'customer'});
	const [hidden, visible] = [await all(result.hiddenFiles), await all(result.visibleFiles)];
	expect(hidden.length).toBe(120);
	const groups = new Set(visible.map(row => row[0]));
	expect(hidden.filter(row => groups.has(row[0] ?? ''))).toEqual([]);
});

test('by time, the hidden rows are all later than the visible ones', async () => {
	const result = await aside(await openedText(table), {targetName: 'y', timeSplit: 'day'});
	expect(result.rule).toBe('by time');
	const [hidden, visible] = [await all(result.hiddenFiles), await all(result.visibleFiles)];
	expect(hidden.length).toBeGreaterThan(90);
	const last =
		visible
			.map(row => row[1] ?? '')
			.sort()
			.at(-1) ?? '';
	expect(hidden.every(row => (row[1] ?? '') > last)).toBe(true);
});

test.each([
	['ISO days', (day: Date) => day.toISOString().slice(0, 10)],
	['days in words', (day: Date) => `${day.getUTCDate()}.${day.getUTCMonth() + 1}.${day.getUTCFullYear()}`],
])('a split by time hides the latest rows of a series: %s', async (_, written) => {
	const irregular = randomFrom(5);
	const series = csvOf(
		['booked', 'day', 'sales'],
		Array.from({length: 400}, (_, index) => [
			new Date(Date.UTC(2000, 0, 1 + Math.floor(irregular() * 9000))).toISOString().slice(0, 10),
			written(new Date(Date.UTC(2022, 0, 1 + ((index * 7) % 400)))),
			100 * irregular(),
		]),
	);
	const dataset = await openedText(series);
	const problem = await measureProblem(dataset, dataset.column('sales') ?? null, null);
	expect([problem.type, problem.series?.name]).toEqual(['forecasting', 'day']);
	const result = await aside(dataset, {targetName: 'sales', problemType: 'forecasting', timeSplit: 'day'});
	expect([result.rule, result.timeColumn, result.rows]).toEqual(['by time', 'day', 80]);
	const expected = Array.from({length: 80}, (_, index) => written(new Date(Date.UTC(2022, 0, 321 + index))));
	expect((await all(result.hiddenFiles)).map(row => row[1]).sort()).toEqual(expected.sort());
	expect((await aside(dataset, {targetName: 'sales', problemType: 'regression'})).timeColumn).toBe(null);
});

test('fields are copied as they are written: quotes, line breaks, leading zeros, from gzip and Latin-1 too', async () => {
	const dataset = await openedText(gzipSync(Buffer.from(table.replaceAll('yes', 'jä'), 'latin1')), 'data.csv.gz');
	const result = await aside(dataset, {targetName: 'y'});
	expect(result.visibleFiles.map(file => path.basename(file))).toEqual(['data.csv']);
	const text = await readFile(result.visibleFiles[0] ?? '', 'utf8');
	expect(text.split('\n')[0]).toBe('customer,day,x,y,note,code');
	expect(text).toContain(',007\n');
	expect(text).toContain('jä');
	expect([...(await all(result.hiddenFiles)), ...(await all(result.visibleFiles))].sort()).toEqual((await dataset.sample(0, 600)).sort());
});

test.each(['jsonl', 'json'])('%s is split into the same format', async format => {
	const objects = Array.from({length: 300}, (_, id) => ({id, y: id % 2 ? 'a' : 'b', nested: {k: [id]}}));
	const dataset = await openedText(
		format === 'json' ? JSON.stringify(objects) : objects.map(each => JSON.stringify(each)).join('\n'),
		`d.${format}`,
	);
	const result = await aside(dataset, {targetName: 'y'});
	const ids = [...(await all(result.hiddenFiles)), ...(await all(result.visibleFiles))].map(row => Number(row[0]));
	expect(result.rows).toBe(60);
	expect(ids.sort((a, b) => a - b)).toEqual(objects.map(each => each.id));
});

test('below 250 rows nothing is put aside and everything is visible', async () => {
	const dataset = await openedText(
		csvOf(
			['a', 'y'],
			Array.from({length: 249}, (_, index) => [index, index % 2]),
		),
	);
	const result = await aside(dataset, {targetName: 'y'});
	expect([result.rows, result.rule, result.hiddenFiles]).toEqual([0, 'cross-validation', []]);
	expect(await all(result.visibleFiles)).toHaveLength(249);
});

test('rows without a target are never hidden; regression is drawn at random', async () => {
	const dataset = await openedText(
		csvOf(
			['a', 'y'],
			Array.from({length: 500}, (_, index) => [index, index < 100 ? '' : index / 7]),
		),
	);
	const result = await aside(dataset, {targetName: 'y', problemType: 'regression'});
	expect([result.rows, result.rule]).toEqual([80, 'random']);
	expect((await all(result.hiddenFiles)).filter(row => row[1] === null)).toEqual([]);
});

test('quotas add up to what is wanted by largest remainders', () => {
	const sizes = [8939, 549, 311, 186, 14, 1].map((rows, index) => ({label: String(index), rows}));
	expect(quotas(sizes, 2000).map(quota => quota.rows)).toEqual([1788, 110, 62, 37, 3, 0]);
});
