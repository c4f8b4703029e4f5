import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {putAside} from '../../../src/analysis/dataset/hidden.ts';
import {measureProblem} from '../../../src/analysis/dataset/problem-facts.ts';
import {profileDataset} from '../../../src/analysis/dataset/profile.ts';
import {csvOf, opened, openedText, temporaryFolder} from './workspace.ts';

const two = (number: number) => String(number).padStart(2, '0');
const rows = <T>(count: number, make: (index: number) => T) => Array.from({length: count}, (_, index) => make(index));
const quoted = (value: string) => (value.includes(',') ? `"${value}"` : value);

async function columnOf(values: readonly string[]) {
	const dataset = await openedText(
		csvOf(
			['row', 'when'],
			values.map((value, index) => [`r${index}`, quoted(value)]),
		),
	);
	const column = (await profileDataset(dataset)).profile[1];
	if (column === undefined) throw new Error('no such column');
	return column;
}

/** Forty days in the order of the rows, the first 2001-01-28, each in another month than the one before. */
const days = rows(40, index => ({y: 2001 + Math.floor(index / 12), m: 1 + (index % 12), d: 28 - (index % 20)}));
const am = (index: number) => `${1 + (index % 12)}:${two((index * 7) % 60)}`;

describe('times are read as people write them', () => {
	test.each([
		['%m/%d/%y', days.map(({y, m, d}) => `${m}/${d}/${two(y % 100)}`)],
		['%d-%b-%y', days.map(({y, m, d}) => `${d}-${['Jan', 'FEB', 'mar'][m % 3]}-${two(y % 100)}`)],
		['%Y.%m.%d', days.map(({y, m, d}) => `${y}.${two(m)}.${two(d)}`)],
		['%d.%m.%y', days.map(({y, m, d}) => `${two(d)}.${two(m)}.${two(y % 100)}`)],
		['%m/%d/%Y %I:%M:%S %p', days.map(({y, m, d}, at) => `${two(m)}/${two(d)}/${y} ${am(at)}:00 ${at % 2 ? 'PM' : 'am'}`)],
		['%m/%d/%Y, %I:%M %p', days.map(({y, m, d}, at) => `${m}/${d}/${y}, ${am(at)} PM`)],
		['%d/%m/%Y %H:%M:%S.%f', days.map(({y, m, d}, at) => `${d}/${m}/${y} 8:05:${two(at)}.250`)],
		['%Y-%m-%dT%H:%MZ', days.map(({y, m, d}) => `${y}-${two(m)}-${two(d)}T08:00Z`)],
		['%Y%m%d', days.map(({y, m, d}) => `${y}${two(m)}${two(d)}`)],
		['%Y%m%d%H%M%S', days.map(({y, m, d}) => `${y}${two(m)}${two(d)}083000`)],
		['%Y-%m', days.map(({y, m}) => `${y}-${two(m)}`)],
	])('%s', async (format, values) => {
		const column = await columnOf(values);
		expect(column).toMatchObject({meaning: 'time', time: {format}});
		expect(column.time?.first.slice(0, 5)).toMatch(/^200[123]-/);
	});

	test('two digits of a year are 1969 to 2068', async () => {
		expect((await columnOf(['7/21/69', '7/22/99', '7/23/00', '7/24/68'])).time).toMatchObject({
			first: '1969-07-21 00:00:00',
			last: '2068-07-24 00:00:00',
		});
	});

	test.each([
		['%H:%M', rows(40, index => `${two(index % 24)}:${two((index * 11) % 60)}`), '00:00:00', '23:13:00'],
		['%I:%M %p', ['12:05 AM', '8:00 PM', '9:30 am'], '00:05:00', '20:00:00'],
	])('%s tells the time of day: no year, and no series', async (format, values, first, last) => {
		expect(await columnOf(values)).toMatchObject({meaning: 'time', time: {format, first, last, step_seconds: null, regular: 0, gaps: 0}});
	});
});

describe('what only looks like a time is none', () => {
	test.each([
		['part numbers', rows(60, index => `${two(index % 10)}5-${two(1 + (index % 5))}`), 'category'],
		['part numbers of four digits', rows(60, index => `${1000 + 291 * (index % 30)}-${two(1 + (index % 2))}`), 'category'],
		['years that no row is of', rows(60, index => `${4000 + 91 * (index % 30)}-01-02`), 'category'],
		['versions', rows(60, index => `1.${1 + (index % 9)}.1${index % 3}`), 'category'],
		['scores', rows(60, index => `${20 + (index % 6)}:${10 + (index % 15)}`), 'category'],
		['numbers of eight digits', rows(60, index => String(20_010_101 + 7919 * (index % 30))), 'number'],
		['few numbers that might be days', rows(60, index => String(20_010_101 + (index % 3))), 'number'],
	])('%s', async (_, values, meaning) => {
		expect(await columnOf(values)).toMatchObject({meaning, time: null});
	});
});

describe('whether the day or the month comes first is one question for the file', () => {
	const early = (index: number) => `${two(1 + (index % 12))}/${two(1 + (Math.floor(index / 12) % 12))}/2023`;
	const late = (index: number) => `${21 + (index % 7)}/${two(1 + (Math.floor(index / 12) % 12))}/2023`;
	const tableOf = async (...columns: readonly ((index: number) => string | number)[]) =>
		openedText(
			csvOf(
				columns.map((_, at) => `c${at}`),
				rows(288, index => columns.map(column => column(index))),
			),
		);

	test('a column that leaves it open follows the one that proves it, and that is said', async () => {
		const {profile, notes} = await profileDataset(await tableOf(early, late));
		expect(profile.map(column => column.time?.format)).toEqual(['%d/%m/%Y', '%d/%m/%Y']);
		expect(notes).toEqual(['The dates of "c0" were read day first (%d/%m/%Y), as "c1" proves.']);
	});

	test('the latest rows by such a column are those of its last months', async () => {
		const dataset = await tableOf(early, late, index => (index * 37) % 101);
		const folder = await temporaryFolder();
		const {hiddenFiles} = await putAside(dataset, {
			target: dataset.column('c2') ?? null,
			problemType: 'regression',
			timeSplit: 'c0',
			seed: 's',
			hiddenDirectory: path.join(folder, 'hidden'),
			visibleDirectory: path.join(folder, 'visible'),
		});
		const hidden = await opened(hiddenFiles);
		const months = (await hidden.sample(0, hidden.rows)).map(row => row[0]?.slice(3, 5));
		expect([...new Set(months)].sort()).toEqual(['10', '11', '12']);
	});

	test('where nothing proves it the month comes first, which is called a guess', async () => {
		const {profile, notes} = await profileDataset(await tableOf(early, index => index));
		expect(profile[0]).toMatchObject({time: {format: '%m/%d/%Y'}, date_order: {order: 'month first', by: 'guessed'}});
		expect(notes[0]).toMatch(/^The dates of "c0" were read month first \(%m\/%d\/%Y\), which is a guess: /);
	});

	test('two columns that prove it differently prove nothing of a third', async () => {
		const american = (index: number) => late(index).replace(/^(\d+)\/(\d+)/, '$2/$1');
		const {profile} = await profileDataset(await tableOf(early, late, american));
		expect(profile.map(column => column.time?.format)).toEqual(['%m/%d/%Y', '%d/%m/%Y', '%m/%d/%Y']);
		expect(profile[0]?.date_order?.by).toBe('guessed');
	});
});

test('rows cannot be split by a time of day', async () => {
	const dataset = await openedText(
		csvOf(
			['clock', 'y'],
			rows(300, index => ['08:30', index % 7]),
		),
	);
	const folder = await temporaryFolder();
	await expect(
		putAside(dataset, {
			target: dataset.column('y') ?? null,
			problemType: 'multiclass',
			timeSplit: 'clock',
			seed: 's',
			hiddenDirectory: path.join(folder, 'hidden'),
			visibleDirectory: path.join(folder, 'visible'),
		}),
	).rejects.toThrow('The column "clock" tells the time of day and no day (such as "08:30"), so no row of it is later than another');
});

test('a number along days in digits alone is a series', async () => {
	const series = rows(300, index => new Date(Date.UTC(2022, 0, 1 + index)).toISOString().slice(0, 10).replaceAll('-', ''));
	const dataset = await openedText(
		csvOf(
			['day', 'sales'],
			series.map((day, index) => [day, (index * 37) % 101]),
		),
	);
	const problem = await measureProblem(dataset, dataset.column('sales') ?? null, null);
	expect([problem.type, problem.series?.name]).toEqual(['forecasting', 'day']);
});
