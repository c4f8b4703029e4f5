import {mkdtemp} from 'node:fs/promises';
import path from 'node:path';
import type {Pipeline} from '../../domain/pipeline.ts';
import {readPipeline} from '../../steps/pipeline-file.ts';
import type {GateContext} from '../../steps/step.ts';
import {CannotJudge} from './cannot-judge.ts';
import {copyProject} from './copy.ts';

/** A copy of the project that one judgement works on; the project itself is only read. */
export type UnderTest = {
	readonly context: GateContext;
	readonly pipeline: Pipeline;
	/** The copy: commands run here. */
	readonly copy: string;
	/** Folder of this judgement for what commands write. */
	readonly folder: string;
};

/** The folder that the checks of this judgement share. It lies in the judgement's scratch folder and goes with it. */
export const sharedFolder = (context: GateContext): Promise<string> =>
	context.shared('folder', () => mkdtemp(path.join(path.dirname(context.scratch), 'shared-')));

/** The project of this judgement, copied once. Throws CannotJudge when there is none, or its pipeline.yaml does not hold. */
export function underTest(context: GateContext): Promise<UnderTest> {
	return context.shared('project', async () => {
		const read = await readPipeline(context.root);
		if (!read.ok) throw new CannotJudge(read.problem);
		const folder = await sharedFolder(context);
		const copy = path.join(folder, 'project');
		await copyProject(context.root, copy);
		return {context, pipeline: read.pipeline, copy, folder};
	});
}
