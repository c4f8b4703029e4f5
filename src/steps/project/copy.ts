import {cp, lstat, mkdir} from 'node:fs/promises';
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
	'mlruns',
	'mlartifacts',
	'mlflow.db',
	'models',
]);

/** Copies what a gate reads and runs. Links are left out: following one could lead anywhere. */
export async function copyProject(from: string, to: string): Promise<void> {
	await mkdir(to, {recursive: true});
	await cp(from, to, {
		recursive: true,
		filter: async source => {
			const relative = path.relative(from, source);
			if (relative === '') return true;
			return !relative.split(path.sep).some(part => notCode.has(part)) && !(await lstat(source)).isSymbolicLink();
		},
	});
}
