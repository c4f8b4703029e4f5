import {type CopyOptions, constants, existsSync} from 'node:fs';
import {cp, lstat, mkdir, readdir, readlink, utimes} from 'node:fs/promises';
import path from 'node:path';
import {trackedFiles} from '../../analysis/repository/git-files.ts';
import {leadsInside} from '../../system/paths.ts';

/**
 * What is made from a project and can be made again: not part of the code that a gate judges. The one list of it: whatever is judged is
 * judged in a copy without these, so that nothing after the copy has to know them.
 */
export const notCode = new Set([
	'node_modules',
	'.git',
	'.venv',
	'venv',
	'site-packages',
	'.tox',
	'__pycache__',
	'.pytest_cache',
	'.mypy_cache',
	'.ruff_cache',
	'.hypothesis',
]);

type TreeOptions = Pick<CopyOptions, 'filter' | 'preserveTimestamps'>;

/** A copy of a file or a folder. Links stay as they are written: made absolute, as `cp` does by itself, they lead nowhere in a sandbox. */
export async function copyTree(from: string, to: string, options: TreeOptions = {}): Promise<void> {
	await cp(from, to, {recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE, ...options});
	if (options.preserveTimestamps) await keepFolderTimes(from, to);
}

/** `cp` keeps the times of files alone: those of folders change when something is laid into them. */
async function keepFolderTimes(from: string, to: string): Promise<void> {
	if (!(await lstat(from)).isDirectory()) return;
	for (const entry of await readdir(from, {withFileTypes: true}))
		if (entry.isDirectory()) await keepFolderTimes(path.join(from, entry.name), path.join(to, entry.name));
	const {atime, mtime} = await lstat(from);
	await utimes(to, atime, mtime);
}

const stores = new Set(['mlruns', 'mlartifacts']);

/**
 * Whether `name`, at the top of a project, is the model store; `folder` is where it lies. A folder called `models` with code in it
 * (`models/train.py`) is the project's own.
 */
export async function isModelStore(folder: string, name: string): Promise<boolean> {
	const lower = name.toLowerCase();
	if (lower.startsWith('mlflow.db') || stores.has(lower)) return true;
	if (lower !== 'models') return false;
	const inside = await readdir(folder, {recursive: true}).catch(() => []);
	return !inside.some(file => file.endsWith('.py'));
}

/** What an environment holds, by whatever name; a folder that is only called `env` may be the project's package. */
const environmentMarks = ['pyvenv.cfg', 'conda-meta'];

/** Can it be made again from what is there, so that it is no code? An environment is known by what it holds, whatever it is called. */
const canBeMade = async (place: string, relative: string): Promise<boolean> =>
	notCode.has(path.basename(place)) || environmentMarks.some(mark => existsSync(path.join(place, mark))) || isModelStore(place, relative);

/**
 * Copies what a gate reads and runs: what cannot be made again, and all that git tracks. A link is kept where it is relative and leads to
 * another place of the project: the copy then has its own.
 */
export async function copyProject(from: string, to: string, signal?: AbortSignal): Promise<void> {
	await mkdir(to, {recursive: true});
	const tracked = withFolders((await trackedFiles(from, signal)) ?? []);
	/** Folders that can be made again and hold tracked files. */
	const partly = new Set<string>();
	await copyTree(from, to, {
		filter: async source => {
			const relative = path.relative(from, source);
			if (relative === '') return true;
			if (partly.has(path.dirname(relative)) || (await canBeMade(source, relative))) {
				if (!tracked.has(relative)) return false;
				partly.add(relative);
			}
			const stats = await lstat(source);
			if (stats.isSymbolicLink()) return leadsOn(from, source);
			// A pipe or a device would hold the copy for ever.
			return stats.isFile() || stats.isDirectory();
		},
	});
}

async function leadsOn(root: string, link: string): Promise<boolean> {
	const to = await readlink(link);
	return !path.isAbsolute(to) && leadsInside(root, path.dirname(link), to);
}

/** These files, and every folder above one of them. */
function withFolders(files: readonly string[]): ReadonlySet<string> {
	const all = new Set(files);
	for (const file of files)
		for (let folder = path.dirname(file); folder !== '.' && !all.has(folder); folder = path.dirname(folder)) all.add(folder);
	return all;
}
