import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import ignore, {type Ignore} from 'ignore';

type Rules = {readonly base: string; readonly ignore: Ignore};
type Folder = {readonly relative: string; readonly depth: number; readonly rules: readonly Rules[]};

const deepest = 200;
const mostFiles = 300_000;
const largestIgnoreFile = 256 * 1024;

function ignored(rules: readonly Rules[], relative: string, isFolder: boolean): boolean {
	for (const {base, ignore: one} of rules) {
		const below = base === '' ? relative : relative.slice(base.length + 1);
		if (one.ignores(isFolder ? `${below}/` : below)) return true;
	}
	return false;
}

function ownRules(root: string, folder: Folder): readonly Rules[] {
	try {
		const text = readFileSync(path.join(root, folder.relative, '.gitignore'));
		if (text.length > largestIgnoreFile) return folder.rules;
		return [...folder.rules, {base: folder.relative, ignore: ignore({allowRelativePaths: true}).add(text.toString('utf8'))}];
	} catch {
		return folder.rules; // unreadable rules hide nothing
	}
}

/**
 * Paths below `root` found by reading its folders, .gitignore files respected, links not followed. `unreadable` counts
 * folders that refused or were nested too deep. Throws the signal's reason when it is aborted.
 */
export async function folderFiles(
	root: string,
	skipFolder: (relative: string, name: string) => boolean,
	signal?: AbortSignal,
): Promise<{files: string[]; unreadable: number; truncated: boolean}> {
	const files: string[] = [];
	const open: Folder[] = [{relative: '', depth: 0, rules: []}];
	let unreadable = 0;
	let visited = 0;
	for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
		visited += 1;
		if (visited % 200 === 0) {
			await new Promise(resolve => setImmediate(resolve));
			signal?.throwIfAborted();
		}
		try {
			const entries = readdirSync(path.join(root, folder.relative), {withFileTypes: true});
			const rules = entries.some(entry => entry.name === '.gitignore' && entry.isFile()) ? ownRules(root, folder) : folder.rules;
			for (const entry of entries) {
				const relative = folder.relative === '' ? entry.name : `${folder.relative}/${entry.name}`;
				if (entry.isDirectory()) {
					if (entry.name === '.git' || skipFolder(relative, entry.name) || ignored(rules, relative, true)) continue;
					if (folder.depth >= deepest) unreadable += 1;
					else open.push({relative, depth: folder.depth + 1, rules});
				} else if (!ignored(rules, relative, false)) {
					files.push(relative);
					if (files.length >= mostFiles) return {files, unreadable, truncated: true};
				}
			}
		} catch {
			unreadable += 1;
		}
	}
	return {files, unreadable, truncated: false};
}
