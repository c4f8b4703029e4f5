import {createHash} from 'node:crypto';
import {isAlias, isMap, isNode, isScalar, type Pair, visit, type YAMLMap} from 'yaml';
import {printed, reading} from '../../analyst/pipeline_design/yaml-text.ts';
import {readYaml} from '../../steps/yaml-document.ts';
import {messageOf} from '../../system/errors.ts';

export type Merge =
	| {
			readonly ok: true;
			readonly text: string;
			/** Keys that somebody else gave another value meanwhile; theirs stands unless told otherwise. */
			readonly disputed: readonly string[];
	  }
	| {readonly ok: false; readonly problem: string};

type Parsed = {readonly map: YAMLMap; readonly print: () => string; readonly values: ReadonlyMap<string, string>};

/** Reads a mapping with plain keys at its top. Throws with one sentence for people. */
function parse(text: string, whose: string): Parsed {
	const read = readYaml(text === '' ? '{}' : text, reading);
	if (!read.ok) throw new Error(`${whose} is not YAML in line ${read.line}: ${read.fault}`);
	const {document, value: json} = read;
	const {contents} = document;
	if (!isMap(contents) || typeof json !== 'object' || json === null) throw new Error(`${whose} must be a mapping of keys at its top`);
	const values = new Map(Object.entries(json).map(([key, value]) => [key, JSON.stringify(sorted(value))]));
	return {map: contents, values, print: () => printed(document)};
}

/** With sorted keys: what is meant is compared, not how it is written. */
function sorted(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
	return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)]));
}

/** Top-level key → SHA-256 of its value as JSON with sorted keys. Throws with one sentence when it is no mapping. */
export function sectionHashes(text: string): ReadonlyMap<string, string> {
	const {values} = parse(text, 'pipeline.yaml');
	return new Map([...values].map(([key, json]) => [key, createHash('sha256').update(json).digest('hex')]));
}

export type MergeInput = {
	/** What the sub-agent was given, what stands there now, what it made of it. null: no file. */
	readonly base: string | null;
	readonly current: string | null;
	readonly next: string;
	/** Keys that a person changed since the program wrote them. */
	readonly own: ReadonlySet<string>;
	/** True: of disputed keys the new value is taken. */
	readonly take: boolean;
};

/**
 * Brings the top-level keys that a sub-agent changed into the file as it stands now; everything else of it keeps its comments and
 * its order. Steps that run in parallel each bring their own keys.
 */
export function mergePipeline({base, current, next, own, take}: MergeInput): Merge {
	try {
		const theirs = parse(next, 'the new pipeline.yaml');
		if (current === null || current === next) return {ok: true, text: next, disputed: []};
		const before = base === null ? new Map<string, string>() : parse(base, 'pipeline.yaml as it was given').values;
		const now = parse(current, 'pipeline.yaml of the project');
		const keys = new Set([...before.keys(), ...theirs.values.keys()]);
		const changed = [...keys].filter(key => theirs.values.get(key) !== before.get(key) && theirs.values.get(key) !== now.values.get(key));
		const disputed = changed.filter(key => own.has(key) || now.values.get(key) !== before.get(key));
		const taken = changed.filter(key => take || !disputed.includes(key));
		if (current === base && taken.length === changed.length) return {ok: true, text: next, disputed};
		for (const key of taken) bring(key, theirs.map, now.map);
		return {ok: true, text: taken.length === 0 ? current : now.print(), disputed};
	} catch (error) {
		return {ok: false, problem: messageOf(error)};
	}
}

const isKey = (key: string) => (pair: Pair) => isScalar(pair.key) && String(pair.key.value) === key;

/** Puts the pair of `key` where it stands in `to`, or behind the key it follows in `from`; without it, takes it away. */
function bring(key: string, from: YAMLMap, to: YAMLMap): void {
	const source = from.items.findIndex(isKey(key));
	const target = to.items.findIndex(isKey(key));
	const pair = from.items[source];
	if (!pair) {
		to.items.splice(target, target === -1 ? 0 : 1);
		return;
	}
	let aliases = false;
	if (isNode(pair.value)) {
		visit(pair.value, (_, node) => {
			if (isAlias(node)) aliases = true;
		});
	}
	if (aliases) throw new Error(`${key} of the new pipeline.yaml uses an alias (*name): write its value out`);
	if (target !== -1) {
		to.items[target] = pair;
		return;
	}
	const above = from.items.slice(0, source).reverse();
	const after = above.map(one => (isScalar(one.key) ? to.items.findIndex(isKey(String(one.key.value))) : -1)).find(index => index !== -1);
	to.items.splice(after === undefined ? to.items.length : after + 1, 0, pair);
}
