import {afterEach, beforeEach, expect, test} from 'vitest';
import {keptSuspects} from '../../../../src/gates/pipeline_design/features/kept-suspects.ts';
import {parsePipeline} from '../../../../src/steps/pipeline-file.ts';
import {makeProject, type Project} from '../../project.ts';

let project: Project;
beforeEach(async () => {
	project = await makeProject('rows.csv', 'fee,refund,y\n1,2,3\n', 'y');
});
afterEach(() => project.remove());

/** A person's answer, and the list of suspects as it stands in the project now. */
async function kept(value: Readonly<Record<string, string>>, listed: readonly string[]) {
	const read = parsePipeline('problem: regression\ndata: {path: d.csv}\ntarget: {column: y}\ncommands: {train: a, predict: b}\n');
	if (!read.ok) throw new Error(read.problem);
	return keptSuspects({
		pipeline: read.pipeline,
		context: {
			state: {...project.state, decisions: {suspects: {value, by: 'person', at: '2026-01-01'}}},
			root: project.root,
			environment: {},
			dataFilesOf: () => [],
			scratch: project.folder,
			seed: 1,
			signal: new AbortController().signal,
			report: async () => ({suspects: listed.map(column => ({column, kept: true, by: 'person'}))}),
			hiddenFiles: async () => [],
			shared: (_, make) => make(),
		},
	});
}

test('a yes is to a column by its name, however the list in the project is turned about', async () => {
	const value = {'column: fee': 'keep', 'column: refund': 'leave out'};
	for (const listed of [['fee', 'refund'], ['refund', 'fee'], []]) {
		expect(await kept(value, listed)).toEqual({confirmed: ['fee'], stated: [], said: []});
	}
});

test('a yes to a place, of an older session, confirms no column, and that is said', async () => {
	expect(await kept({column_1: 'leave out', column_2: 'keep'}, ['fee', 'refund'])).toEqual({
		confirmed: [],
		stated: [],
		said: ['the answer about suspects was recorded by places in a list, which confirm no column: run the step features again'],
	});
});
