import {type Alias, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument} from 'yaml';

/** A YAML value with the line it stands on. `source` holds the lines of a block scalar as they are in the file. */
export type YamlTree =
	| {readonly kind: 'scalar'; readonly line: number; readonly value: string | number | boolean | null; readonly block: boolean}
	| {readonly kind: 'list'; readonly line: number; readonly items: readonly YamlTree[]}
	| {readonly kind: 'map'; readonly line: number; readonly entries: ReadonlyMap<string, YamlEntry>};

export type YamlEntry = {readonly keyLine: number; readonly value: YamlTree};

const largestDocument = 512 * 1024;
const mostNodes = 50_000;
const deepest = 60;

class Refused extends Error {}

/**
 * The documents of a YAML file (1.2, so that `on` is a word), split on `---` first: one that cannot be read loses only
 * itself. Aliases are followed within a bound of 50,000 nodes, beyond which the document is refused; errors give no tree.
 */
export function yamlDocuments(text: string): YamlTree[] {
	const found: YamlTree[] = [];
	let offset = 0;
	let part: string[] = [];
	const lines = text.split('\n');
	const finish = (next: number) => {
		const tree = documentTree(part.join('\n'), offset);
		if (tree !== null) found.push(tree);
		part = [];
		offset = next;
	};
	for (const [index, line] of lines.entries()) {
		if (/^---(\s|$)/u.test(line)) {
			finish(index + 1);
			const rest = line.slice(3).trim();
			if (rest !== '' && !rest.startsWith('#')) return [...found, ...whole(text)];
		} else part.push(line);
	}
	finish(lines.length);
	return found;
}

const whole = (text: string) => [documentTree(text, 0)].filter(tree => tree !== null);

function documentTree(text: string, lineOffset: number): YamlTree | null {
	if (text.trim() === '' || text.length > largestDocument) return null;
	try {
		const counter = new LineCounter();
		const document = parseDocument(text, {version: '1.2', uniqueKeys: false, lineCounter: counter, merge: true, logLevel: 'silent'});
		if (document.errors.length > 0 || document.contents === null) return null;
		let nodes = 0;
		const build = (node: unknown, depth: number, line: number): YamlTree => {
			nodes += 1;
			if (nodes > mostNodes || depth > deepest) throw new Refused();
			if (isAlias(node)) return build((node as Alias).resolve(document) ?? null, depth + 1, line);
			const at = lineOf(node as Node | null, counter, lineOffset) ?? line;
			if (isSeq(node)) return {kind: 'list', line: at, items: node.items.map(item => build(item, depth + 1, at))};
			if (isMap(node)) {
				const entries = new Map<string, YamlEntry>();
				for (const pair of node.items) {
					const keyLine = lineOf(pair.key as Node | null, counter, lineOffset) ?? at;
					const key = isScalar(pair.key) ? String(pair.key.value) : '';
					const value = build(pair.value, depth + 1, keyLine);
					if (key === '<<') for (const [name, entry] of mergedEntries(value)) entries.set(name, entries.get(name) ?? entry);
					else entries.set(key, {keyLine, value});
				}
				return {kind: 'map', line: at, entries};
			}
			if (!isScalar(node)) return {kind: 'scalar', line: at, value: null, block: false};
			const block = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED';
			const {value} = node;
			const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
			return {kind: 'scalar', line: at, value: plain, block};
		};
		return build(document.contents, 0, lineOffset + 1);
	} catch (error) {
		if (error instanceof Refused || error instanceof RangeError || error instanceof ReferenceError) return null;
		throw error;
	}
}

function mergedEntries(value: YamlTree): [string, YamlEntry][] {
	if (value.kind === 'map') return [...value.entries];
	return value.kind === 'list' ? value.items.flatMap(mergedEntries) : [];
}

function lineOf(node: Node | null, counter: LineCounter, offset: number): number | undefined {
	const start = node?.range?.[0];
	return start === undefined ? undefined : counter.linePos(start).line + offset;
}

/** The value below keys of maps; undefined when a key is missing. */
export function yamlAt(tree: YamlTree | undefined, ...keys: readonly string[]): YamlTree | undefined {
	let at = tree;
	for (const key of keys) at = at?.kind === 'map' ? at.entries.get(key)?.value : undefined;
	return at;
}

export function yamlEntries(tree: YamlTree | undefined): [string, YamlEntry][] {
	return tree?.kind === 'map' ? [...tree.entries] : [];
}

export function yamlItems(tree: YamlTree | undefined): readonly YamlTree[] {
	return tree?.kind === 'list' ? tree.items : [];
}

/** A scalar as text; undefined for maps, lists and nulls. */
export function yamlText(tree: YamlTree | undefined): string | undefined {
	return tree?.kind === 'scalar' && tree.value !== null ? String(tree.value) : undefined;
}

/** One or many scalars as texts. */
export function yamlTexts(tree: YamlTree | undefined): string[] {
	const one = yamlText(tree);
	return one !== undefined ? [one] : yamlItems(tree).flatMap(item => yamlText(item) ?? []);
}

/** The line of a key of a map. */
export function yamlKeyLine(tree: YamlTree | undefined, key: string): number | undefined {
	return tree?.kind === 'map' ? tree.entries.get(key)?.keyLine : undefined;
}
