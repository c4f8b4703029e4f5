import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';
import {Language, Parser, Query} from 'web-tree-sitter';
import {environmentFailure} from '../../system/errors.ts';

export type PythonGrammar = {readonly parser: Parser; readonly query: Query};

/** Where a grammar file lies: beside the bundle when the program is built, in its package when it runs from source. */
function grammarFile(name: string, specifier: string): string {
	const beside = fileURLToPath(new URL(name, import.meta.url));
	if (existsSync(beside)) return beside;
	try {
		return createRequire(import.meta.url).resolve(specifier);
	} catch (error) {
		throw environmentFailure(`The Python grammar ${name} is missing beside the program. Install ml-engineer again.`, error);
	}
}

/** Everything the facts are made of, in the order it is written. */
const asked = `[(import_statement) (import_from_statement) (function_definition) (class_definition) (decorator) (call)
	(assignment) (assert_statement) (if_statement) (raise_statement)] @node`;

let loaded: Promise<PythonGrammar> | undefined;

async function load(): Promise<PythonGrammar> {
	const runtime = grammarFile('web-tree-sitter.wasm', 'web-tree-sitter/web-tree-sitter.wasm');
	const grammar = grammarFile('tree-sitter-python.wasm', 'tree-sitter-python/tree-sitter-python.wasm');
	await Parser.init({locateFile: () => runtime});
	const language = await Language.load(await readFile(grammar));
	const parser = new Parser();
	parser.setLanguage(language);
	return {parser, query: new Query(language, asked)};
}

/** The Python grammar, loaded once (about 30 ms). Throws an environment failure when its files are missing. */
export function pythonGrammar(): Promise<PythonGrammar> {
	loaded ??= load();
	return loaded;
}
