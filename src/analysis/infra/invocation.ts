/** What a command runs, once wrappers such as `poetry run` and `python -m` are taken off. */
export type Invocation =
	| {readonly kind: 'pytest'; readonly paths: readonly string[]; readonly words: readonly string[]}
	| {readonly kind: 'unittest'; readonly paths: readonly string[]; readonly words: readonly string[]}
	| {readonly kind: 'python'; readonly file: string; readonly words: readonly string[]}
	| {readonly kind: 'module'; readonly name: string; readonly words: readonly string[]}
	| {readonly kind: 'task'; readonly runner: string; readonly targets: readonly string[]; readonly folder: string | null}
	| {readonly kind: 'script'; readonly file: string; readonly words: readonly string[]}
	| {readonly kind: 'program'; readonly name: string; readonly words: readonly string[]};

const wrappers: readonly RegExp[] = [
	/^(poetry|uv|pipenv|pdm|hatch|rye|pixi|micromamba|conda|mamba) run$/u,
	/^coverage run$/u,
	/^(sudo|time|env|exec|command|nice|nohup|xvfb-run|stdbuf|dotenv|uvx|pipx|travis_wait)$/u,
];

const optionsWithValue = new Set([
	'-n',
	'--name',
	'-p',
	'--prefix',
	'--python',
	'--with',
	'--extra',
	'--group',
	'--env-file',
	'--source',
	'--rcfile',
	'-s',
	'-c',
	'--project',
	'--directory',
	'-a',
	'-e',
]);

function unwrapped(words: readonly string[]): string[] {
	let at = [...words];
	for (let hops = 0; hops < 6; hops += 1) {
		const one = at[0] ?? '';
		const two = `${one} ${at[1] ?? ''}`;
		const taken = wrappers[0]?.test(two) || wrappers[1]?.test(two) ? 2 : wrappers[2]?.test(one) ? 1 : 0;
		if (taken === 0) return at;
		at = at.slice(taken);
		while (at[0]?.startsWith('-') || /^[A-Za-z_]\w*=/u.test(at[0] ?? '')) {
			if (at[0] === '-m') return ['python', ...at]; // coverage run -m pytest
			const withValue = optionsWithValue.has(at[0] ?? '');
			at = at.slice(withValue ? 2 : 1);
		}
		if (two === 'coverage run') return /\.py$/u.test(at[0] ?? '') ? ['python', ...at] : at;
		if (one === 'pipx' && at[0] === 'run') at = at.slice(1);
	}
	return at;
}

const isPython = (word: string) => /(^|\/)(python|pypy|py)[\d.]*(\.exe)?$/u.test(word);
const taskRunners = new Set([
	'make',
	'gmake',
	'tox',
	'nox',
	'just',
	'mise',
	'task',
	'invoke',
	'inv',
	'poe',
	'npm',
	'yarn',
	'pnpm',
	'doit',
	'taskipy',
]);
const pytestValues = new Set([
	'-k',
	'-m',
	'-n',
	'-c',
	'-p',
	'-o',
	'--cov-config',
	'--timeout',
	'--maxfail',
	'--durations',
	'--rootdir',
	'--junitxml',
	'--dataset-loc',
	'--ignore',
	'--deselect',
	'--tb',
	'--cov',
	'--cov-report',
	'--cov-fail-under',
	'--color',
	'--junit-xml',
	'--html',
	'--basetemp',
	'--import-mode',
	'--log-level',
	'--log-cli-level',
	'--ds',
	'--dist',
	'--splits',
	'--group',
	'--reruns',
	'-r',
	'-W',
]);

function pathsOf(words: readonly string[]): string[] {
	const paths: string[] = [];
	for (let at = 0; at < words.length; at += 1) {
		const word = words[at] ?? '';
		if (word.startsWith('-')) {
			if (pytestValues.has(word)) at += 1;
		} else if (!/[<>]/u.test(word)) paths.push(word.split('::')[0] ?? word);
	}
	return paths;
}

/** Reads what a command line runs. Words are those of shellCommands: no assignments, no operators. */
export function invocationOf(command: readonly string[]): Invocation {
	const words = unwrapped(command);
	const [program = '', ...rest] = words;
	const name = program.split('/').at(-1) ?? program;
	if (name === 'pytest' || name === 'py.test') return {kind: 'pytest', paths: pathsOf(rest), words};
	if (isPython(program)) return pythonInvocation(rest, words);
	if (taskRunners.has(name) && !isInstall(name, rest)) return taskInvocation(name, rest);
	if (/^(bash|sh|zsh|dash|source|\.)$/u.test(name)) {
		const file = rest.find(word => !word.startsWith('-'));
		if (file !== undefined) return {kind: 'script', file, words};
	}
	if (/\.(sh|bash)$/u.test(program)) return {kind: 'script', file: program, words};
	if (/\.py$/u.test(program)) return {kind: 'python', file: program, words};
	return {kind: 'program', name, words};
}

/** `npm install` and the like are the package manager, not a task of the project. */
const isInstall = (runner: string, rest: readonly string[]) =>
	/^(npm|yarn|pnpm|mise|poe)$/u.test(runner) &&
	/^(install|i|ci|add|exec|publish|pack|audit|cache|config|dlx|trust|use|--version|-v)$/u.test(rest[0] ?? '');

function pythonInvocation(rest: readonly string[], words: readonly string[]): Invocation {
	for (let at = 0; at < rest.length; at += 1) {
		const word = rest[at] ?? '';
		if (word === '-m') {
			const module = rest[at + 1] ?? '';
			const after = rest.slice(at + 2);
			if (module === 'pytest' || module === 'unittest' || module === 'nose2') {
				return {kind: module === 'pytest' ? 'pytest' : 'unittest', paths: pathsOf(after.filter(one => one !== 'discover')), words};
			}
			if (module === 'coverage' || taskRunners.has(module)) return invocationOf([module, ...after]);
			return {kind: 'module', name: module, words};
		}
		if (word === '-c') break;
		if (word === '-W' || word === '-X') at += 1;
		else if (!word.startsWith('-')) {
			return {kind: 'python', file: word, words};
		}
	}
	return {kind: 'program', name: 'python', words};
}

function taskInvocation(runner: string, rest: readonly string[]): Invocation {
	const targets: string[] = [];
	let folder: string | null = null;
	for (let at = 0; at < rest.length; at += 1) {
		const word = rest[at] ?? '';
		if (word === '-C' || word === '--prefix') {
			at += 1;
			folder = rest[at] ?? null;
		} else if (runner === 'tox' || runner === 'nox') {
			if (/^(-e|--env|-s|--session|-m)$/u.test(word)) {
				at += 1;
				targets.push(...(rest[at] ?? '').split(','));
			} else if (word === '--') break;
			else if (word === '-c' || word === '--conf' || word === '-f') at += 1;
		} else if (word === '-f' || word === '-j') at += 1;
		else if (word === '--') break;
		else if (
			!word.startsWith('-') &&
			!word.includes('=') &&
			!(/^(run|r|p|run-parallel)$/u.test(word) && runner !== 'make' && targets.length === 0)
		)
			targets.push(word);
	}
	return {kind: 'task', runner, targets, folder};
}
