import path from 'node:path';
import {readBounded} from './files.ts';

const smallBytes = 4096;
const packedBytes = 64 * 1024 * 1024;

const text = async (file: string, bytes = smallBytes): Promise<string | null> => {
	try {
		return (await readBounded(file, bytes))?.toString('utf8').trim() ?? null;
	} catch {
		return null; // no plain file, or far larger than what git writes there: not a repository we know
	}
};

/** The commit that HEAD of the repository around `directory` names, read from its files: git itself is not run. Null: none. */
export async function gitHead(directory: string): Promise<string | null> {
	for (let at = path.resolve(directory); ; at = path.dirname(at)) {
		const folder = await gitFolder(at);
		const head = await text(path.join(folder, 'HEAD'));
		if (head !== null) return resolved(folder, head);
		if (path.dirname(at) === at) return null;
	}
}

/** `.git` is a folder, or in a linked worktree a file that names one. */
async function gitFolder(at: string): Promise<string> {
	const own = path.join(at, '.git');
	const linked = (await text(own))?.match(/^gitdir: (.+)$/)?.[1];
	return linked === undefined ? own : path.resolve(at, linked);
}

async function resolved(gitDirectory: string, head: string): Promise<string | null> {
	const ref = head.match(/^ref: (refs\/[\w./-]+)$/)?.[1];
	if (ref === undefined) return /^[0-9a-f]{40,64}$/.test(head) ? head : null;
	if (ref.split('/').includes('..')) return null;
	const common = (await text(path.join(gitDirectory, 'commondir'))) ?? '.';
	const root = path.resolve(gitDirectory, common);
	const loose = await text(path.join(root, ref));
	if (loose !== null) return loose;
	const packed = await text(path.join(root, 'packed-refs'), packedBytes);
	return (
		packed
			?.split('\n')
			.find(line => line.endsWith(` ${ref}`))
			?.split(' ')[0] ?? null
	);
}
