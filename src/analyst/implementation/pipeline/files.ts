import {createHash} from 'node:crypto';
import {readdir, stat} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {type RenderedFile, renderBlueprint, renderOptionsOf} from '../../../blueprints/render.ts';
import type {Pipeline} from '../../../domain/pipeline.ts';
import type {PipelineReport} from '../../../steps/implementation/pipeline/schema.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';
import {readBounded} from '../../../system/files.ts';
import {isBlueprint} from '../../project/project.ts';

const maxFileBytes = 16 * 1024 * 1024;
const mostFiles = 2000;

export type Completed = {
	/** Files written, below the project. */
	readonly written: readonly string[];
	/** Files that a person changed and that are left as they are. */
	readonly kept: readonly string[];
};

/**
 * Writes what the project lacks of the blueprint. A file that is there stays when somebody changed it since it was written; one that is as
 * it was written follows the blueprint. A project that names its own commands keeps its own code.
 */
export async function completeProject(input: StepInput, tools: WorkTools, pipeline: Pipeline, home: string): Promise<Completed> {
	if (input.job === 'improve' || !isBlueprint(pipeline)) return {written: [], kept: []};
	const before = await writtenBefore(home);
	const written: string[] = [];
	const kept: string[] = [];
	for (const file of await rendered(pipeline)) {
		const there = await readBounded(path.join(tools.folder, file.path), maxFileBytes);
		if (there?.toString('utf8') === file.text) continue;
		if (there !== null && before.get(file.path) !== createHash('sha256').update(there).digest('hex')) {
			kept.push(file.path);
			continue;
		}
		await tools.put(file.path, file.text);
		written.push(file.path);
	}
	return {written, kept};
}

/** The project's files but its rows, reports and what tools make; which of them are as in the blueprint. */
export async function filesIn(folder: string, pipeline: Pipeline): Promise<PipelineReport['files']> {
	const texts = new Map((isBlueprint(pipeline) ? await rendered(pipeline) : []).map(file => [file.path, file.text]));
	const files: PipelineReport['files'] = [];
	for (const file of await namesBelow(folder, '')) {
		const {size} = await stat(path.join(folder, file));
		const text = texts.get(file);
		const same = text !== undefined && (await readBounded(path.join(folder, file), maxFileBytes))?.toString('utf8') === text;
		files.push({path: file, bytes: size, from: same ? 'blueprint' : 'data'});
	}
	return files;
}

const rendered = (pipeline: Pipeline): Promise<readonly RenderedFile[]> => renderBlueprint(renderOptionsOf(pipeline));

const writtenSchema = z.record(z.string(), z.looseObject({sha256: z.string()}));

/** SHA-256 of what the program wrote last, by path; a record that cannot be read counts as none. */
async function writtenBefore(home: string): Promise<ReadonlyMap<string, string>> {
	const bytes = await readBounded(path.join(home, '.ml-engineer', 'written.json'), maxFileBytes).catch(() => null);
	if (bytes === null) return new Map();
	try {
		const read = writtenSchema.safeParse(JSON.parse(bytes.toString('utf8')));
		return new Map(Object.entries(read.success ? read.data : {}).map(([file, {sha256}]) => [file, sha256]));
	} catch {
		return new Map(); // then every file that is there is somebody's, and stays
	}
}

const apart =
	/^(?:data|reports|models|mlruns|mlartifacts|mlflow\.db.*|study\.db.*)(?:\/|$)|(?:^|\/)(?:\.git|\.venv|__pycache__|\.[a-z]+_cache|\.ml-engineer)(?:\/|$)/;

async function namesBelow(root: string, folder: string): Promise<string[]> {
	const found: string[] = [];
	for (const entry of (await readdir(path.join(root, folder), {withFileTypes: true})).sort((a, b) => (a.name < b.name ? -1 : 1))) {
		const file = folder === '' ? entry.name : `${folder}/${entry.name}`;
		if (apart.test(file) || found.length >= mostFiles) continue;
		if (entry.isDirectory()) found.push(...(await namesBelow(root, file)));
		else if (entry.isFile()) found.push(file);
	}
	return found;
}
