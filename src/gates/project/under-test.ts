import {mkdtemp, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Pipeline} from '../../domain/pipeline.ts';
import {readPipeline} from '../../steps/pipeline-file.ts';
import type {GateContext} from '../../steps/step.ts';
import {clean} from '../../steps/wording.ts';
import {isInside} from '../../system/paths.ts';
import {delimitedForm} from '../recount/table.ts';
import {CannotJudge} from './cannot-judge.ts';
import {copyProject, copyTree} from './copy.ts';
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
		await (context.copied ? copyTree(context.root, copy) : copyProject(context.root, copy, context.signal));
		const data = path.join(copy, pipeline.data.path);
		if (!isInside(copy, data)) throw new CannotJudge(`data.path ${pipeline.data.path} leads out of the project`);
		await rm(data, {recursive: true, force: true});
		await copyHead(context.root, copy, context.signal);
		const rooms = await mkdtemp(path.join(path.dirname(context.scratch), 'y-'));
		const outside = await dataOutside(context, pipeline, folder);
		const rows = outside ?? path.join(context.root, pipeline.data.path);
		return {context, pipeline: await separated(context, pipeline, rows), copy, folder, rooms, outside};
	});
}

/** With the delimiter that the data has, where that makes the target a column and the one of pipeline.yaml does not. */
async function separated(context: GateContext, pipeline: Pipeline, rows: string): Promise<Pipeline> {
	const {delimiter, path: named} = pipeline.data;
	const form = await delimitedForm(rows, context.signal).catch(() => null); // what cannot be read is said where it is needed
	// A header by one delimiter holds the target as a whole field of no other one.
	if (form === null || form.delimiter === delimiter || !form.names.includes(pipeline.target.column)) return pipeline;
	const [found, said] = [JSON.stringify(form.delimiter), JSON.stringify(delimiter)];
	context.say?.(`${clean(named, 100)} is separated by ${found}, not by ${said}: it is read so; say so in data.delimiter of pipeline.yaml.`);
	return {...pipeline, data: {...pipeline.data, delimiter: form.delimiter}};
}
