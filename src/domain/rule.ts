import type {Rule} from './inbox.ts';

/**
 * Does a rule let this command of this role through? The words must be equal one by one; nothing is expanded. A rule that was made for
 * commands of some folders is none for the same words elsewhere: `python train.py` is another program there.
 */
export function ruleAllows(rule: Rule, role: string, command: readonly string[] | null, folder?: string): boolean {
	if (command === null || !rule.roles.some(one => one === role)) return false;
	if (rule.folders !== undefined && (folder === undefined || !rule.folders.includes(folder))) return false;
	return rule.prefix.every((word, index) => command[index] === word);
}

/** Python modules that run what their arguments say: code, a script, another program, a package from anywhere. */
const runners = new Set(
	(
		'pip ensurepip venv unittest pytest timeit code codeop pdb bdb trace cProfile profile runpy asyncio http zipapp zipfile tarfile ' +
		'webbrowser smtpd ftplib telnetlib site pydoc doctest lib2to3 idlelib turtledemo py_compile compileall sqlite3 IPython ipykernel ptpython ' +
		'bpython debugpy coverage kernprof memory_profiler viztracer scalene torch accelerate deepspeed mlflow jupyter notebook jupyterlab ' +
		'nbconvert papermill uv pipx poetry pdm hatch nox tox invoke fabric fabric2 ansible dask distributed ray celery gunicorn uvicorn flask django ' +
		'streamlit gradio awscli gsutil httpie twine build setuptools cython xonsh plumbum sh'
	).split(' '),
);
export const carriesCode = (module: string): boolean => runners.has(module.split('.', 1)[0] ?? '');

/** Commands that can only look, whatever follows. */
const looks = new Set([
	'git status',
	...['docker', 'podman'].flatMap(program => ['ps', 'images', 'logs'].map(verb => `${program} ${verb}`)),
]);
const isPython = (program: string) => /^python(3(\.\d{1,2})?)?$/.test(program.split('/').at(-1) ?? '');
/** Options of python that only change how it runs what is named after them. */
const harmless = /^-[uBsEIOqvPb]+$/;

/**
 * The words that a rule for this command would begin with: up to the script or module for python, the verb where it can only look. Null
 * where a rule would be as wide as any code: a shell, a program that starts others, a package from anywhere, code on the command line.
 */
export function narrowPrefix(command: readonly string[] | null): string[] | null {
	const [program = '', verb = ''] = command ?? [];
	if (command === null) return null;
	if (looks.has(`${program} ${verb}`)) return [program, verb];
	if (!isPython(program)) return null;
	const at = command.findIndex((word, index) => index > 0 && !harmless.test(word));
	const named = command[at];
	if (named === undefined) return null;
	if (named === '-m') {
		const module = command[at + 1];
		return module === undefined || !/^[A-Za-z_][\w.]*$/.test(module) || carriesCode(module) ? null : command.slice(0, at + 2);
	}
	return /^(?!-|\/(?:proc|dev)\/|[a-z]+:).*\.py$/.test(named) ? command.slice(0, at + 1) : null;
}
