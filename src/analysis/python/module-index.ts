import path from 'node:path';
import type {PythonModule} from './module.ts';

export type Resolved = {
	readonly module: PythonModule /** What is left of the dotted name: `Model.fit`, or empty. */;
	readonly symbol: string;
};

/** Finds which file of the repository a dotted name means, as Python would from where it is written. */
export class ModuleIndex {
	readonly #byPath = new Map<string, PythonModule>();
	readonly #byEnding = new Map<string, PythonModule[]>();
	readonly #known = new Map<string, Resolved | null>();

	constructor(modules: readonly PythonModule[]) {
		for (const module of modules) {
			this.#byPath.set(module.path, module);
			if (module.notebook) continue;
			const parts = module.path.replace(/(\/__init__)?\.py$/u, '').split('/');
			for (let from = 0; from < parts.length; from += 1) {
				const ending = parts.slice(from).join('.');
				const known = this.#byEnding.get(ending);
				if (known === undefined) this.#byEnding.set(ending, [module]);
				else known.push(module);
			}
		}
	}

	at(file: string): PythonModule | undefined {
		return this.#byPath.get(path.posix.normalize(file));
	}

	/** The module a dotted target lies in, seen from the file that names it; null when it is not of this repository. */
	resolve(target: string, from: string): Resolved | null {
		const key = `${path.posix.dirname(from)}\u0000${target}`;
		const known = this.#known.get(key);
		if (known !== undefined) return known;
		const found = this.#find(target, from);
		if (this.#known.size > 100_000) this.#known.clear();
		this.#known.set(key, found);
		return found;
	}

	/** A module by the name `python -m` would use. */
	byName(name: string, folder = '.'): PythonModule | null {
		return (
			this.#find(`${name}.__main__`, path.posix.join(folder, 'x.py'))?.module ??
			this.#find(name, path.posix.join(folder, 'x.py'))?.module ??
			null
		);
	}

	#find(target: string, from: string): Resolved | null {
		const parts = target.split('.');
		if (parts.length > 12 || parts[0] === '') return null;
		for (let end = parts.length; end > 0; end -= 1) {
			const name = parts.slice(0, end);
			const module = this.#module(name, from);
			if (module !== null) return {module, symbol: parts.slice(end).join('.')};
		}
		return null;
	}

	#module(name: readonly string[], from: string): PythonModule | null {
		const candidates = this.#byEnding.get(name.join('.'));
		if (candidates === undefined) return null;
		const file = name.join('/');
		for (let folder = path.posix.dirname(from); ; folder = path.posix.dirname(folder)) {
			const base = folder === '.' ? '' : `${folder}/`;
			const found =
				this.#byPath.get(`${base}${file}.py`) ??
				this.#byPath.get(`${base}${file}/__init__.py`) ??
				this.#byPath.get(`${base}src/${file}.py`) ??
				this.#byPath.get(`${base}src/${file}/__init__.py`);
			if (found !== undefined) return found;
			if (folder === '.' || folder === '/') break;
		}
		// A package that lies deeper, below a folder that is put on the path elsewhere: only when there is no doubt.
		return name.length > 1 && candidates.length === 1 ? (candidates[0] ?? null) : null;
	}
}
