import {closeSync, constants, openSync, readSync} from 'node:fs';
import path from 'node:path';
import {recordsOf} from '../csv.ts';
import {isPointer} from '../repository/pointer.ts';
import type {Repository} from '../repository/repository.ts';

export type DataFile = {
	readonly path: string;
	readonly rows: number | null;
	readonly columns: number | null;
	readonly header: readonly string[];
};

const tabular = /\.(csv|tsv|parquet|feather|arrow|jsonl|ndjson|xlsx?|h5|hdf5|npz|npy|arff|sav|dta|avro|orc|sqlite3?|db)(\.gz)?$/iu;
const mostFiles = 200;
const mostColumns = 20_000;
const largestCounted = 256 * 1024 * 1024;
const budgetBytes = 1024 * 1024 * 1024;

/** Data in the tree. Rows and columns are counted for CSV and TSV of at most 256 MB (a quoted line end is no row); else null. */
export function dataFiles(repository: Repository): DataFile[] {
	let budget = budgetBytes;
	return repository.files
		.filter(file => tabular.test(file.path) && file.bytes > 0 && !/(^|\/)(tests?|fixtures?)\//u.test(file.path))
		.slice(0, mostFiles)
		.map(file => {
			const separator = /\.csv$/iu.test(file.path) ? ',' : /\.tsv$/iu.test(file.path) ? '\t' : null;
			const pointer = file.bytes < 400 && isPointer(repository.root, file.path);
			if (separator === null || pointer || file.bytes > largestCounted || file.bytes > budget)
				return {path: file.path, rows: null, columns: null, header: []};
			budget -= file.bytes;
			return {path: file.path, ...counted(path.join(repository.root, file.path), separator)};
		});
}

function counted(file: string, separator: string): {rows: number | null; columns: number | null; header: string[]} {
	let handle: number;
	try {
		handle = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
	} catch {
		return {rows: null, columns: null, header: []};
	}
	try {
		const chunk = Buffer.alloc(1024 * 1024);
		let quoted = false;
		let lines = 0;
		let content = false;
		let first = '';
		let firstDone = false;
		for (let read = readSync(handle, chunk); read > 0; read = readSync(handle, chunk)) {
			for (let at = 0; at < read; at += 1) {
				const byte = chunk[at];
				if (byte === 34) quoted = !quoted;
				else if (byte === 10 && !quoted) {
					if (content) lines += 1;
					content = false;
					if (!firstDone) {
						first += chunk.toString('utf8', 0, at);
						firstDone = true;
					}
					continue;
				}
				if (byte !== 13 && byte !== 32) content = true;
			}
			if (!firstDone) first += chunk.toString('utf8', 0, read).slice(0, 100_000);
		}
		if (content) lines += 1;
		const [names = []] = recordsOf(first.replace(/^\ufeff/u, ''), separatorOf(first, separator)) ?? [];
		const header = names.map(name => name.trim()).slice(0, mostColumns);
		return {rows: Math.max(0, lines - 1), columns: header.length, header};
	} catch {
		return {rows: null, columns: null, header: []};
	} finally {
		closeSync(handle);
	}
}

/** Some .csv files separate by semicolon or tab. */
function separatorOf(line: string, usual: string): string {
	const count = (mark: string) => line.split('\n')[0]?.split(mark).length ?? 0;
	return [';', '\t', '|'].reduce((best, mark) => (count(mark) > count(best) ? mark : best), usual);
}
