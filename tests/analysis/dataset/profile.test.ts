import {describe, expect, test} from 'vitest';
import {profileDataset} from '../../../src/analysis/dataset/profile.ts';
import {birdStrikes, csvOf, opened, openedText, randomFrom} from './workspace.ts';

const columnOf = async (values: readonly string[], name = 'x') => {
	const dataset = await openedText(
		csvOf(
			['row', name],
			values.map((value, index) => [`r${index}`, value.includes(',') ? `"${value}"` : value]),
		),
	);
	const profile = (await profileDataset(dataset)).profile[1];
	if (profile === undefined) throw new Error('no such column');
	return profile;
};
const repeat = (count: number, make: (index: number) => string) => Array.from({length: count}, (_, index) => make(index));

test('the example: 24 duplicate rows, exact counts, None a word, the dates a time range', async () => {
	const seen: number[] = [];
	const profile = await profileDataset(await opened(birdStrikes), (_, fraction) => seen.push(fraction));
	expect([profile.rows, profile.columns, profile.duplicate_rows, profile.unparsable_lines]).toEqual([10000, 14, 24, 0]);
	const column = (name: string) => profile.profile.find(each => each.name === name);
	expect(column('Speed IAS in knots')).toMatchObject({
		storage: 'BIGINT',
		meaning: 'number',
		missing: 2836,
		distinct: 122,
		numbers: {min: 0, max: 350, quantiles: {p50: 140}},
	});
	expect(column('Effect Amount of damage')).toMatchObject({
		meaning: 'category',
		missing: 0,
		distinct: 6,
		top: [
			{value: 'None', rows: 8939},
			{value: 'Minor', rows: 549},
			{value: 'Substantial', rows: 311},
			{value: 'Medium', rows: 186},
			{value: 'C', rows: 14},
			{value: 'B', rows: 1},
		],
	});
	expect(column('Flight Date')).toMatchObject({storage: 'DATE', meaning: 'time', distinct: 3625, time: {step_seconds: 86400}});
	expect(column('Cost Repair')?.numbers).toMatchObject({zeros: 9822, outliers: {rows: 178}});
	expect(profile.profile.filter(each => each.personal_data !== null)).toEqual([]);
	expect(seen.at(-1)).toBe(1);
	expect([...seen].sort((a, b) => a - b)).toEqual(seen);
});

describe('meaning is told from the values', () => {
	test.each([
		['constant', repeat(30, () => 'same')],
		['boolean', repeat(30, index => (index % 3 ? 'Yes' : 'no'))],
		['boolean', repeat(30, index => String(index % 2))],
		['identifier', repeat(30, index => String(1000 + index))],
		['identifier', repeat(30, index => `k${(index * 7919) % 10007}`)],
		['number', repeat(30, index => String((index * 37) % 11))],
		['category', repeat(30, index => ['red', 'green', 'blue'][index % 3] ?? '')],
		['time', repeat(30, index => `${1 + (index % 12)}/${13 + (index % 15)}/2020`)],
		['time', repeat(30, index => `${String(1 + (index % 28)).padStart(2, '0')}.03.2021`)],
		['text', repeat(30, index => `the bird number ${index} hit the left wing`)],
	])('%s', async (meaning, values) => {
		expect((await columnOf(values)).meaning).toBe(meaning);
	});
});

describe('likely personal data is told from the values', () => {
	test.each([
		['e-mail', repeat(20, index => `user${index}@example.org`)],
		['phone', repeat(20, index => `+49 30 ${100000 + index}`)],
		[
			'name',
			[
				'Braund, Mr. Owen Harris',
				'Heikkinen, Miss. Laina',
				'Allen, Mr. William Henry',
				'Moran, Mr. James',
				'Palsson, Master. Gosta Leonard',
				'Johnson, Mrs. Elisabeth',
				'Nasser, Mrs. Mary',
				'Sandstrom, Miss. Marguerite Rut',
				'Bonnell, Miss. Elizabeth',
				'Saundercock, Mr. William Henry',
			],
		],
	])('%s', async (kind, values) => {
		expect((await columnOf(values)).personal_data?.kind).toBe(kind);
	});

	test('dates and places are not taken for it', async () => {
		expect((await columnOf(repeat(20, index => `2020-01-${10 + index}`))).personal_data).toBe(null);
		expect(
			(await columnOf(['New York', 'Los Angeles', 'St. Louis', 'San Jose', 'Fort Worth', 'Kansas City', 'El Paso'], 'city')).personal_data,
		).toBe(null);
	});
});

test('quantiles, deviation, outliers, histogram and words among numbers are exact', async () => {
	const column = await columnOf([...repeat(99, index => String(index + 1)), '1000']);
	expect(column.numbers).toMatchObject({
		min: 1,
		max: 1000,
		mean: 59.5,
		quantiles: {p25: 25.75, p50: 50.5, p75: 75.25},
		zeros: 0,
		outliers: {rows: 1},
	});
	expect(column.numbers?.std).toBeCloseTo(99.2052, 3);
	expect(column.numbers?.histogram.counts).toEqual([50, 49, ...Array.from({length: 17}, () => 0), 1]);
	expect((await columnOf([...repeat(60, index => String(index)), 'NA'])).words_among_numbers).toEqual(['NA']);
});

test('missing values are in no bin of the histogram', async () => {
	const counts = (await columnOf(['', '', '', '1', '2', '3']))?.numbers?.histogram.counts ?? [];
	expect(counts.reduce((sum, rows) => sum + rows, 0)).toBe(3);
	expect(counts[0]).toBe(1);
});

describe('long and wide tables are measured in other ways, as exactly', () => {
	const rounded = (profile: unknown): unknown =>
		JSON.parse(JSON.stringify(profile, (_, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(9)) : value)));

	test('what was measured together, apart and by hand agree: words, numbers, times, missing values, ties', async () => {
		const random = randomFrom(17);
		const rows = repeat(3000, index =>
			[
				index,
				random() < 0.2 ? '' : Math.round(random() * 40) - 20,
				random() < 0.9 ? 0 : Math.exp(20 * random()),
				['red', 'green', '', 'NA'][index % 4] ?? '',
				`w${Math.floor(random() * 900)}`,
				new Date(Date.UTC(2020, 0, 1 + (index >> 2))).toISOString().slice(0, 10),
				new Date(Date.UTC(2020, 0, 1 + ((index * 7919) % 1000))).toISOString().slice(0, 10),
				7,
				'',
				index % 2 === 0,
				(10 * random()).toFixed(2),
			].join(','),
		);
		const dataset = await openedText(
			`id,n,tail,colour,word,day,shuffled,same,nothing,flag,edges\n${[...rows, ...rows.slice(0, 5)].join('\n')}\n`,
		);
		const together = await profileDataset(dataset);
		expect(rounded(await profileDataset(dataset, undefined, {longRows: 0}))).toEqual(rounded(together));
		expect(rounded(await profileDataset(dataset, undefined, {wideColumns: 0}))).toEqual(rounded(together));
		expect(together.duplicate_rows).toBe(5);
	});

	test.each([
		['even', (value: number) => value],
		['with a heavy tail', (value: number) => Math.exp(60 * value)],
	])('quantiles of 120,000 different values are those of the sorted values: %s', async (_, made) => {
		const random = randomFrom(23);
		const values = repeat(120_000, () => String(made(random()))).map(Number);
		const column = (await profileDataset(await openedText(`x,y\n${values.map(value => `${value},1`).join('\n')}\n`))).profile[0];
		values.sort((a, b) => a - b);
		const at = (level: number) => {
			const place = level * (values.length - 1);
			const [below = 0, above = 0] = [values[Math.floor(place)], values[Math.ceil(place)]];
			return below + (above - below) * (place % 1);
		};
		const quantiles = column?.numbers?.quantiles;
		for (const [name, level] of [
			['p01', 0.01],
			['p05', 0.05],
			['p25', 0.25],
			['p50', 0.5],
			['p75', 0.75],
			['p95', 0.95],
			['p99', 0.99],
		] as const)
			expect((quantiles?.[name] ?? 0) / at(level)).toBeCloseTo(1, 12);
		const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
		const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
		expect((column?.numbers?.std ?? 0) / std).toBeCloseTo(1, 9);
		expect(column?.distinct).toBe(new Set(values).size);
		const [q1, q3] = [at(0.25), at(0.75)];
		expect(column?.numbers?.outliers.rows).toBe(
			values.filter(value => value < q1 - 1.5 * (q3 - q1) || value > q3 + 1.5 * (q3 - q1)).length,
		);
	});
});

test('duplicate rows are those beyond the first copy, missing values included; copies of columns are named', async () => {
	const dataset = await openedText('a,b,c,d\n1,x,1,5\n1,x,1,5\n,y,,6\n,y,,6\n,y,,6\n2,x,2,5\n');
	const profile = await profileDataset(dataset);
	expect(profile.duplicate_rows).toBe(3);
	expect(profile.copies).toEqual([{column: 'c', of: 'a'}]);
});

test('a table of some hundred columns fits into the memory there is', async () => {
	const rows = repeat(2000, row => repeat(120, column => String((row * (column + 3)) % 17)).join(','));
	const profile = await profileDataset(await openedText(`${repeat(120, index => `f${index}`).join(',')}\n${rows.join('\n')}\n`));
	expect(profile.profile.map(column => column.distinct)).toContain(17);
	expect(profile.columns).toBe(120);
});

test('5,000 columns are measured, copies among them', async () => {
	const names = repeat(5000, index => `f${index}`);
	const rows = repeat(30, row => names.map((_, index) => (index % 7 === 0 ? `w${row % 3}${index}` : (row * index) % 97)).join(','));
	const profile = await profileDataset(
		await openedText(`${names.join(',')},copy\n${rows.map((row, index) => `${row},${index}`).join('\n')}\n`),
	);
	expect(profile.columns).toBe(5001);
	expect(profile.profile[1]).toMatchObject({name: 'f1', distinct: 30, missing: 0, numbers: {min: 0, max: 29, mean: 14.5}});
	expect(profile.profile[4998]).toMatchObject({meaning: 'category', distinct: 3, top: [{rows: 10}, {rows: 10}, {rows: 10}]});
	expect(profile.copies).toContainEqual({column: 'copy', of: 'f1'});
}, 60_000);

test('a gap in a daily series is found', async () => {
	const days = repeat(60, index => new Date(Date.UTC(2022, 0, 1 + index + (index >= 40 ? 9 : 0))).toISOString().slice(0, 10));
	expect((await columnOf(days)).time).toMatchObject({step_seconds: 86400, gaps: 1, longest_gaps: [{seconds: 864000}], rising: true});
});

test('names that are SQL or escape sequences are measured like others', async () => {
	const dataset = await openedText(`"x'); DROP TABLE data; --","\u001b]0;t\u0007","a ""b"""\n1,2,3\n4,5,6\n`);
	const profile = await profileDataset(dataset);
	expect(profile.profile.map(column => column.distinct)).toEqual([2, 2, 2]);
	expect(profile.profile[0]?.name).toBe("x'); DROP TABLE data; --");
});

test('what a column means does not hang on the order of the rows', async () => {
	const random = randomFrom(31);
	const rows = Array.from({length: 6000}, (_, row) => [
		row < 3000 ? `w${row}` : `one of the many longer titles ${row}`,
		random() < 0.5 ? 1 : 0,
	]);
	const meanings = [rows, rows.toReversed(), rows.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])))].map(async order => {
		const {profile} = await profileDataset(await openedText(csvOf(['title', 'y'], order)));
		return profile[0]?.text?.mean_words;
	});
	expect(new Set(await Promise.all(meanings)).size).toBe(1);
});
