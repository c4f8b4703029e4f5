import type {Dirent} from 'node:fs';
import {lstat, readdir} from 'node:fs/promises';
import path from 'node:path';
import {isModelStore, notCode} from '../../gates/project/copy.ts';
import {environmentFailure} from '../../system/errors.ts';

/** A plain file below a root; `path` has `/` between its folders. */
export type TreeFile = {readonly path: string; readonly bytes: number; readonly executable: boolean};
export type LeftOut = {readonly path: string; readonly why: string};

const mostFiles = 20_000;
/** A project with its training data; more would be copied five times. */
const mostBytes = 4 * 1024 ** 3;
const deepest = 40;

/** Made anew by tools, or not the project's: never copied to a sub-agent, never taken from one. Compared in lower case. */
const anywhere: ReadonlySet<string> = new Set([...notCode, '.ipynb_checkpoints', '.coverage', '.ds_store']);
/** What gates measured: with figures of hidden rows, which no sub-agent is told. */
const gateReport = /^reports\/gate_[^/]*\.json$/;
const ours = /^\..+\.\d+\.\d+\.tmp$/;

/** True for what is neither given to a sub-agent nor taken from one. */
export function isApart(relative: string): boolean {
	const parts = relative.split('/').map(part => part.toLowerCase());
	const [first = ''] = parts;
	if (first === '.ml-engineer' || first.startsWith('study.db') || gateReport.test(parts.join('/'))) return true;
	return parts.some(part => anywhere.has(part) || part.endsWith('.pyc') || part.endsWith('.egg-info') || ours.test(part));
}

/** A name that could play tricks on a terminal, a shell or another system's file names. */
const isOdd = (name: string): boolean => /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\\]/u.test(name);

/**
 * The plain files below `root`, sorted by path; links and special files are left out by name. A root that is not there is empty.
 * Throws an environment failure when there are more than 20,000 files or 4 GiB.
 */
export async function listTree(root: string): Promise<{readonly files: readonly TreeFile[]; readonly leftOut: readonly LeftOut[]}> {
	const files: TreeFile[] = [];
	const leftOut: LeftOut[] = [];
	let bytes = 0;
	const walk = async (folder: string, depth: number): Promise<void> => {
		let entries: Dirent[];
		try {
			entries = await readdir(path.join(root, folder), {withFileTypes: true});
		} catch (error) {
			if (folder === '') return;
			throw error;
		}
		for (const entry of entries) {
			const relative = folder === '' ? entry.name : `${folder}/${entry.name}`;
			if (isApart(relative)) continue;
			if (depth === 0 && !entry.isSymbolicLink() && (await isModelStore(path.join(root, relative), relative))) continue;
			if (isOdd(entry.name)) leftOut.push({path: relative, why: 'its name holds control characters or a backslash'});
			else if (entry.isDirectory() && depth >= deepest) leftOut.push({path: relative, why: `more than ${deepest} folders deep`});
			else if (entry.isDirectory()) await walk(relative, depth + 1);
			else if (!entry.isFile()) leftOut.push({path: relative, why: entry.isSymbolicLink() ? 'a link' : 'not a plain file'});
			else {
				const stats = await lstat(path.join(root, relative)).catch(() => null);
				if (!stats?.isFile()) continue; // gone meanwhile
				bytes += stats.size;
				files.push({path: relative, bytes: stats.size, executable: (stats.mode & 0o100) !== 0});
			}
			if (files.length > mostFiles || leftOut.length > mostFiles || bytes > mostBytes) {
				throw environmentFailure(
					`${root} holds more than ${mostFiles} files or ${mostBytes / 1024 ** 3} GiB: remove what does not belong to it.`,
				);
			}
		}
	};
	await walk('', 0);
	files.sort((one, other) => (one.path < other.path ? -1 : 1));
	return {files, leftOut};
}
