import path from 'node:path';
import {parse as parseToml, type TomlTable} from 'smol-toml';
import type {Evidence} from '../repository/evidence.ts';
import type {Repository} from '../repository/repository.ts';
import {type Dependency, normalName, readRequirements, requirementOf} from './requirement.ts';
import {yamlAt, yamlDocuments, yamlItems, yamlText} from './yaml-tree.ts';

export type DependencyKind = 'requirements' | 'pyproject' | 'setup.py' | 'setup.cfg' | 'pipfile' | 'conda' | 'lock' | 'r' | 'npm';

export type DependencyFile = Evidence & {
	readonly kind: DependencyKind;
	readonly dependencies: readonly Dependency[];
	/** Every dependency has one exact version: a lock file, or requirements with == throughout. */
	readonly locked: boolean;
	/** The Python versions it asks for (`>=3.10`), when it says so. */
	readonly python: string | null;
};

const lockNames = new Set([
	'poetry.lock',
	'uv.lock',
	'pdm.lock',
	'pipfile.lock',
	'conda-lock.yml',
	'pixi.lock',
	'pylock.toml',
	'renv.lock',
]);

/** What kind of dependency file a path is; null for any other file. */
export function dependencyKind(file: string): DependencyKind | null {
	const name = path.posix.basename(file).toLowerCase();
	if (lockNames.has(name)) return 'lock';
	if (name === 'pyproject.toml') return 'pyproject';
	if (name === 'setup.py') return 'setup.py';
	if (name === 'setup.cfg') return 'setup.cfg';
	if (name === 'pipfile') return 'pipfile';
	if (/^(conda[-_.]?)?(env|environment)([-_.].*)?\.ya?ml$/u.test(name)) return 'conda';
	if (/^(.*[-_.])?(requirements|constraints|reqs)([-_.].*)?\.(txt|in|lock|pip)$/u.test(name)) return 'requirements';
	if (/(^|\/)requirements\/[^/]+\.(txt|in)$/u.test(file)) return 'requirements';
	return null;
}

type Parsed = {readonly dependencies: Dependency[]; readonly locked?: boolean; readonly python?: string | null};

/** Reads one dependency file; null when its text is not what its name says. */
export function readDependencyFile(repository: Repository, file: string, kind: DependencyKind): DependencyFile | null {
	const first = repository.first(file);
	if (first === null) return null;
	const parsed = parsers[kind](repository.lines(file), file);
	if (parsed === null) return null;
	const {dependencies} = parsed;
	const exact = dependencies.length > 0 && dependencies.every(one => one.pinned || one.hashed);
	const shown = dependencies[0] === undefined ? first : (repository.at(file, dependencies[0].line) ?? first);
	return {...shown, kind, dependencies, locked: parsed.locked ?? (kind === 'requirements' && exact), python: parsed.python ?? null};
}

const parsers: Record<DependencyKind, (lines: readonly string[], file: string) => Parsed | null> = {
	requirements: lines => ({dependencies: readRequirements(lines).dependencies}),
	pyproject: lines => fromToml(lines, pyprojectDependencies),
	pipfile: lines =>
		fromToml(lines, (table, find) => [...tableDependencies(table['packages'], find), ...tableDependencies(table['dev-packages'], find)]),
	'setup.cfg': setupCfg,
	'setup.py': setupPy,
	conda: condaEnvironment,
	lock: lockFile,
	r: () => null,
	npm: () => null,
};

type Find = (text: string) => number;

function fromToml(lines: readonly string[], collect: (table: TomlTable, find: Find) => Dependency[]): Parsed | null {
	const text = lines.join('\n');
	let table: TomlTable;
	try {
		table = parseToml(text);
	} catch {
		return null; // no TOML: what its name says is not so
	}
	const find: Find = wanted => lines.findIndex(line => !line.trimStart().startsWith('#') && line.includes(wanted)) + 1;
	const python =
		stringAt(tableAt(table, 'project'), 'requires-python') ?? stringAt(tableAt(table, 'tool', 'poetry', 'dependencies'), 'python') ?? null;
	return {dependencies: collect(table, find).filter(one => one.line > 0), python};
}

function tableAt(table: unknown, ...keys: readonly string[]): TomlTable | undefined {
	let at: unknown = table;
	for (const key of keys) at = isTable(at) ? at[key] : undefined;
	return isTable(at) ? at : undefined;
}

const isTable = (value: unknown): value is TomlTable =>
	typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

function stringAt(table: TomlTable | undefined, key: string): string | undefined {
	const value = table?.[key];
	return typeof value === 'string' ? value : undefined;
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter(one => typeof one === 'string') : []);

/** PEP 621, dependency groups (PEP 735), poetry, uv, pdm. */
function pyprojectDependencies(table: TomlTable, find: Find): Dependency[] {
	const project = tableAt(table, 'project');
	const listed = [
		...texts(project?.['dependencies']),
		...Object.values(tableAt(project, 'optional-dependencies') ?? {}).flatMap(texts),
		...Object.values(tableAt(table, 'dependency-groups') ?? {}).flatMap(texts),
		...texts(tableAt(table, 'tool', 'uv')?.['dev-dependencies']),
		...Object.values(tableAt(table, 'tool', 'pdm', 'dev-dependencies') ?? {}).flatMap(texts),
	].flatMap(text => requirementOf(text, find(text)) ?? []);
	const poetry = tableAt(table, 'tool', 'poetry');
	const groups = Object.values(tableAt(poetry, 'group') ?? {}).flatMap(group => tableDependencies(tableAt(group, 'dependencies'), find));
	return [
		...listed,
		...tableDependencies(poetry?.['dependencies'], find),
		...tableDependencies(poetry?.['dev-dependencies'], find),
		...groups,
	];
}

/** `name = "^1.2"` and `name = {version = "1.2"}` of poetry and Pipfile. */
function tableDependencies(value: unknown, find: Find): Dependency[] {
	if (!isTable(value)) return [];
	return Object.entries(value)
		.filter(([name]) => name !== 'python')
		.map(([name, wanted]) => {
			const constraint = typeof wanted === 'string' ? wanted : (stringAt(tableAt(wanted), 'version') ?? '');
			const pinned = /^(==)?\s*\d[\w.+!-]*$/u.test(constraint) && !constraint.includes('*');
			return {name: normalName(name), constraint, pinned, hashed: false, line: find(`${name} =`) || find(`${name}=`) || find(name)};
		});
}

function setupCfg(lines: readonly string[]): Parsed {
	const dependencies: Dependency[] = [];
	let inside = false;
	let extras = false;
	let python: string | null = null;
	for (const [index, text] of lines.entries()) {
		const section = /^\[(.+)\]/u.exec(text)?.[1];
		if (section !== undefined) {
			extras = section === 'options.extras_require';
			inside = false;
			continue;
		}
		const key = /^([\w.-]+)\s*=\s*(.*)$/u.exec(text);
		if (key !== null && !/^\s/u.test(text)) {
			inside = key[1] === 'install_requires' || key[1] === 'tests_require' || extras;
			if (key[1] === 'python_requires') python = key[2] ?? null;
			const found = inside ? requirementOf(key[2] ?? '', index + 1) : null;
			if (found !== null) dependencies.push(found);
		} else if (inside && /^\s+\S/u.test(text) && !text.trim().startsWith('#')) {
			const found = requirementOf(text.trim(), index + 1);
			if (found !== null) dependencies.push(found);
		}
	}
	return {dependencies, python};
}

/** Quoted requirements after install_requires, extras_require or tests_require; the file is read, never run. */
function setupPy(lines: readonly string[]): Parsed {
	const dependencies: Dependency[] = [];
	let depth = 0;
	let inside = false;
	let python: string | null = null;
	for (const [index, raw] of lines.entries()) {
		const text = raw.replace(/(^|\s)#.*$/u, '');
		python ??= /python_requires\s*=\s*["']([^"']+)/u.exec(text)?.[1] ?? null;
		const start = /(?:install_requires|extras_require|tests_require|requirements|INSTALL_REQUIRES|REQUIRED\w*)\s*[=:]/u.exec(text);
		if (start !== null && !inside) {
			inside = true;
			depth = 0;
		}
		if (!inside) continue;
		const rest = start === null ? text : text.slice(start.index);
		let end = rest.length;
		for (let at = 0, quote = ''; at < rest.length; at += 1) {
			const char = rest.charAt(at);
			if (quote !== '') quote = char === quote ? '' : quote;
			else if (char === '"' || char === "'") quote = char;
			else if ('[{('.includes(char)) depth += 1;
			else if (']})'.includes(char)) depth -= 1;
			if (depth < 0 || (depth === 0 && ']})'.includes(char) && quote === '')) {
				end = at;
				inside = false;
				break;
			}
		}
		if (depth <= 0) inside = false;
		for (const quoted of rest.slice(0, end).matchAll(/["']([^"']+)["'](\s*:)?/gu)) {
			const found = quoted[2] === undefined ? requirementOf(quoted[1] ?? '', index + 1) : null; // a key names an extra
			if (found !== null) dependencies.push(found);
		}
	}
	return {dependencies, python};
}

function condaEnvironment(lines: readonly string[]): Parsed | null {
	const tree = yamlDocuments(lines.join('\n'))[0];
	const listed = yamlItems(yamlAt(tree, 'dependencies'));
	if (listed.length === 0) return null;
	const dependencies: Dependency[] = [];
	let python: string | null = null;
	for (const item of listed) {
		for (const inner of yamlItems(yamlAt(item, 'pip'))) {
			const found = requirementOf(yamlText(inner) ?? '', inner.line);
			if (found !== null) dependencies.push(found);
		}
		const parts = /^(?:[\w.-]+::)?([\w.-]+)\s*(.*)$/u.exec(yamlText(item) ?? '');
		if (parts?.[1] === undefined) continue;
		const constraint = (parts[2] ?? '').trim();
		if (parts[1] === 'python') python = constraint;
		else
			dependencies.push({
				name: normalName(parts[1]),
				constraint,
				pinned: /^={1,2}\s*\d[^*<>]*$/u.test(constraint),
				hashed: false,
				line: item.line,
			});
	}
	return {dependencies, python, locked: dependencies.length > 0 && dependencies.every(one => one.pinned)};
}

function lockFile(lines: readonly string[], file: string): Parsed {
	const dependencies: Dependency[] = [];
	const json = file.toLowerCase().endsWith('pipfile.lock') || file.endsWith('renv.lock');
	for (const [index, text] of lines.entries()) {
		const name = (json ? /^\s{8}"([\w.-]+)":\s*\{/u : /^\s*-?\s*name\s*[=:]\s*"?([\w.-]+)"?\s*$/u).exec(text)?.[1];
		if (name !== undefined) dependencies.push({name: normalName(name), constraint: '', pinned: true, hashed: true, line: index + 1});
	}
	return {dependencies, locked: true};
}
