import {mkdtemp, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Pipeline} from '../../domain/pipeline.ts';
import {readPipeline} from '../../steps/pipeline-file.ts';
import type {GateContext} from '../../steps/step.ts';
import {isInside} from '../../system/paths.ts';
import {CannotJudge} from './cannot-judge.ts';
import {copyProject} from './copy.ts';
import {copyHead} from './copy-head.ts';
import {dataOutside} from './data-outside.ts';

/** A project that one judgement works on; the project itself is only read. */
export type UnderTest = {
	readonly context: GateContext;
	readonly pipeline: Pipeline;
	/** Its files without its data: every command runs in a copy of this one, nothing in it. */
	readonly copy: string;
	/** The data, read once from where it lies outside of the project; null: it lies at data.path. */
	readonly outside: string | null;
	/** The judge's own folder: nothing that is judged is told of it. */
	readonly folder: string;
	/** Where commands run, each in a folder of its own. */
	readonly rooms: string;
};

/** The folder that the checks of this judgement share. It lies in the judgement's scratch folder and goes with it. */
const sharedFolder = (context: GateContext): Promise<string> =>
	context.shared('folder', () => mkdtemp(path.join(path.dirname(context.scratch), 'x-')));

/** The project of this judgement, copied once. Throws CannotJudge when there is none, or its pipeline.yaml does not hold. */
export function underTest(context: GateContext): Promise<UnderTest> {
	return context.shared('project', async () => {
		const read = await readPipeline(context.root);
		if (!read.ok) throw new CannotJudge(read.problem);
		const {pipeline} = read;
		const folder = await sharedFolder(context);
		const copy = path.join(folder, 'project');
		await copyProject(context.root, copy);
		const data = path.join(copy, pipeline.data.path);
		if (!isInside(copy, data)) throw new CannotJudge(`data.path ${pipeline.data.path} leads out of the project`);
		await rm(data, {recursive: true, force: true});
		await copyHead(context.root, copy, context.signal);
		const rooms = await mkdtemp(path.join(path.dirname(context.scratch), 'y-'));
		return {context, pipeline, copy, folder, rooms, outside: await dataOutside(context, pipeline, folder)};
	});
}
