import {mkdtemp, readFile, rm, stat} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {hiddenFilesIn} from '../../src/analysis/dataset/hidden-files.ts';
import {assessProblemType} from '../../src/analyst/assessment/problem_type/work.ts';
import {prepareData} from '../../src/engine/prepare-data.ts';
import {inputFor} from '../analyst/inputs.ts';
import {FakeTools, withFile} from '../steps/tools.ts';

/** What rows are put aside by, and what the report of the step says, of one file. */
async function bothOf(csv: string, timeSplit: string | null = null) {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'setup-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	return withFile('d.csv', csv, async (file, workspace) => {
		const {hidden, time_split} = await prepareData({files: [file], target: 'y', time_split: timeSplit, missing_words: []}, folder);
		const input = inputFor('problem_type', {workspace, dataFiles: [file], trainingFiles: [file], target: 'y', timeSplit});
		const {problem_type} = await assessProblemType(input, new FakeTools());
		return [hidden.rule, problem_type, time_split];
	});
}

const rows = (row: (index: number) => readonly (string | number)[]) =>
	['a,when,y', ...Array.from({length: 300}, (_, index) => row(index).join(','))].join('\n');
const day = (index: number) => new Date(Date.UTC(2024, 0, 1 + index)).toISOString().slice(0, 10);

test.each([
	[
		'labels that look like days are labels',
		rows(index => [index % 7, index % 9, `${1 + (index % 3)}/12/1999`]),
		'stratified',
		'multiclass',
	],
	['moments are no usual problem', rows(index => [index % 7, index % 9, day(index % 5)]), 'random', 'other'],
	['few whole numbers are labels', rows(index => [index % 7, index % 9, index % 5]), 'stratified', 'multiclass'],
	['as many as 20 of them are labels only with 20 rows each', rows(index => [index % 7, index % 9, index % 18]), 'random', 'regression'],
	['several rows a day are no series', rows(index => [index % 7, day(index % 150), index * 1.5]), 'random', 'regression'],
])('rows are put aside by the kind of problem that is reported: %s', async (_, csv, rule, type) => {
	expect(await bothOf(csv)).toEqual([rule, type, null]);
});

test('a series of times is found once: the rows put aside are its latest', async () => {
	expect(await bothOf(rows(index => [index % 7, day(index), index * 1.5]))).toEqual(['by time', 'forecasting', 'when']);
});

test('rows of one customer stay on one side, whatever the target; a column of states is no customer', async () => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'setup-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	const lines = Array.from(
		{length: 600},
		(_, index) => `C${index % 150},${(index % 150) * 7},S${index % 50},${index % 3 === 0 ? 'stay' : 'go'}`,
	);
	await withFile('d.csv', `customer_id,age,state,y\n${lines.join('\n')}`, async file => {
		const {hidden, visible} = await prepareData({files: [file], target: 'y', time_split: null, missing_words: []}, folder);
		expect([hidden.rule, hidden.group, hidden.rows]).toEqual(['group', 'customer_id', 120]);
		const seen = new Set(
			(await readFile(visible[0] ?? '', 'utf8'))
				.split('\n')
				.slice(1)
				.map(line => line.split(',')[0]),
		);
		const [away = ''] = await hiddenFilesIn(folder);
		for (const line of (await readFile(away, 'utf8')).trim().split('\n').slice(1)) expect(seen).not.toContain(line.split(',')[0]);
	});
	await withFile(
		's.csv',
		lines
			.map((line, at) => line.replace(/^C\d+,/, `${at},`))
			.join('\n')
			.replace(/^/, 'a,age,state,y\n'),
		async file => {
			const {hidden} = await prepareData({files: [file], target: 'y', time_split: null, missing_words: []}, path.join(folder, 'again'));
			expect([hidden.rule, hidden.group]).toEqual(['stratified', undefined]);
		},
	);
});

test('what sub-agents are given is read-only, and can be put aside anew', async () => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'setup-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	await withFile(
		'd.csv',
		rows(index => [index, 'x', index % 2]),
		async file => {
			const put = () => prepareData({files: [file], target: 'y', time_split: null, missing_words: []}, folder);
			await put();
			const {visible} = await put();
			expect((await stat(visible[0] ?? '')).mode & 0o777).toBe(0o400);
		},
	);
});

test('rows that are none are in neither copy, are recorded for all who read the file, and stay where a person keeps them', async () => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'setup-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	const csv = rows(index => [index % 7, index % 9, index % 2 ? 'yes' : 'no']).replace('\n', '\n[kg],[d],\n');
	await withFile('d.csv', `${csv}\na,when,y\n`, async file => {
		const request = {files: [file], target: 'y', time_split: null, missing_words: []};
		const {rows: counted, written, visible} = await prepareData(request, folder);
		expect(counted).toBe(300);
		expect(written?.rows_left_out).toEqual([
			['[kg]', '[d]', ''],
			['a', 'when', 'y'],
		]);
		for (const copy of [...visible, ...(await hiddenFilesIn(folder))]) {
			const [, ...others] = (await readFile(copy, 'utf8')).split('\n');
			expect(others.filter(line => /kg|when/.test(line))).toEqual([]);
		}
		const kept = await prepareData({...request, written: {keep_rows: true}}, path.join(folder, 'kept'));
		expect([kept.rows, kept.written]).toEqual([302, {keep_rows: true, rows_left_out: []}]);
	});
});

test('rows behind a broken quote are put aside like all others', async () => {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'setup-'));
	onTestFinished(() => rm(folder, {recursive: true, force: true}));
	const csv = rows(index => [index, index === 10 ? '"Big" Box' : 'Box', index % 2]);
	await withFile('d.csv', csv, async file => {
		const {rows: counted, hidden} = await prepareData({files: [file], target: 'y', time_split: null, missing_words: []}, folder);
		expect([counted, hidden.rows]).toEqual([299, 60]);
	});
});
