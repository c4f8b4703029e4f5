import {mkdtemp, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
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
