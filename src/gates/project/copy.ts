import {existsSync} from 'node:fs';
import {cp, lstat, mkdir, readdir} from 'node:fs/promises';
import path from 'node:path';

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

/** An environment by whatever name; a folder that is only called `env` may be the project's package. */
const isEnvironment = (folder: string): boolean => ['pyvenv.cfg', 'conda-meta'].some(mark => existsSync(path.join(folder, mark)));

/** Copies what a gate reads and runs. Links are left out: following one could lead anywhere. */
export async function copyProject(from: string, to: string): Promise<void> {
	await mkdir(to, {recursive: true});
	await cp(from, to, {
		recursive: true,
		filter: async source => {
			const relative = path.relative(from, source);
			if (relative === '') return true;
			if (relative.split(path.sep).some(part => notCode.has(part)) || (await isModelStore(source, relative))) return false;
			const stats = await lstat(source);
			// Links could lead anywhere; a pipe or a device would hold the copy for ever.
			return stats.isFile() || (stats.isDirectory() && !isEnvironment(source));
		},
	});
}
