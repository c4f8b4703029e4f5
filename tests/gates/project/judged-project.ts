import path from 'node:path';
import {type UnderTest, underTest} from '../../../src/gates/project/under-test.ts';
import {shared} from '../../../src/gates/shared.ts';
import {stateOf} from '../../../src/gates/verify/session-state.ts';
import {readPipeline} from '../../../src/steps/pipeline-file.ts';
import type {GateContext} from '../../../src/steps/step.ts';
import {withScratch} from '../../../src/system/scratch.ts';

/** A judgement of a project whose rows are all for training, so that the gates' own Python is not needed. */
export async function judging<T>(root: string, work: (project: UnderTest, context: GateContext) => Promise<T>): Promise<T> {
	const read = await readPipeline(root);
	if (!read.ok) throw new Error(read.problem);
	const {pipeline} = read;
	return withScratch(async scratch => {
		const once = shared();
		const training = path.join(root, pipeline.data.path);
		const origin = 'rows kept aside by this gate';
		await once('rows', async () => ({training, unlabelled: training, truth: {csv: ''}, heldRows: 0, origin}));
		await once('kept rows', async () => ({files: []}));
		const context: GateContext = {
			state: stateOf(pipeline, root, '2026-01-01T00:00:00.000Z'),
			root,
			dataFilesOf: () => [],
			environment: {},
			scratch: path.join(scratch, 'one'),
			signal: new AbortController().signal,
			seed: 1,
			report: async () => null,
			hiddenFiles: async () => [],
			shared: once,
		};
		return work(await underTest(context), context);
	});
}
