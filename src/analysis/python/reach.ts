import {type Call, type Definition, mainScope} from './facts.ts';
import type {PythonModule} from './module.ts';
import type {ModuleIndex} from './module-index.ts';

export type Entry = {readonly module: PythonModule; readonly scopes: readonly string[]};

const transparent =
	/^(property|staticmethod|classmethod|dataclass|dataclasses\.|functools\.|abstractmethod|abc\.|torch\.|tf\.|tensorflow\.|jax\.|numba\.|contextlib\.|contextmanager|typing\.|override|cached_property|njit|jit)/u;

type Indexed = {readonly calls: ReadonlyMap<string, Call[]>; readonly definitions: ReadonlyMap<string, Definition>};

/** Shared by every reach of the same modules. */
const indexes = new WeakMap<PythonModule, Indexed>();

/**
 * Which functions of the repository run when the entries run, by following imports and calls by name. It errs on the
 * side of reaching: a class that is made reaches all its methods, a function that is passed on counts as called.
 */
export class Reach {
	readonly #index: ModuleIndex;
	readonly #reached = new Map<string, Set<string>>();

	constructor(index: ModuleIndex, entries: readonly Entry[]) {
		this.#index = index;
		const open: [PythonModule, string][] = entries.flatMap(entry =>
			entry.scopes.map((scope): [PythonModule, string] => [entry.module, scope]),
		);
		for (let next = open.pop(); next !== undefined; next = open.pop()) this.#visit(next[0], next[1], open);
	}

	/** Modules of which anything runs. */
	get paths(): ReadonlySet<string> {
		return new Set(this.#reached.keys());
	}

	hasModule(path: string): boolean {
		return this.#reached.has(path);
	}

	/** Does what stands in this scope of the file run? */
	has(path: string, scope: string): boolean {
		const scopes = this.#reached.get(path);
		if (scopes === undefined) return false;
		for (let at = scope; ; at = at.slice(0, Math.max(0, at.lastIndexOf('.')))) {
			if (scopes.has(at) && (at !== '' || scope === '')) return true;
			if (at === '') return false;
		}
	}

	#visit(module: PythonModule, scope: string, open: [PythonModule, string][]): void {
		const scopes = this.#reached.get(module.path) ?? new Set<string>();
		this.#reached.set(module.path, scopes);
		if (scopes.has(scope)) return;
		scopes.add(scope);
		const {facts} = module;
		const indexed = this.#of(module);
		if (scope !== '' && !scopes.has('')) open.push([module, '']);
		if (scope === '') {
			for (const definition of facts.definitions) {
				if (definition.decorators.some(one => !transparent.test(one))) open.push([module, definition.name]);
			}
		}
		for (const one of facts.imports) {
			if (one.scope !== scope) continue;
			const found = this.#index.resolve(one.target, module.path);
			if (found !== null) open.push([found.module, '']);
		}
		for (const call of indexed.calls.get(scope) ?? []) this.#follow(module, call, open);
		for (const definition of facts.definitions) {
			if (scope !== '' && scope !== mainScope && definition.name.startsWith(`${scope}.`)) open.push([module, definition.name]);
		}
	}

	#follow(module: PythonModule, call: Call, open: [PythonModule, string][]): void {
		this.#name(module, call.name, call.scope, open, call.name !== call.written);
		for (const word of call.args.match(/[\p{L}_][\p{L}\p{N}_.]*/gu) ?? []) this.#name(module, word, call.scope, open, false);
	}

	/** `resolved`: the name went through an import already. Any other name means a file only when the module imports it. */
	#name(module: PythonModule, name: string, scope: string, open: [PythonModule, string][], resolved: boolean): void {
		const {definitions} = this.#of(module);
		const within =
			name.startsWith('self.') || name.startsWith('cls.') ? `${scope.split('.').slice(0, -1).join('.')}.${name.split('.')[1] ?? ''}` : null;
		for (const candidate of [within, `${scope}.${name}`, name, name.split('.')[0] ?? name]) {
			const local = candidate === null ? undefined : definitions.get(candidate);
			if (local === undefined) continue;
			open.push([module, local.name]);
			return;
		}
		const imported = module.facts.imports.find(one => one.local === name.split('.')[0]);
		if (!resolved && imported === undefined && !module.facts.imports.some(one => one.local === '*')) return;
		const target =
			imported !== undefined && imported.local === name.split('.')[0] && imported.target !== name
				? imported.target + name.slice(imported.local.length)
				: name;
		const found = this.#index.resolve(target, module.path) ?? this.#index.resolve(name, module.path);
		if (found === null || found.module === module) return;
		open.push([found.module, '']);
		const first = found.symbol.split('.')[0] ?? '';
		const inside = this.#of(found.module).definitions;
		const symbol = inside.has(found.symbol) ? found.symbol : inside.has(first) ? first : null;
		if (symbol !== null) open.push([found.module, symbol]);
		else if (first !== '') {
			// re-exported by a package: follow its own import of that name
			const again = found.module.facts.imports.find(one => one.local === first);
			const next = again === undefined ? null : this.#index.resolve(again.target, found.module.path);
			if (next !== null && next.symbol !== '') open.push([next.module, next.symbol.split('.')[0] ?? '']);
		}
	}

	#of(module: PythonModule): Indexed {
		const known = indexes.get(module);
		if (known !== undefined) return known;
		const calls = new Map<string, Call[]>();
		for (const call of module.facts.calls) {
			const list = calls.get(call.scope);
			if (list === undefined) calls.set(call.scope, [call]);
			else list.push(call);
		}
		const indexed = {calls, definitions: new Map(module.facts.definitions.map(one => [one.name, one]))};
		indexes.set(module, indexed);
		return indexed;
	}
}
