import path from 'node:path';
import {parse as parseToml} from 'smol-toml';
import type {Repository} from '../repository/repository.ts';
import {type ShellCommand, shellCommands} from './shell.ts';

/** What a target of a task runner runs; `path` is the file that says so. */
export type Task = {
	readonly path: string;
	readonly line: number;
	readonly commands: readonly ShellCommand[];
	readonly needs: readonly string[];
};

const strict = {failFast: true, pipefail: false};

/**
 * Finds what `make test`, `tox`, `npm run x`, `just x` and the like run, by reading the runner's file in `folder`. No
 * target means the runner's default. Empty when the file or the target does not exist.
 */
export function tasksOf(repository: Repository, runner: string, targets: readonly string[], folder: string): Task[] {
	const inFolder = (name: string) => path.posix.normalize(path.posix.join(folder, name));
	switch (runner) {
		case 'make':
		case 'gmake':
			return ['Makefile', 'makefile', 'GNUmakefile']
				.map(inFolder)
				.flatMap(file => (repository.has(file) ? makeTasks(repository, file, targets) : []));
		case 'just':
			return ['justfile', 'Justfile', '.justfile']
				.map(inFolder)
				.flatMap(file => (repository.has(file) ? makeTasks(repository, file, targets) : []));
		case 'tox':
			return [
				...toxTasks(repository, inFolder('tox.ini'), inFolder('pyproject.toml'), named(targets)),
				...tomlTox(repository, [inFolder('tox.toml'), inFolder('pyproject.toml')], named(targets)),
			];
		case 'nox':
			return noxTasks(repository, inFolder('noxfile.py'), targets);
		case 'npm':
		case 'yarn':
		case 'pnpm':
			return npmTasks(repository, inFolder('package.json'), targets);
		case 'mise':
		case 'poe':
		case 'pdm':
		case 'hatch':
		case 'taskipy':
		case 'task':
			return tomlTasks(repository, [inFolder('mise.toml'), inFolder('.mise.toml'), inFolder('pyproject.toml')], targets);
		default:
			return [];
	}
}

/** A target that the CI system fills in (`${{ matrix.env }}`) may be any of them. */
const named = (targets: readonly string[]) => (targets.some(target => target.includes('${{') || target.includes('$')) ? [] : targets);

/** tox configured in TOML: `commands` of an environment are lists of words; what is no word (a replacement) is left out. */
function tomlTox(repository: Repository, files: readonly string[], targets: readonly string[]): Task[] {
	return files.flatMap(file => {
		const lines = repository.has(file) ? repository.lines(file) : [];
		const table = lines.length === 0 ? null : tomlTable(lines.join('\n'));
		const root = file.endsWith('pyproject.toml') ? at(table, 'tool', 'tox') : table;
		const named = at(root, 'env');
		const environments: [string, unknown][] = [
			['env_run_base', at(root, 'env_run_base')],
			...(isRecord(named) ? Object.entries(named) : []),
		];
		return environments.flatMap(([name, environment]) => {
			const commands = at(environment, 'commands');
			if (!Array.isArray(commands) || (targets.length > 0 && name !== 'env_run_base' && !targets.includes(name))) return [];
			const start = lines.findIndex(line => line.trimEnd().endsWith(`${name}]`)) + 1;
			const found = commands.flatMap((command): ShellCommand[] => {
				const words = Array.isArray(command) ? command.filter(word => typeof word === 'string') : [];
				if (words[0] === undefined) return [];
				const line = lines.findIndex((text, index) => index >= start && text.includes(`"${words[0]}"`)) + 1 || start;
				return [{words, text: words.join(' '), line, neutralised: null}];
			});
			return found.length === 0 ? [] : [{path: file, line: start, commands: found, needs: []}];
		});
	});
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const at = (table: unknown, ...keys: readonly string[]) =>
	keys.reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), table);

function tomlTable(text: string): unknown {
	try {
		return parseToml(text);
	} catch {
		return null; // no TOML, no tasks
	}
}

type Rule = {
	readonly names: string[];
	readonly needs: string[];
	readonly line: number;
	readonly recipe: {text: string; line: number; ignored: boolean}[];
};

function makeRules(lines: readonly string[]): Rule[] {
	const rules: Rule[] = [];
	let rule: Rule | null = null;
	for (const [index, raw] of lines.entries()) {
		const text = raw.replace(/\r$/u, '');
		const indented = /^(\t| {2,})(.*)$/u.exec(text);
		if (indented !== null && rule !== null) {
			const recipe = (indented[2] ?? '').trim();
			const bare = recipe.replace(/^[@+-]+/u, '');
			if (bare !== '' && !bare.startsWith('#')) rule.recipe.push({text: bare, line: index + 1, ignored: /^[@+]*-/u.test(recipe)});
			continue;
		}
		const head = /^([A-Za-z0-9_./%$(){} -]+?)\s*:(?![=:])\s*([^#=]*)/u.exec(text);
		if (head?.[1] !== undefined && !/^\s/u.test(text)) {
			rule = {
				names: head[1].trim().split(/\s+/u),
				needs: (head[2] ?? '').trim().split(/\s+/u).filter(Boolean),
				line: index + 1,
				recipe: [],
			};
			rules.push(rule);
		} else if (text.trim() !== '' && !text.startsWith('#')) rule = null;
	}
	return rules.filter(one => !one.names.every(name => name.startsWith('.')));
}

function makeTasks(repository: Repository, file: string, targets: readonly string[], seen = new Set<string>()): Task[] {
	const rules = makeRules(repository.lines(file));
	const wanted = targets.length > 0 ? targets : (rules[0]?.names.slice(0, 1) ?? []);
	const found: Task[] = [];
	for (const target of wanted) {
		if (seen.has(target)) continue;
		seen.add(target);
		for (const rule of rules.filter(one => one.names.includes(target))) {
			found.push(...makeTasks(repository, file, rule.needs.length > 0 ? rule.needs : ['\u0000'], seen));
			const commands = whole(rule.recipe).flatMap(line =>
				shellCommands([line], strict).map(command => ({
					...command,
					neutralised: line.ignored ? 'make ignores its failure (-)' : command.neutralised,
				})),
			);
			found.push({path: file, line: rule.line, commands, needs: rule.needs});
		}
	}
	return found;
}

/** Recipe lines with those that a backslash continues: one shell runs them together, another the next. */
function whole(recipe: Rule['recipe']): Rule['recipe'] {
	const found: Rule['recipe'] = [];
	let open: Rule['recipe'][number] | null = null;
	for (const line of recipe) {
		const text: string = open === null ? line.text : `${open.text.replace(/\\$/u, ' ')}${line.text}`;
		const {ignored, line: at}: Rule['recipe'][number] = open ?? line;
		open = {text, line: at, ignored};
		if (line.text.endsWith('\\')) continue;
		found.push(open);
		open = null;
	}
	return open === null ? found : [...found, open];
}

function toxTasks(repository: Repository, file: string, pyproject: string, targets: readonly string[]): Task[] {
	const lines = repository.has(file) ? repository.lines(file) : legacyTox(repository, pyproject);
	const tasks: Task[] = [];
	let section = '';
	let inside = false;
	let start = 0;
	let collected: {text: string; line: number}[] = [];
	const finish = () => {
		if (
			collected.length > 0 &&
			(targets.length === 0 || section === 'testenv' || targets.some(target => section === `testenv:${target}`))
		) {
			const commands = collected.flatMap(line =>
				shellCommands([{...line, text: line.text.replace(/^-\s*/u, '')}], strict).map(one =>
					line.text.startsWith('-') ? {...one, neutralised: 'tox ignores its failure (-)'} : one,
				),
			);
			tasks.push({path: repository.has(file) ? file : pyproject, line: start, commands, needs: []});
		}
		collected = [];
		inside = false;
	};
	for (const [index, text] of lines.entries()) {
		const head = /^\[(.+)\]/u.exec(text)?.[1];
		if (head !== undefined) {
			finish();
			section = head;
			continue;
		}
		const key = /^commands(?:_pre|_post)?\s*=\s*(.*)$/u.exec(text);
		if (key !== null) {
			inside = true;
			start = index + 1;
			if ((key[1] ?? '') !== '') collected.push({text: toxText(key[1] ?? ''), line: index + 1});
		} else if (inside && /^\s+\S/u.test(text) && !text.trim().startsWith('#'))
			collected.push({text: toxText(text.trim()), line: index + 1});
		else if (/^\S/u.test(text)) inside = false;
	}
	finish();
	return tasks;
}

const toxText = (text: string) =>
	text
		.replace(/\{posargs:?([^}]*)\}/gu, '$1')
		.replace(/\{toxinidir\}\/?/gu, '')
		.replace(/\{\[?[\w:\]]*\}/gu, '');

function legacyTox(repository: Repository, pyproject: string): readonly string[] {
	const lines = repository.has(pyproject) ? repository.lines(pyproject) : [];
	return lines.some(line => line.includes('legacy_tox_ini')) ? lines : [];
}

function noxTasks(repository: Repository, file: string, targets: readonly string[]): Task[] {
	if (!repository.has(file)) return [];
	const tasks: Task[] = [];
	let name = '';
	let line = 0;
	let commands: ShellCommand[] = [];
	const finish = () => {
		if (commands.length > 0 && (targets.length === 0 || targets.includes(name))) tasks.push({path: file, line, commands, needs: []});
		commands = [];
	};
	for (const [index, text] of repository.lines(file).entries()) {
		const head = /^def\s+(\w+)/u.exec(text)?.[1];
		if (head !== undefined) {
			finish();
			name = head;
			line = index + 1;
		}
		const call = /^\s+session\.run(?:_always)?\((.*)\)?/u.exec(text)?.[1];
		if (call === undefined) continue;
		const words = [...call.matchAll(/["']([^"']+)["']/gu)].map(one => one[1] ?? '');
		if (words.length > 0) commands.push({words, text: text.trim(), line: index + 1, neutralised: null});
	}
	finish();
	return tasks;
}

function npmTasks(repository: Repository, file: string, targets: readonly string[]): Task[] {
	if (!repository.has(file)) return [];
	const lines = repository.lines(file);
	return targets.flatMap(target => {
		const index = lines.findIndex(line => line.trimStart().startsWith(`"${target}":`));
		const text = index === -1 ? undefined : /:\s*"((?:[^"\\]|\\.)*)"/u.exec(lines[index] ?? '')?.[1];
		if (text === undefined) return [];
		return [{path: file, line: index + 1, commands: shellCommands([{text, line: index + 1}], strict), needs: []}];
	});
}

function tomlTasks(repository: Repository, files: readonly string[], targets: readonly string[]): Task[] {
	for (const file of files) {
		const lines = repository.has(file) ? repository.lines(file) : [];
		const strings = lines.length === 0 ? new Map<string, string>() : taskStrings(lines.join('\n'));
		const found = targets.flatMap(target => {
			const text = strings.get(target);
			if (text === undefined) return [];
			const firstLine = text.split('\n').find(Boolean) ?? text;
			const line =
				lines.findIndex(one => one.includes(firstLine)) + 1 || lines.findIndex(one => /^\s*\[/u.test(one) && one.includes(target)) + 1 || 1;
			return [
				{
					path: file,
					line,
					commands: shellCommands(
						text.split('\n').map((one, at) => ({text: one, line: line + at})),
						strict,
					),
					needs: [],
				},
			];
		});
		if (found.length > 0) return found;
	}
	return [];
}

/** Tables of tasks of mise, poe, pdm, hatch and taskipy, as name → command text. */
function taskStrings(text: string): Map<string, string> {
	const found = new Map<string, string>();
	const table = tomlTable(text);
	const places = [
		at(table, 'tasks'),
		at(table, 'tool', 'poe', 'tasks'),
		at(table, 'tool', 'pdm', 'scripts'),
		at(table, 'tool', 'taskipy', 'tasks'),
		at(table, 'tool', 'hatch', 'envs', 'default', 'scripts'),
		at(table, 'tool', 'hatch', 'envs', 'test', 'scripts'),
	];
	for (const place of places) {
		if (!isRecord(place)) continue;
		for (const [name, value] of Object.entries(place)) {
			const run = isRecord(value) && !Array.isArray(value) ? (value['run'] ?? value['cmd'] ?? value['shell']) : value;
			const lines = Array.isArray(run) ? run.filter(one => typeof one === 'string') : typeof run === 'string' ? [run] : [];
			const needs = isRecord(value) && !Array.isArray(value) ? (value['depends'] ?? value['deps'] ?? value['sequence']) : [];
			// what a task needs runs first: mise of mise, poe of poe; both find their tasks in the same table
			const first = Array.isArray(needs) ? needs.filter(one => typeof one === 'string').map(one => `mise run ${one}`) : [];
			if (first.length + lines.length > 0) found.set(name, [...first, ...lines].join('\n'));
		}
	}
	return found;
}
