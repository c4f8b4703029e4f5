import {constants} from 'node:fs';
import {copyFile, rm} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {sha256OfFile} from '../../analysis/dataset/sha256.ts';
import {mostPipelineBytes, pipelineFile} from '../../steps/pipeline-file.ts';
import {makeDirectory, makePrivateDirectory, readBounded, writeDurably} from '../../system/files.ts';
import {listTree} from './tree.ts';

const baseSchema = z.object({
	schema: z.literal(1),
	/** Path → SHA-256 of what the sub-agent was given. */
	files: z.record(z.string(), z.string()),
	/** Text of pipeline.yaml when it was given; null: there was none. */
	pipeline: z.string().nullable(),
});
export type Base = {readonly files: ReadonlyMap<string, string>; readonly pipeline: string | null};

const mostRecordBytes = 16 * 1024 * 1024;

const recordOf = (folder: string) => `${folder}.base.json`;

/**
 * Makes `folder` a fresh copy of the project and notes beside it what was copied. What an earlier attempt left there is gone.
 * Links are not followed; caches, environments and the model store are left out.
 */
export async function stage(project: string, folder: string): Promise<Base> {
	await rm(recordOf(folder), {force: true});
	await rm(folder, {recursive: true, force: true});
	await makePrivateDirectory(path.join(folder, 'reports'));
	const files = new Map<string, string>();
	for (const file of (await listTree(project)).files) {
		const copy = path.join(folder, file.path);
		await makeDirectory(path.dirname(copy));
		await copyFile(path.join(project, file.path), copy, constants.COPYFILE_FICLONE);
		files.set(file.path, await sha256OfFile(copy));
	}
	const pipeline = (await readBounded(path.join(folder, pipelineFile), mostPipelineBytes))?.toString('utf8') ?? null;
	const base = {files, pipeline};
	await writeDurably(recordOf(folder), `${JSON.stringify({schema: 1, files: Object.fromEntries(files), pipeline})}\n`, {mode: 0o600});
	return base;
}

/** What a work folder began as; null when it was never staged, or not to its end. */
export async function readBase(folder: string): Promise<Base | null> {
	const bytes = await readBounded(recordOf(folder), mostRecordBytes);
	if (bytes === null) return null;
	const {files, pipeline} = baseSchema.parse(JSON.parse(bytes.toString('utf8')));
	return {files: new Map(Object.entries(files)), pipeline};
}
