import type {Dirent} from 'node:fs';
import {readdir} from 'node:fs/promises';
import path from 'node:path';
import {codeOf} from '../system/errors.ts';

const mostEntries = 20_000;
const headerBytes = 16 * 1024;
const atOnce = 16;

type ReadText = (file: string, maxBytes?: number) => Promise<string | null>;

/**
 * Name (normalised as in PEP 503) and version of each distribution in these package folders, in order of name; the first
 * folder that has a distribution wins, as for an import. Read from `*.dist-info/METADATA` and `*.egg-info`, never imported.
 */
export async function distributionsIn(folders: readonly string[], readText: ReadText): Promise<ReadonlyMap<string, string>> {
	const found = new Map<string, string>();
	for (const folder of folders) {
		const entries = (await entriesOf(folder)).slice(0, mostEntries);
		const wanted = entries.filter(entry => /\.(dist|egg)-info$/.test(entry.name) && !entry.isSymbolicLink());
		for (let from = 0; from < wanted.length; from += atOnce) {
			const some = await Promise.all(wanted.slice(from, from + atOnce).map(entry => distributionOf(folder, entry, readText)));
			for (const one of some) if (one !== null && !found.has(one.name)) found.set(one.name, one.version);
		}
	}
	return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function distributionOf(folder: string, entry: Dirent, readText: ReadText): Promise<{name: string; version: string} | null> {
	const base = path.join(folder, entry.name);
	const file = entry.isFile() ? base : path.join(base, entry.name.endsWith('.dist-info') ? 'METADATA' : 'PKG-INFO');
	const header = (await readText(file, headerBytes))?.split(/\r?\n\r?\n/, 1)[0];
	const name = header?.match(/^Name:[ \t]*(\S{1,200})/im)?.[1];
	const version = header?.match(/^Version:[ \t]*(\S{1,100})/im)?.[1];
	// A folder without metadata is what an interrupted uninstall leaves behind: not a distribution.
	return name === undefined || version === undefined ? null : {name: normalised(name), version};
}

const normalised = (name: string) => name.toLowerCase().replace(/[-_.]+/g, '-');

async function entriesOf(folder: string): Promise<Dirent[]> {
	try {
		return await readdir(folder, {withFileTypes: true});
	} catch (error) {
		if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
		throw error;
	}
}
