import type {ShellLine} from '../shell.ts';
import type {YamlTree} from '../yaml-tree.ts';
import {yamlItems} from '../yaml-tree.ts';

/** The lines of a script given as one block or as a list of lines, each with its line in `source`. */
export function scriptLines(tree: YamlTree | undefined, source: readonly string[]): ShellLine[] {
	if (tree === undefined) return [];
	if (tree.kind === 'list') return yamlItems(tree).flatMap(item => scriptLines(item, source));
	if (tree.kind !== 'scalar' || typeof tree.value !== 'string') return [];
	if (!tree.block) return tree.value.split('\n').map(text => ({text, line: tree.line}));
	const header = source[tree.line - 1] ?? '';
	const wanted = tree.value.split('\n').map(line => line.trim());
	const folded = />[-+\d]*\s*(#.*)?$/u.test(header);
	if (!folded)
		return wanted.map((_text, index) => ({text: source[tree.line + index] ?? '', line: tree.line + 1 + index})).slice(0, wanted.length);
	return tree.value.split('\n').map(text => ({text, line: lineOf(source, tree.line, text)}));
}

/** A folded line begins with the words of one line of the file. */
function lineOf(source: readonly string[], from: number, text: string): number {
	for (let index = from; index < Math.min(source.length, from + 200); index += 1) {
		const line = (source[index] ?? '').trim();
		if (line !== '' && text.trim().startsWith(line)) return index + 1;
	}
	return from;
}
