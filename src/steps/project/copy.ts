import {cp, lstat, mkdir, readdir} from 'node:fs/promises';
import path from 'node:path';

/** What is made from a project and can be made again: not part of the code that a gate judges. */
const notCode = new Set([
	'node_modules',
	'.git',
	'.venv',
	'venv',
	'.tox',
	'__pycache__',
	'.pytest_cache',
	'.mypy_cache',
	'.ruff_cache',
	'.hypothesis',
]);

/** The model store at the top of a project. A folder of that name with code in it (`models/train.py`) is the project's own. */
const stores = new Set(['mlruns', 'mlartifacts', 'models']);
const isStoreFile = (name: string) => /^mlflow\.db/u.test(name);

async function isStore(folder: string, name: string): Promise<boolean> {
	if (isStoreFile(name)) return true;
	if (!stores.has(name)) return false;
	const inside = await readdir(folder, {recursive: true}).catch(() => []);
	return !inside.some(file => file.endsWith('.py'));
}

/** Copies what a gate reads and runs. Links are left out: following one could lead anywhere. */
export async function copyProject(from: string, to: string): Promise<void> {
	await mkdir(to, {recursive: true});
	await cp(from, to, {
		recursive: true,
		filter: async source => {
			const relative = path.relative(from, source);
			if (relative === '') return true;
			if (relative.split(path.sep).some(part => notCode.has(part)) || (await isStore(source, relative))) return false;
			const stats = await lstat(source);
			// Links could lead anywhere; a pipe or a device would hold the copy for ever.
			return stats.isFile() || stats.isDirectory();
		},
	});
}
