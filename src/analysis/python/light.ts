import {noFacts, type PythonFacts} from './facts.ts';
import {boundNames} from './imports.ts';
import {own} from './shared-names.ts';

const statement =
	/^([ \t]*)(?:(import[ \t]+[\w., \t]+)|(from[ \t]+[\w.]+[ \t]+import[ \t]+[^\n(]+|from[ \t]+[\w.]+[ \t]+import[ \t]*\([^)]{0,2000}\))|(?:async[ \t]+)?(def|class)[ \t]+([A-Za-z_]\w*))/gmu;

/**
 * Imports and definitions of a file by the form of their lines, without a parse and without calls. For the rest of a very
 * large repository: files that name no tool this program knows.
 */
export function lightFacts(source: string, packageName: string): PythonFacts {
	const facts = noFacts();
	let line = 1;
	let counted = 0;
	let enclosing = '';
	for (const match of source.matchAll(statement)) {
		for (let at = source.indexOf('\n', counted); at !== -1 && at < match.index; at = source.indexOf('\n', counted)) {
			line += 1;
			counted = at + 1;
		}
		const [, indent = '', plain, from, kind, name] = match;
		const text = plain ?? from;
		if (text !== undefined)
			for (const bound of boundNames(text, packageName))
				facts.imports.push({local: own(bound.local), target: own(bound.target), line, scope: indent === '' ? '' : enclosing});
		if (kind === undefined || name === undefined) continue;
		const full = indent === '' || enclosing === '' ? name : `${enclosing}.${name}`;
		if (indent === '') enclosing = own(name);
		facts.definitions.push({
			kind: kind === 'class' ? 'class' : 'function',
			name: own(full),
			line,
			endLine: line,
			signature: '',
			decorators: [],
		});
	}
	return facts;
}
