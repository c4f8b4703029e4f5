import {copyFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {profileDataset} from '../../../src/analysis/dataset/profile.ts';
import {recount} from '../../../src/gates/recount/recount.ts';
import {csvOf, fileOf, opened, openedText, temporaryFolder} from './workspace.ts';

const two = (number: number) => String(number).padStart(2, '0');
const rows = <T>(count: number, make: (index: number) => T) => Array.from({length: count}, (_, index) => make(index));

describe('a distance from UTC is part of the instant', () => {
	/** The hour that the clocks of autumn show twice. */
	const instants = rows(12, index => `2024-10-27T02:${two(10 * (index % 6))}:00+0${index < 6 ? 2 : 1}:00`);
	const csv = csvOf(
		['at', 'x'],
		instants.map((at, index) => [at, index]),
	);

	test.each([
		['data.csv', csv],
		['data.csv', csv.replace('at,x\n', 'at,x\n2024-10-26,-1\n')],
		['data.jsonl', instants.map((at, x) => JSON.stringify({at, x})).join('\n')],
	])('%s: as many as the recount counts, in UTC', async (name, content) => {
		const file = await fileOf(name, content);
		const [column] = (await profileDataset(await opened(file))).profile;
		const counted = await recount([file], {target: null, missingWords: []});
		expect(column).toMatchObject({meaning: 'time', storage: 'TIMESTAMP', distinct: counted.columns[0]?.distinct});
		expect(column?.time?.last).toBe('2024-10-27 01:50:00');
	});

	test('also where the first one comes after all that is looked at first', async () => {
		const many = rows(90_000, index => `2024-10-26 00:00:00,${1_000_000 + index}`);
		const dataset = await openedText(`at,x\n${many.join('\n')}\n${csv.slice('at,x\n'.length)}`);
		expect(await dataset.queryRow('SELECT count(DISTINCT c0) AS n, max(c0)::VARCHAR AS last FROM data')).toEqual({
			n: 13,
			last: '2024-10-27 01:50:00',
		});
	});

	test('Parquet with a zone', async () => {
		const parquet = path.join(await temporaryFolder(), 'data.parquet');
		const source = await openedText(csv);
		await source.run(`COPY (SELECT c0::TIMESTAMPTZ AS at FROM data) TO '${path.join(source.temporary, 'p')}' (FORMAT parquet)`);
		await copyFile(path.join(source.temporary, 'p'), parquet);
		const [column] = (await profileDataset(await opened(parquet))).profile;
		expect(column).toMatchObject({distinct: 12, time: {first: '2024-10-27 00:00:00', last: '2024-10-27 01:50:00'}});
	});
});

test('JSON keeps times as they are written, until the file says whether the day or the month comes first', async () => {
	const objects = rows(48, index => ({
		order: `${two(1 + (index % 12))}-${two(1 + Math.floor(index / 12))}-2023`,
		delivery: `${two(15 + (index % 12))}-${two(1 + Math.floor(index / 12))}-2023 08:00:00`,
		clock: `08:${two(index)}`,
		at: index % 2 ? '2023-01-05' : '2023-01-04T23:00:00-02:00',
	}));
	const dataset = await openedText(objects.map(each => JSON.stringify(each)).join('\n'), 'a.jsonl');
	expect((await dataset.sample(1, 1))[0]).toEqual(['02-01-2023', '16-01-2023 08:00:00', '08:01', '2023-01-05 00:00:00']);
	const {profile} = await profileDataset(dataset);
	expect(profile.map(column => column.time?.format)).toEqual(['%d-%m-%Y', '%d-%m-%Y %H:%M:%S', '%H:%M', null]);
	expect(profile[3]).toMatchObject({distinct: 2, time: {last: '2023-01-05 01:00:00'}});
});
