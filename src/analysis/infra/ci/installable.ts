import path from 'node:path';
import type {DependencyFile} from '../dependency-files.ts';
import type {CiPipeline} from './pipeline.ts';

type Minor = number;

/**
 * The CPython minors (3.x) for which a release line of a package was published, as its own metadata says (`Requires-Python`, wheels):
 * from version, least, most. Only packages whose bounds stop an installation often; the last line at or below a pin counts.
 */
const published: Readonly<Record<string, readonly (readonly [version: string, least: Minor, most: Minor])[]>> = {
	numpy: [
		['1.17', 5, 8],
		['1.19', 6, 9],
		['1.21', 7, 10],
		['1.23', 8, 11],
		['1.25', 9, 11],
		['1.26', 9, 12],
		['2.0', 9, 12],
		['2.1', 10, 13],
		['2.3', 11, 14],
	],
	pandas: [
		['1.0', 6, 8],
		['1.1', 6, 9],
		['1.3', 7, 10],
		['1.5', 8, 11],
		['2.0', 8, 11],
		['2.1', 9, 12],
		['2.2', 9, 13],
		['2.3', 9, 14],
		['3.0', 11, 14],
	],
	'scikit-learn': [
		['0.22', 5, 8],
		['0.24', 6, 9],
		['1.0', 7, 10],
		['1.1', 8, 11],
		['1.3', 8, 12],
		['1.4', 9, 12],
		['1.5', 9, 13],
		['1.7', 10, 14],
		['1.8', 11, 14],
	],
	tensorflow: [
		['1.0', 3, 7],
		['2.0', 5, 7],
		['2.2', 5, 8],
		['2.5', 6, 9],
		['2.8', 7, 10],
		['2.11', 7, 10],
		['2.12', 8, 11],
		['2.14', 9, 11],
		['2.16', 9, 12],
		['2.20', 9, 13],
	],
	torch: [
		['1.0', 5, 8],
		['1.8', 6, 9],
		['1.11', 7, 10],
		['1.13', 7, 11],
		['2.0', 8, 11],
		['2.2', 8, 12],
		['2.5', 9, 13],
		['2.9', 10, 14],
	],
};

const minorOf = (version: string): Minor | null => {
	const found = /^3\.(\d+)/u.exec(version.trim());
	return found?.[1] === undefined ? null : Number(found[1]);
};

const compare = (a: readonly number[], b: readonly number[]) => (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0);
const numbers = (version: string) => version.split('.').slice(0, 2).map(Number);

/** Does `>=3.10,<3.13` allow 3.`minor`? Only whole minors are compared; what it cannot read allows. */
export function allows(specifier: string, minor: Minor): boolean {
	return specifier
		.split(',')
		.map(one => one.trim())
		.every(one => {
			const parts = /^(>=|>|<=|<|==|~=|\^|=)?\s*3\.(\d+)(\.\d+|\.\*)?/u.exec(one);
			if (parts?.[2] === undefined) return true;
			const wanted = Number(parts[2]);
			switch (parts[1]) {
				case '>=':
				case '^':
				case '~=':
					return minor >= wanted;
				case '>':
					return parts[3] === undefined ? minor > wanted : minor >= wanted;
				case '<=':
					return minor <= wanted;
				case '<':
					return parts[3] !== undefined && parts[3] !== '.0' ? minor <= wanted : minor < wanted;
				default:
					return minor === wanted;
			}
		});
}

function refused(file: DependencyFile, minor: Minor): string | null {
	if (file.python !== null && !allows(file.python, minor)) return `${file.path} asks for Python ${file.python}`;
	for (const {name, constraint} of file.dependencies) {
		const pin = /^={2,3}\s*(\d+\.\d+)/u.exec(constraint)?.[1];
		const lines = pin === undefined ? undefined : published[name];
		if (pin === undefined || lines === undefined) continue;
		const line = lines.filter(([from]) => compare(numbers(from), numbers(pin)) <= 0).at(-1);
		if (line !== undefined && (minor < line[1] || minor > line[2])) return `${name} ${constraint} in ${file.path} has no release for it`;
	}
	return null;
}

/**
 * Why a pipeline's installation cannot work: every Python it names is refused by the requirements it installs. Null when one of
 * them can, when it names none, or when a tool that brings its own Python (uv, conda, tox) installs.
 */
export function uninstallable(
	pipeline: CiPipeline,
	files: readonly DependencyFile[],
): {readonly why: string; readonly line: number} | null {
	const pythons = pipeline.pythons.flatMap(({version, line}) => {
		const minor = minorOf(version);
		return minor === null ? [] : [{version, minor, line}];
	});
	const [first] = pythons;
	if (first === undefined || pythons.length < pipeline.pythons.length) return null;
	const installed = new Set<DependencyFile>();
	for (const {words, folder, within} of pipeline.commands) {
		const text = words.join(' ');
		if (/^(uv|conda|mamba|micromamba|tox|nox|pixi|hatch|pdm)\b/u.test(text)) return null;
		const at = path.posix.join(folder, within ?? '.');
		const named = (name: string) => files.find(file => file.path === path.posix.normalize(path.posix.join(at, name)));
		if (/^(python3? -m )?pip3? install\b/u.test(text)) {
			for (const [index, word] of words.entries()) {
				const next = words[index + 1] ?? '';
				const file =
					word === '-r' || word === '--requirement'
						? named(next)
						: /^\.(\[.*\])?$/u.test(word)
							? (named('pyproject.toml') ?? named('setup.py'))
							: undefined;
				if (file !== undefined) installed.add(file);
			}
		}
		if (/^poetry install\b/u.test(text)) {
			const file = named('pyproject.toml');
			if (file !== undefined) installed.add(file);
		}
	}
	const reasons = pythons
		.map(({minor}) => [...installed].map(file => refused(file, minor)).find(why => why !== null) ?? null)
		.map((why, at) => ({why, version: pythons[at]?.version ?? ''}));
	const [told] = reasons;
	if (told === undefined || told.why === null || reasons.some(one => one.why === null)) return null;
	return {why: `Python ${told.version} cannot install it: ${told.why}`, line: first.line};
}
