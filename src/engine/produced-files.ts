import {lstat, readdir} from 'node:fs/promises';
import path from 'node:path';
import {type StepDefinition, workflow} from '../domain/workflow.ts';
import {readBounded} from '../system/files.ts';
import {isInside} from '../system/paths.ts';
import {hashOf} from './staging/place-file.ts';
import {readWritten, type WrittenEntry} from './staging/written.ts';

export type ListedFile = {
	readonly path: string;
	readonly bytes: number;
	/** The step that wrote it; null: none, or not known. */
	readonly step: string | null;
	/** Whose content the program wrote; null: it did not write this file. */
	readonly from?: 'blueprint' | 'data' | 'agent' | null;
	/** It is not any more what the program wrote. */
	readonly changed?: boolean;
};

const mostFiles = 2000;
const mostBytes = 4 * 1024 * 1024;
/** Larger files are data: a list does not hash them. */
const mostHashed = 16 * 1024 * 1024;
/** What the program itself writes there, besides what steps deliver. */
const folders = ['reports', 'docs', 'gates', '.ml-engineer'];

const stepOf = (relative: string) => workflow.find((step: StepDefinition) => step.delivers.includes(relative))?.id ?? null;

/**
 * Files that the session wrote below `root`, sorted by path, each with who wrote it and whether it was changed since. Links are
 * listed by nobody: we write none.
 */
export async function producedFiles(root: string): Promise<readonly ListedFile[]> {
	const written = await readWritten(root);
	const paths = new Set<string>();
	const walk = async (relative: string): Promise<void> => {
		if (paths.size >= mostFiles) return;
		const stats = await lstat(path.join(root, relative)).catch(() => null);
		if (stats?.isFile()) paths.add(relative);
		if (!stats?.isDirectory()) return;
		for (const name of (await readdir(path.join(root, relative))).sort()) await walk(path.posix.join(relative, name));
	};
	for (const folder of folders) await walk(folder);
	for (const relative of written.keys()) if (paths.size < mostFiles) paths.add(relative);
	const found: ListedFile[] = [];
	for (const relative of [...paths].sort()) {
		const file = await listed(root, relative, written.get(relative));
		if (file) found.push(file);
	}
	return found;
}

async function listed(root: string, relative: string, entry: WrittenEntry | undefined): Promise<ListedFile | null> {
	const file = path.join(root, relative);
	if (!isInside(root, file)) return null;
	const stats = await lstat(file).catch(() => null);
	if (!stats?.isFile()) return null;
	const common = {path: relative, bytes: stats.size, step: entry?.step ?? stepOf(relative)};
	if (!entry) return common;
	const changed = stats.size <= mostHashed && (await hashOf(file)) !== entry.sha256;
	return {...common, from: entry.from, changed};
}

/** Text of a produced file. Throws when it lies outside the project, is no plain file or is larger than 4 MiB. */
export async function readProduced(root: string, relative: string): Promise<string> {
	const file = path.join(root, relative);
	if (!isInside(root, file)) throw new Error(`${relative} lies outside of the project`);
	const bytes = await readBounded(file, mostBytes);
	if (bytes === null) throw new Error(`${relative} is not there`);
	return bytes.toString('utf8');
}
