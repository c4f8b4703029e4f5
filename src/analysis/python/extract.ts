import type {Node} from 'web-tree-sitter';
import {type Definition, mainScope, type PythonFacts} from './facts.ts';
import type {PythonGrammar} from './grammar.ts';
import {boundNames} from './imports.ts';
import {own} from './shared-names.ts';

export const parseBudgetMs = 3000;
const longestArguments = 200;
const mostCalls = 4000;
const uninteresting = new Set(
	'print len range int str float bool list dict set tuple isinstance issubclass enumerate zip map filter super getattr setattr hasattr sorted reversed type repr min max sum abs any all next iter id hash vars format round'.split(
		' ',
	),
);

type Open = {readonly name: string; readonly end: number};

export type Unit = {
	readonly source: string;
	/** The line of the file for a row (from 0) of the source. */
	readonly lineOf: (row: number) => number;
	readonly packageName: string;
};

/**
 * Reads one piece of Python into `facts`. `names` maps local names to what they stand for and is carried from cell to cell
 * of a notebook. Nothing is executed; text that is no Python marks the facts as broken and the rest is still read. False when it was
 * given up, after 3 s.
 */
export function extractInto(facts: PythonFacts, names: Map<string, string>, {parser, query}: PythonGrammar, unit: Unit): boolean {
	const {source} = unit;
	const until = performance.now() + parseBudgetMs;
	parser.reset();
	const tree = parser.parse(source, null, {progressCallback: () => performance.now() > until});
	if (tree === null) {
		parser.reset();
		facts.broken = true;
		return false;
	}
	try {
		if (tree.rootNode.hasError) facts.broken = true;
		const nodes = query.captures(tree.rootNode, {progressCallback: () => performance.now() > until}).map(capture => capture.node);
		const late = performance.now() > until;
		const reader = new Reader(facts, names, unit);
		reader.bindImports(nodes);
		for (const node of nodes) reader.read(node);
		return !late;
	} finally {
		tree.delete();
	}
}

class Reader {
	readonly #facts: PythonFacts;
	readonly #names: Map<string, string>;
	readonly #unit: Unit;
	readonly #open: Open[] = [];
	readonly #conditions: {readonly end: number; readonly condition: string; readonly line: number; readonly scope: string; told: boolean}[] =
		[];
	#decorators: string[] = [];

	constructor(facts: PythonFacts, names: Map<string, string>, unit: Unit) {
		this.#facts = facts;
		this.#names = names;
		this.#unit = unit;
	}

	/** Imports first: a function may use a name that is imported further down or in another function. */
	bindImports(nodes: readonly Node[]): void {
		for (const node of nodes) {
			const {type} = node;
			if (type !== 'import_statement' && type !== 'import_from_statement') continue;
			for (const bound of boundNames(this.#text(node), this.#unit.packageName)) this.#names.set(own(bound.local), own(bound.target));
		}
	}

	read(node: Node): void {
		const start = node.startIndex;
		while (this.#open.length > 0 && (this.#open.at(-1)?.end ?? 0) <= start) this.#open.pop();
		while (this.#conditions.length > 0 && (this.#conditions.at(-1)?.end ?? 0) <= start) this.#conditions.pop();
		const line = this.#unit.lineOf(node.startPosition.row);
		switch (node.type) {
			case 'import_statement':
			case 'import_from_statement':
				for (const bound of boundNames(this.#text(node), this.#unit.packageName)) {
					this.#facts.imports.push({local: own(bound.local), target: own(bound.target), line, scope: this.#scope()});
				}
				break;
			case 'function_definition':
			case 'class_definition':
				this.#define(node, line);
				break;
			case 'decorator':
				this.#decorators.push(own(this.#resolve(this.#text(node).slice(1).trim().slice(0, longestArguments))));
				break;
			case 'call':
				this.#call(node, line);
				break;
			case 'assignment':
				this.#assign(node, line);
				break;
			case 'assert_statement':
				this.#facts.guards.push({
					condition: own(
						this.#text(node)
							.slice(6, 6 + longestArguments)
							.trim(),
					),
					by: 'assert',
					line,
					scope: this.#scope(),
				});
				break;
			case 'if_statement':
				this.#branch(node, line);
				break;
			case 'raise_statement':
				this.#stops('raise');
				break;
		}
	}

	#text(node: Node): string {
		return this.#unit.source.slice(node.startIndex, node.endIndex);
	}

	#scope(): string {
		return this.#open.at(-1)?.name ?? '';
	}

	#define(node: Node, line: number): void {
		const head = this.#unit.source.slice(node.startIndex, Math.min(node.endIndex, node.startIndex + 600));
		const named = /^(?:async\s+)?(def|class)\s+([\p{L}_][\p{L}\p{N}_]*)\s*(?:\(([\s\S]*?)\)\s*(?:->[^:]+)?:)?/u.exec(head);
		const short = named?.[2];
		if (short === undefined) return;
		const scope = this.#scope();
		const definition: Definition = {
			kind: named?.[1] === 'class' ? 'class' : 'function',
			name: own(scope === '' ? short : `${scope}.${short}`),
			line,
			endLine: this.#unit.lineOf(node.endPosition.row),
			signature: own((named?.[3] ?? '').slice(0, 300)),
			decorators: this.#decorators,
		};
		this.#decorators = [];
		this.#facts.definitions.push(definition);
		this.#open.push({name: definition.name, end: node.endIndex});
	}

	#call(node: Node, line: number): void {
		if (this.#facts.calls.length >= mostCalls) return;
		const target = node.childForFieldName('function');
		if (target === null) return;
		const written = this.#text(target);
		if (uninteresting.has(written)) return;
		const flat = flattened(written);
		if (flat === '') return;
		const name = this.#resolve(flat);
		const args = this.#unit.source.slice(target.endIndex, node.endIndex).trim().replace(/^\(/u, '').replace(/\)$/u, '');
		this.#facts.calls.push({
			name: own(name),
			written: own(flat),
			args: own(args.slice(0, longestArguments)),
			line,
			scope: this.#scope(),
			when: this.#when(),
		});
		if (name === 'sys.exit' || name === 'exit' || name === 'quit' || name === 'os._exit' || name === 'pytest.fail') this.#stops('exit');
	}

	#assign(node: Node, line: number): void {
		const text = this.#unit.source.slice(node.startIndex, Math.min(node.endIndex, node.startIndex + 400));
		const parts = /^([\p{L}_][\p{L}\p{N}_.]*)\s*(?::[^=\n]+)?=(?!=)\s*([\s\S]*)$/u.exec(text);
		const name = parts?.[1];
		const value = parts?.[2];
		if (name === undefined || value === undefined) return;
		this.#facts.assignments.push({name: own(name), value: own(value.slice(0, longestArguments)), line, scope: this.#scope()});
		const made = /^(?:await\s+)?([\p{L}_][\p{L}\p{N}_.]*)\(/u.exec(value)?.[1];
		if (made === undefined || !node.endIndex) return;
		const target = this.#resolve(made);
		if (target !== made || this.#names.has(made.split('.')[0] ?? '')) this.#names.set(own(name), own(target));
		else if (!uninteresting.has(made)) this.#names.delete(name);
	}

	/** What stands below `if __name__ == '__main__'` runs with the file, not when it is imported: a scope of its own. */
	#branch(node: Node, line: number): void {
		const condition = this.#condition(node);
		if (condition.includes('__name__') && this.#scope() === '') this.#open.push({name: mainScope, end: node.endIndex});
		else this.#conditions.push({end: node.endIndex, condition, line, scope: this.#scope(), told: false});
	}

	#condition(node: Node): string {
		const condition = node.childForFieldName('condition');
		return condition === null ? '' : own(this.#text(condition).slice(0, longestArguments));
	}

	/** The condition of the nearest open `if` of the same function. */
	#when(): {condition: string; line: number} | null {
		const open = this.#conditions.at(-1);
		return open === undefined || open.scope !== this.#scope() ? null : open;
	}

	/** A raise or exit belongs to the nearest `if` of the same function that is still open. */
	#stops(by: 'raise' | 'exit'): void {
		const condition = this.#conditions.at(-1);
		if (condition === undefined || condition.told || condition.scope !== this.#scope()) return;
		condition.told = true;
		this.#facts.guards.push({condition: condition.condition, by, line: condition.line, scope: condition.scope});
	}

	#resolve(written: string): string {
		const name = /^[\p{L}\p{N}_.]+/u.exec(written)?.[0] ?? '';
		const rest = written.slice(name.length);
		for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
			const known = this.#names.get(name.slice(0, end));
			if (known !== undefined) return known + name.slice(end) + rest;
		}
		return written;
	}
}

/** `Pipeline(steps).fit` becomes `Pipeline.fit`, `a[0].b` becomes `a.b`: the dotted name without calls and subscripts. */
function flattened(written: string): string {
	if (/^[\p{L}\p{N}_.]+$/u.test(written)) return written;
	if (written.length > 2000) return '';
	let depth = 0;
	let flat = '';
	let quote = '';
	for (let at = 0; at < written.length; at += 1) {
		const char = written.charAt(at);
		if (quote !== '') {
			if (char === '\\') at += 1;
			else if (char === quote) quote = '';
		} else if (char === '"' || char === "'") quote = char;
		else if ('([{'.includes(char)) depth += 1;
		else if (')]}'.includes(char)) depth -= 1;
		else if (depth === 0 && /[\p{L}\p{N}_.]/u.test(char)) flat += char;
	}
	return flat.replace(/^\.+/u, '').slice(0, longestArguments);
}
