import {constants} from 'node:fs';
import {copyFile, lstat, mkdir} from 'node:fs/promises';
import path from 'node:path';
import type {Pipeline} from '../../domain/pipeline.ts';
import type {GateContext} from '../../steps/step.ts';
import {messageOf} from '../../system/errors.ts';
import {NoEnvironment} from './cannot-judge.ts';

/**
 * Data that lies elsewhere than in the project, read once: the project then gets our file at {data} and at data.path. null: no need of the
 * kind is declared. Throws NoEnvironment where it cannot be had here.
 */
export async function dataOutside(context: GateContext, pipeline: Pipeline, folder: string): Promise<string | null> {
	const need = pipeline.needs.find(one => one.need === 'data');
	const [from, ...others] = need?.paths ?? [];
	if (from === undefined) return null;
	if (others.length > 0) throw new NoEnvironment(`the need data names ${others.length + 1} paths, and a gate reads one file: join them`);
	if (/^[a-z][a-z0-9+.-]*:\/\//i.test(from) || from.endsWith('.dvc'))
		throw new NoEnvironment(
			`the data lies at ${from}, and a gate reads only files: fetch it first, and name the absolute path of the file`,
		);
	if (!path.isAbsolute(from)) throw new NoEnvironment(`the need data names ${from}: name an absolute path, or put it at data.path`);
	const to = path.join(folder, 'outside', path.basename(from));
	try {
		const stats = await lstat(from);
		if (!stats.isFile()) throw new Error('it is no file');
		context.progress?.(`reading ${from}`, null);
		await mkdir(path.dirname(to), {recursive: true});
		await copyFile(from, to, constants.COPYFILE_FICLONE);
	} catch (error) {
		throw new NoEnvironment(`the data at ${from} cannot be read: ${messageOf(error)}; put it there, or name where it is`);
	}
	return to;
}
