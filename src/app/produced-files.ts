import {lstat, readdir} from 'node:fs/promises';
import path from 'node:path';
import {workflow} from '../domain/workflow.ts';
import {readBounded} from '../system/files.ts';
import {isInside} from '../system/paths.ts';

export type ProducedFile = {readonly path: string; readonly bytes: number; readonly step: string | null};

const mostFiles = 2000;
const mostBytes = 4 * 1024 * 1024;
const folders = ['reports', 'docs', 'gates', '.ml-engineer'];

const stepOf = (relative: string) => workflow.find(step => step.delivers.includes(relative))?.id ?? null;

/** Files that the session wrote below `root`, sorted by path. Links are listed by nobody: we write none. */
export async function producedFiles(root: string): Promise<readonly ProducedFile[]> {
	const found: ProducedFile[] = [];
	const walk = async (relative: string): Promise<void> => {
		if (found.length >= mostFiles) return;
		const absolute = path.join(root, relative);
		const stats = await lstat(absolute).catch(() => null);
		if (stats?.isFile()) found.push({path: relative, bytes: stats.size, step: stepOf(relative)});
		if (!stats?.isDirectory()) return;
		for (const name of (await readdir(absolute)).sort()) await walk(path.join(relative, name));
	};
	for (const folder of folders) await walk(folder);
	return found;
}

/** Text of a produced file. Throws when it lies outside the project, is no plain file or is larger than 4 MiB. */
export async function readProduced(root: string, relative: string): Promise<string> {
	const file = path.join(root, relative);
	if (!isInside(root, file)) throw new Error(`${relative} lies outside of the project`);
	const bytes = await readBounded(file, mostBytes);
	if (bytes === null) throw new Error(`${relative} is not there`);
	return bytes.toString('utf8');
}
