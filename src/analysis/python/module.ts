import type {Evidence} from '../repository/evidence.ts';
import type {Repository} from '../repository/repository.ts';
import {extractInto, parseBudgetMs} from './extract.ts';
import {noFacts, type PythonFacts} from './facts.ts';
import type {PythonGrammar} from './grammar.ts';
import {lightFacts} from './light.ts';
import {withoutMagics} from './magics.ts';
import {deepestBrackets, isTooNested} from './nesting.ts';
import {type CellLine, notebookCells} from './raw-notebook.ts';

/** A Python file or a notebook, as facts. `line` of a notebook's facts counts its code lines; `evidence` translates. */
export type PythonModule = {
	readonly path: string;
	/** Dotted name it would be imported by from the repository's root or a `src` folder: `package.train`. */
	readonly name: string;
	readonly notebook: boolean;
	readonly facts: PythonFacts;
	readonly evidence: (line: number) => Evidence | null;
	/** Number of the notebook cell a line stands in, from 0; null for a file. */
	readonly cellOf: (line: number) => number | null;
	/** Text cells of a notebook: prose. */
	readonly prose: readonly CellLine[];
};

const largestNotebook = 64 * 1024 * 1024;
const tooLong = `parsing it did not end within ${parseBudgetMs / 1000} s`;
const tooNested = `brackets nested more than ${deepestBrackets} deep`;

const dotted = (path: string) =>
	path
		.replace(/\.(py|ipynb)$/u, '')
		.replace(/(^|\/)__init__$/u, '')
		.replace(/\//gu, '.');

export function moduleName(path: string): string {
	return dotted(path.replace(/^(?:.*\/)?src\/(?=[^/]+\/|[^/]+\.py$)/u, ''));
}

/** Reads one Python file; null when it cannot be read as text. `parsed` decides by its source; the rest is read by its lines. */
export function readPythonFile(
	repository: Repository,
	grammar: PythonGrammar,
	path: string,
	parsed: (source: string) => boolean = () => true,
): PythonModule | null {
	const source = repository.text(path);
	if (source === null) return null;
	const name = moduleName(path);
	const packageName = path.endsWith('__init__.py') ? name : name.split('.').slice(0, -1).join('.');
	const nested = isTooNested(source);
	if (nested) repository.leaveUnread(path, tooNested);
	const whole = !nested && parsed(source);
	const facts = whole ? noFacts() : lightFacts(source, packageName);
	if (whole && !extractInto(facts, new Map(), grammar, {source, lineOf: row => row + 1, packageName}))
		repository.leaveUnread(path, tooLong);
	return {path, name, notebook: false, facts, evidence: line => repository.at(path, line), cellOf: () => null, prose: []};
}

/** Reads the code cells of a notebook, in their order, one name space; null when it is no notebook or too large. */
export function readNotebook(repository: Repository, grammar: PythonGrammar, path: string): PythonModule | null {
	const text = repository.text(path, largestNotebook);
	const cells = text === null ? null : notebookCells(text);
	if (cells === null) return null;
	const facts = noFacts();
	const names = new Map<string, string>();
	const places: (CellLine & {readonly cell: number})[] = [];
	for (const cell of cells) {
		if (cell.type !== 'code') continue;
		const from = places.length;
		for (const line of cell.lines) places.push({...line, text: '', cell: cell.index});
		const source = withoutMagics(cell.lines.map(line => line.text)).join('\n');
		if (isTooNested(source)) {
			repository.leaveUnread(path, `${tooNested} in cell ${cell.index + 1}`);
			continue;
		}
		const read = extractInto(facts, names, grammar, {source, lineOf: row => from + row + 1, packageName: ''});
		if (!read) repository.leaveUnread(path, `${tooLong} in cell ${cell.index + 1}`);
	}
	return {
		path,
		name: moduleName(path),
		notebook: true,
		facts,
		evidence: line => {
			const place = places[line - 1];
			return place === undefined || place.quote === '' ? null : {path, line: place.line, quote: place.quote};
		},
		cellOf: line => places[line - 1]?.cell ?? null,
		prose: cells.filter(cell => cell.type === 'markdown').flatMap(cell => cell.lines),
	};
}
