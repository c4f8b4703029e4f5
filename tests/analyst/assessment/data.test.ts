import {expect, test} from 'vitest';
import {assessData} from '../../../src/analyst/assessment/data/work.ts';
import {dataReport} from '../../../src/steps/assessment/data/report.ts';
import {FakeTools, withFile} from '../../steps/tools.ts';
import {inputFor} from '../inputs.ts';

test('the example: its figures, its suspects with size and lift, and what a person reads of them', async () => {
	const tools = new FakeTools();
	const report = await assessData(inputFor('data'), tools);
	expect(report).toMatchObject({rows: 10_000, columns: 14, duplicate_rows: 24, unparsable_lines: 0, leakage: []});
	const base = {event: 'target!=None', base_rate: 0.106};
	expect(report.suspects).toMatchObject([
		{column: 'Cost Repair', pattern: 'nonzero', rows: 178, rate: 0.848, lift: 8, ...base},
		{column: 'Cost Total $', pattern: 'nonzero', rows: 209, rate: 0.737, lift: 6.9, ...base},
		{column: 'Cost Other', pattern: 'nonzero', rows: 72, rate: 0.611, lift: 5.8, ...base},
	]);
	expect(tools.said).toContain(
		'SUSPECT Cost Repair: above 0 in 178 rows, 85 % of them not "None", 10.6 % overall. Known only after the event?',
	);
	expect(tools.said.some(line => line.startsWith('"None" is a word in Effect Amount of damage (8,939 rows)'))).toBe(true);
	expect(dataReport.summary(report)).toBe('10,000 x 14; 3 columns known only afterwards?; 24 duplicate rows');
});

test('words that a person said mean missing are missing, and are no longer explained', async () => {
	const tools = new FakeTools();
	const csv = `a,b\n${Array.from({length: 60}, (_, index) => `${index % 7},${index % 3 ? index : 'NA'}`).join('\n')}\n`;
	await withFile('d.csv', csv, async (file, workspace) => {
		const kept = await assessData(inputFor('data', {workspace, dataFiles: [file], target: null}), tools);
		expect(kept.profile[1]).toMatchObject({missing: 0, storage: 'VARCHAR'});
		expect(tools.said.some(line => line.startsWith('"NA" is a word in b (20 rows)'))).toBe(true);
		const told = await assessData(inputFor('data', {workspace, dataFiles: [file], target: null, missingWords: ['NA']}), new FakeTools());
		expect(told.profile[1]).toMatchObject({missing: 20, storage: 'BIGINT'});
	});
});

test('a copy of the target is a leak that says why', async () => {
	const csv = `x,y,same\n${Array.from({length: 90}, (_, index) => `${(index * 7) % 11},${index % 2 ? 'yes' : 'no'},${index % 2 ? 'yes' : 'no'}`).join('\n')}\n`;
	await withFile('d.csv', csv, async (file, workspace) => {
		const tools = new FakeTools();
		const report = await assessData(inputFor('data', {workspace, dataFiles: [file], target: 'y'}), tools);
		expect(report.leakage).toMatchObject([{column: 'same', kind: 'copy', why: 'equals the target in every row'}]);
		expect(tools.said).toContain('LEAK same: equals the target in every row');
		expect(dataReport.summary(report)).toContain('1 column gives the target away');
	});
});

test('a target that is not there is told with the nearest name; without a file nothing is measured', async () => {
	await expect(assessData(inputFor('data', {target: 'Effect amount of damages'}), new FakeTools())).rejects.toThrow(
		/did you mean "Effect Amount of damage"\?/,
	);
	const nothing = await assessData(inputFor('data', {dataFiles: []}), new FakeTools());
	expect(dataReport.summary(nothing)).toBe('no data file was given; here is birdstrikes.csv (10,000 x 14)');
});

test('dates that nothing proves an order of are asked about; unanswered, the usual order is kept', async () => {
	const csv = `day,y\n${Array.from({length: 144}, (_, index) => `${1 + (index % 12)}/${1 + Math.floor(index / 12)}/2023,${index % 5}`).join('\n')}\n`;
	await withFile('d.csv', csv, async (file, workspace) => {
		const input = inputFor('data', {workspace, dataFiles: [file], target: 'y'});
		const [asked, told, again] = [new FakeTools(), new FakeTools(), new FakeTools()];
		const guessed = await assessData(input, asked);
		expect(asked.asked).toMatchObject([
			{decision: 'date_order', default: 'month first', title: 'day: which comes first in a date, the day or the month?'},
		]);
		expect(guessed.profile[0]?.time?.format).toBe('%m/%d/%Y');
		expect(guessed.notes?.[0]).toContain('which is a guess');
		told.answer = 'day first';
		const answered = await assessData(input, told);
		expect([answered.profile[0]?.time?.format, answered.notes]).toEqual(['%d/%m/%Y', []]);
		const decisions = {date_order: {value: 'day first', by: 'person' as const, at: '2024-01-01T00:00:00Z'}};
		const later = await assessData({...input, decisions}, again);
		expect([later.profile[0]?.time?.format, again.asked]).toEqual(['%d/%m/%Y', []]);
	});
});
