import {open, readdir, realpath, stat} from 'node:fs/promises';
import path from 'node:path';
import {codeOf, inputFailure, messageOf} from '../../system/errors.ts';

export type Format = 'csv' | 'tsv' | 'json' | 'jsonl' | 'parquet';

/** A file that is to be read: where it really lies, and what it says it is. */
export interface Source {
	readonly file: string;
	readonly bytes: number;
	readonly format: Format;
	readonly gzip: boolean;
	/** What its folders say of its rows (`year=2023/month=01/part.parquet`), as Spark and others write partitions; null: that it is missing. */
	readonly partitions?: Readonly<Record<string, string | null>>;
	/** Names under which it was named once more: a link, another spelling of its path, the folder that it lies in. */
	readonly alsoNamed: readonly string[];
}

const formatOf: Readonly<Record<string, Format>> = {
	'.csv': 'csv',
	'.txt': 'csv',
	'.data': 'csv',
	'.tsv': 'tsv',
	'.tab': 'tsv',
	'.json': 'json',
	'.jsonl': 'jsonl',
	'.ndjson': 'jsonl',
	'.parquet': 'parquet',
	'.pq': 'parquet',
};

/** A folder given as data is searched this deep and for this many files. */
const maxFolderDepth = 4;
const maxFolderFiles = 1000;

/** Format and compression by name, or null when the name is not one of a data file. `known` leaves `.txt` and `.data` out. */
export function formatByName(file: string, known = false): {readonly format: Format; readonly gzip: boolean} | null {
	const name = file.toLowerCase();
	const gzip = name.endsWith('.gz');
	const extension = path.extname(gzip ? name.slice(0, -3) : name);
	if (known && (extension === '.txt' || extension === '.data')) return null;
	const format = formatOf[extension];
	return format === undefined ? null : {format, gzip};
}

/**
 * The data files behind what a person named: files as they are, folders expanded to the data files in them (sorted by name), each once.
 * Throws an input failure for what is not there, cannot be read, or holds no data.
 */
export async function findSources(named: readonly string[]): Promise<Source[]> {
	const sources: Named[] = [];
	for (const name of named) {
		const stats = await statOrFail(name);
		if (stats.isDirectory()) {
			const found = await dataFilesOf(name, 0);
			if (found.length === 0)
				throw inputFailure(`The folder ${name} holds no CSV, TSV, JSON, JSONL or Parquet file: name the data file itself.`);
			if (found.length > maxFolderFiles)
				throw inputFailure(`The folder ${name} holds more than ${maxFolderFiles} data files: name the ones to use.`);
			for (const file of found) sources.push(await sourceOf(file));
		} else if (stats.isFile()) {
			sources.push(await sourceOf(name));
		} else {
			throw inputFailure(`${name} is neither a file nor a folder: name a data file.`);
		}
	}
	if (sources.length === 0) throw inputFailure('No data file was named: give one with --data.');
	return withPartitions(once(sources));
}

/** Adds what the folders of Parquet files say, as far as it differs between them: a key with one value tells nothing. */
function withPartitions(sources: readonly Source[]): Source[] {
	const keys = sources.map(source => (source.format === 'parquet' ? partitionsOf(source.file) : new Map<string, string | null>()));
	const told = [...(keys[0]?.keys() ?? [])].filter(
		key => keys.every(one => one.has(key)) && new Set(keys.map(one => one.get(key))).size > 1,
	);
	if (told.length === 0) return [...sources];
	return sources.map((source, at) => ({...source, partitions: Object.fromEntries(told.map(key => [key, keys[at]?.get(key) ?? null]))}));
}

/** Hive's name for a partition without a value. */
const noPartition = '__HIVE_DEFAULT_PARTITION__';

/** The keys of the `key=value` folders right above a file, outermost first. */
function partitionsOf(file: string): Map<string, string | null> {
	const folders = path.dirname(file).split(path.sep).reverse();
	const plain = folders.findIndex(folder => !/^[^=]+=/.test(folder));
	return new Map(
		folders
			.slice(0, plain)
			.reverse()
			.map(folder => {
				const at = folder.indexOf('=');
				const value = decoded(folder.slice(at + 1));
				return [decoded(folder.slice(0, at)), value === noPartition ? null : value];
			}),
	);
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		// A percent sign that escapes nothing is one.
		return text;
	}
}

type Named = Source & {readonly name: string; readonly identity: string};

/** Rows of a file that was named twice must not count twice. */
function once(named: readonly Named[]): Source[] {
	const files = new Map<string, Source>();
	for (const {name, identity, ...source} of named) {
		const known = files.get(identity);
		files.set(identity, known ? {...known, alsoNamed: [...known.alsoNamed, name]} : source);
	}
	return [...files.values()];
}

/** A sentence for each file that was named more than once. */
export const namedAgain = (sources: readonly Source[]): string[] =>
	sources
		.filter(({alsoNamed}) => alsoNamed.length > 0)
		.map(({file, alsoNamed}) => {
			const others = [...new Set(alsoNamed.filter(name => name !== file))]
				.map(name => path.basename(name))
				.filter(name => name !== path.basename(file));
			return `${path.basename(file)} was named ${alsoNamed.length + 1} times${others.length > 0 ? ` (also as ${others.join(', ')})` : ''}: it is read once.`;
		});

async function sourceOf(name: string): Promise<Named> {
	const stats = await statOrFail(name);
	try {
		await (await open(name, 'r')).close();
	} catch (error) {
		throw inputFailure(
			`The file ${name} cannot be read (${codeOf(error) ?? messageOf(error)}): give yourself permission to read it.`,
			error,
		);
	}
	if (stats.size === 0) throw inputFailure(`The file ${name} is empty (0 bytes): name a file with a header and rows.`);
	const known = formatByName(name) ?? {format: 'csv', gzip: name.toLowerCase().endsWith('.gz')};
	return {file: await realpath(name), bytes: stats.size, ...known, alsoNamed: [], name, identity: `${stats.dev} ${stats.ino}`};
}

async function statOrFail(name: string) {
	try {
		return await stat(name);
	} catch (error) {
		const code = codeOf(error);
		if (code === 'ENOENT' || code === 'ENOTDIR')
			throw inputFailure(`No such file: ${name}. Check the path, or leave --data out to choose from the workspace.`, error);
		throw inputFailure(`${name} cannot be read (${code ?? messageOf(error)}): check the permissions of its folder.`, error);
	}
}

async function dataFilesOf(directory: string, depth: number): Promise<string[]> {
	let entries: import('node:fs').Dirent[];
	try {
		entries = await readdir(directory, {withFileTypes: true});
	} catch (error) {
		throw inputFailure(
			`The folder ${directory} cannot be read (${codeOf(error) ?? messageOf(error)}): give yourself permission to read it.`,
			error,
		);
	}
	const files: string[] = [];
	for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
		if (entry.name.startsWith('.') || entry.name.startsWith('_')) continue;
		const file = path.join(directory, entry.name);
		if (entry.isDirectory() && depth < maxFolderDepth) files.push(...(await dataFilesOf(file, depth + 1)));
		else if (entry.isFile() && formatByName(entry.name, true) !== null) files.push(file);
		if (files.length > maxFolderFiles) break;
	}
	return files;
}
