import type {PythonModule} from '../python/module.ts';
import type {Item} from '../repository/evidence.ts';
import {type Area, isIn, type Tool, tools} from './catalog.ts';

/** Tools that are merely imported in passing unless one of these is made or called. */
const needsCall = new Set<Area>([
	'tracking',
	'tuning',
	'serving',
	'drift',
	'service',
	'feature_store',
	'orchestration',
	'explaining',
	'fairness',
]);

const roots = new WeakMap<PythonModule, ReadonlySet<string>>();

/** First parts of what a module imports or calls: most tools are ruled out by them. */
function rootsOf(module: PythonModule): ReadonlySet<string> {
	const known = roots.get(module);
	if (known !== undefined) return known;
	const root = (name: string) => name.slice(0, name.indexOf('.') === -1 ? undefined : name.indexOf('.'));
	const found = new Set([...module.facts.imports.map(one => root(one.target)), ...module.facts.calls.map(one => root(one.name))]);
	roots.set(module, found);
	return found;
}

/** Where a module uses a tool: the import, and the first call that goes through it. Null when it does not, or only imports it. */
export function useOf(module: PythonModule, tool: Tool): {importLine: number; callLine: number | null} | null {
	const known = rootsOf(module);
	if (!tool.modules.some(name => known.has(name.split('.')[0] ?? name))) return null;
	const imported = module.facts.imports.find(one => tool.modules.some(name => isIn(one.target, name)));
	const called = module.facts.calls.find(one => tool.modules.some(name => isIn(one.name, name)));
	const decorated = module.facts.definitions.find(one =>
		one.decorators.some(text => tool.modules.some(name => isIn(text.split('(')[0] ?? '', name))),
	);
	const based =
		imported === undefined
			? undefined
			: module.facts.definitions.find(one => one.kind === 'class' && one.signature.includes(imported.local));
	const line = called?.line ?? decorated?.line ?? based?.line ?? null;
	if (imported === undefined && called === undefined) return null;
	if (needsCall.has(tool.area) && line === null) return null;
	return {importLine: imported?.line ?? line ?? 1, callLine: line};
}

const byRoot = new WeakMap<readonly PythonModule[], ReadonlyMap<string, readonly PythonModule[]>>();

/** Modules by the first part of what they import or call, in their order. */
function rooted(modules: readonly PythonModule[]): ReadonlyMap<string, readonly PythonModule[]> {
	const known = byRoot.get(modules);
	if (known !== undefined) return known;
	const found = new Map<string, PythonModule[]>();
	for (const module of modules) {
		for (const root of rootsOf(module)) {
			const list = found.get(root);
			if (list === undefined) found.set(root, [module]);
			else list.push(module);
		}
	}
	byRoot.set(modules, found);
	return found;
}

/** The modules that may use a tool, in their order. */
function candidates(modules: readonly PythonModule[], tool: Tool): readonly PythonModule[] {
	const roots = [...new Set(tool.modules.map(name => name.split('.')[0] ?? name))];
	const index = rooted(modules);
	if (roots.length === 1) return index.get(roots[0] ?? '') ?? [];
	const wanted = new Set(roots.flatMap(root => index.get(root) ?? []));
	return wanted.size === 0 ? [] : modules.filter(module => wanted.has(module));
}

/** One item a tool of the area: the first place that uses it, files before notebooks. */
export function itemsOf(modules: readonly PythonModule[], area: Area): Item[] {
	const found: Item[] = [];
	for (const tool of tools) {
		if (tool.area !== area) continue;
		for (const module of candidates(modules, tool)) {
			const use = useOf(module, tool);
			const evidence = use === null ? null : module.evidence(area === 'frameworks' ? use.importLine : (use.callLine ?? use.importLine));
			if (evidence === null) continue;
			found.push({name: tool.name, ...evidence});
			break;
		}
	}
	return found;
}
