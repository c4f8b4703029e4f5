import {lstatSync, realpathSync} from 'node:fs';
import path from 'node:path';
import {notebookCells} from '../python/raw-notebook.ts';
import {isNotebook, isPython, isTestSupport} from './place.ts';
import type {Repository} from './repository.ts';

/** What a first look at a repository says, before anything is assessed. */
export type Glance = {
	readonly notebooks: number;
	readonly python: number;
	/** Where a web application is made: `FastAPI`, `app/main.py`, 12. */
	readonly app: {readonly framework: string; readonly path: string; readonly line: number} | null;
	/** Model files; `produced` false: no line of the code that was read names the file where something is written. null: not all was read. */
	readonly models: readonly {readonly path: string; readonly produced: boolean | null}[];
	/** Files that notebooks read by a name written out, below the repository. `ignored`: it is there and git leaves it out. */
	readonly read: readonly {readonly path: string; readonly ignored: boolean}[];
};

const modelFile = /\.(pkl|pickle|joblib|onnx|pt|pth|keras|h5|cbm|ubj|bst|pmml|safetensors|mlmodel|skops)$/iu;
const application = /^\s*[\w.]+\s*(?::\s*[\w.]+\s*)?=\s*(?:\w+\.)?(FastAPI|Flask|Starlette|Litestar|Sanic|LitServer)\s*\(/u;
const frameworkImport = /^\s*(?:from|import)\s+(fastapi|flask|starlette|litestar|sanic|litserve)\b/mu;
const writing = /\b(dump|save|save_model|to_pickle|to_onnx|write|write_bytes|writestr)\b|["'][wx]b?["']/u;
const reading = /\bread_(?:csv|parquet|json|excel|feather|table|pickle|ndjson)\(\s*[rbf]?["']([^"'\n{}]{1,300})["']/gu;

/** So much source is looked through, for so long: this runs while a person types. */
const mostBytes = 8 * 1024 * 1024;
const mostMs = 3000;
const pauseAfterMs = 15;
const mostNamed = 50;

/** Looks through the code line by line, without parsing, pausing every 15 ms. Throws the signal's reason when it is aborted. */
export async function glance(repository: Repository, signal?: AbortSignal): Promise<Glance> {
	const {files} = repository;
	const notebooks = files.filter(file => isNotebook(file.path));
	const python = files.filter(file => isPython(file.path));
	const models = files.filter(file => modelFile.test(file.path) && !isTestSupport(file.path)).slice(0, mostNamed);
	const produced = new Set<string>();
	const read = new Map<string, boolean>();
	let app: Glance['app'] = null;
	let bytes = 0;
	let complete = !repository.truncated;
	const began = performance.now();
	let pausedAt = began;
	// Notebooks first: there are few, and what they read is what a person looks for.
	for (const file of [...notebooks, ...python]) {
		if (performance.now() - pausedAt > pauseAfterMs) {
			await new Promise(resolve => setImmediate(resolve));
			signal?.throwIfAborted();
			pausedAt = performance.now();
		}
		bytes += file.bytes;
		if (bytes > mostBytes || pausedAt - began > mostMs) {
			complete = false;
			break;
		}
		const lines = linesOf(repository, file.path);
		if (lines === null) {
			complete = false;
			continue;
		}
		const source = lines.join('\n');
		if (isNotebook(file.path)) {
			for (const found of source.matchAll(reading)) {
				const known = placeOf(repository, path.posix.dirname(file.path), found[1] ?? '');
				if (known && read.size < mostNamed) read.set(known.path, known.ignored);
			}
		} else if (app === null && !isTestSupport(file.path) && frameworkImport.test(source)) {
			const at = lines.findIndex(line => application.test(line));
			const framework = application.exec(lines[at] ?? '')?.[1];
			if (framework) app = {framework, path: file.path, line: at + 1};
		}
		for (const model of models) {
			const name = path.posix.basename(model.path);
			if (source.includes(name) && lines.some(line => line.includes(name) && writing.test(line))) produced.add(model.path);
		}
	}
	return {
		notebooks: notebooks.length,
		python: python.length,
		app,
		models: models.map(model => ({path: model.path, produced: produced.has(model.path) || (complete ? false : null)})),
		read: [...read].map(([name, ignored]) => ({path: name, ignored})),
	};
}

/** Lines of code of a file, those of a notebook's code cells; null when it cannot be read. */
function linesOf(repository: Repository, file: string): readonly string[] | null {
	const text = repository.text(file);
	if (text === null) return null;
	if (!isNotebook(file)) return text.split('\n');
	const cells = notebookCells(text);
	return cells?.filter(cell => cell.type === 'code').flatMap(cell => cell.lines.map(line => line.text)) ?? null;
}

/** A file named in a notebook, relative to its folder or to the root; null when it is neither. Never outside of the root. */
function placeOf(repository: Repository, folder: string, written: string): {readonly path: string; readonly ignored: boolean} | null {
	if (path.posix.isAbsolute(written) || written.includes('://')) return null;
	for (const from of [folder, '.']) {
		const relative = path.posix.normalize(path.posix.join(from, written));
		if (relative === '.' || relative.startsWith('..')) continue;
		if (repository.has(relative)) return {path: relative, ignored: false};
		if (isPlain(repository.root, relative)) return {path: relative, ignored: repository.git !== null};
	}
	return null;
}

function isPlain(root: string, relative: string): boolean {
	const file = path.join(root, relative);
	try {
		return lstatSync(file).isFile() && realpathSync(path.dirname(file)) === path.dirname(file);
	} catch {
		return false;
	}
}
