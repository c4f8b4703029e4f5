import {constants, copyFile, mkdir, open, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {isNotebook} from '../../../analysis/repository/place.ts';
import {openRepository} from '../../../analysis/repository/repository.ts';

/** Files above this are not read by the assessment either: the copy has their beginning and their size. */
const copiedBytes = 2 * 1024 * 1024;
/** Notebooks hold their pictures: the assessment reads much larger ones. */
const copiedNotebookBytes = 64 * 1024 * 1024;
const beginningBytes = 64 * 1024;

/**
 * A copy of the files that an assessment of `workspace` sees, without what is left out there. Links are not followed; of version
 * control only the sign that it is there is kept, so that the copy is read folder by folder and nothing of it is run.
 */
export async function copyWorkspace(workspace: string, to: string, excluding: readonly string[], signal: AbortSignal): Promise<void> {
	const repository = await openRepository(workspace, {signal, excluding});
	await mkdir(to, {recursive: true});
	for (const file of repository.files) {
		signal.throwIfAborted();
		const from = path.join(repository.root, file.path);
		const target = path.join(to, file.path);
		await mkdir(path.dirname(target), {recursive: true});
		if (file.bytes <= (isNotebook(file.path) ? copiedNotebookBytes : copiedBytes)) await copyFile(from, target, constants.COPYFILE_FICLONE);
		else await copyBeginning(from, target, file.bytes);
	}
	const head = repository.gitHead();
	if (head) {
		await mkdir(path.join(to, '.git'), {recursive: true});
		await writeFile(path.join(to, '.git', 'HEAD'), `${head.quote}\n`);
	}
}

async function copyBeginning(from: string, to: string, bytes: number): Promise<void> {
	const source = await open(from, 'r');
	const target = await open(to, 'w');
	try {
		const {buffer, bytesRead} = await source.read(Buffer.alloc(beginningBytes), 0, beginningBytes, 0);
		await target.write(buffer, 0, bytesRead, 0);
		await target.truncate(bytes);
	} finally {
		await source.close();
		await target.close();
	}
}

type Cited = {readonly path: string; readonly line: number};

/** Does any of the cited lines exist? Deleting none changes nothing. */
export async function hasAnyLine(copy: string, cited: readonly Cited[]): Promise<boolean> {
	const lengths = new Map<string, number>();
	for (const {path: name, line} of cited) {
		const file = path.join(copy, name);
		if (path.relative(copy, file).startsWith('..')) continue;
		let length = lengths.get(file);
		if (length === undefined) {
			try {
				length = (await readFile(file, 'utf8')).split('\n').length;
			} catch {
				length = 0; // not there
			}
			lengths.set(file, length);
		}
		if (line >= 1 && line <= length) return true;
	}
	return false;
}

/** Deletes the cited lines of a copy and gives back the way to put them back. A file whose last line goes is deleted. */
export async function deleteLines(copy: string, cited: readonly Cited[]): Promise<() => Promise<void>> {
	const before = new Map<string, Buffer>();
	const lines = new Map<string, Set<number>>();
	for (const one of cited) {
		const file = path.join(copy, one.path);
		if (path.relative(copy, file).startsWith('..')) continue;
		lines.set(file, (lines.get(file) ?? new Set()).add(one.line));
	}
	for (const [file, numbers] of lines) {
		let content: Buffer;
		try {
			content = await readFile(file);
		} catch {
			continue; // not there: a citation that deletes nothing lowers nothing, and is found out by that
		}
		before.set(file, content);
		const left = content
			.toString('utf8')
			.split('\n')
			.filter((_, at) => !numbers.has(at + 1));
		if (left.every(line => line.trim() === '')) await rm(file);
		else await writeFile(file, left.join('\n'));
	}
	return async () => {
		for (const [file, content] of before) await writeFile(file, content);
	};
}
