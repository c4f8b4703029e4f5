import {lstat, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {lifeOf} from './groups.ts';

/*
 * Folders for what is judged: away from sessions and their hidden rows, so that none of these lies beside or above what runs there.
 */

const prefix = 'ml-engineer-scratch-';
const ownerFile = 'owner';

/** Works in a private folder of its own, which is gone afterwards; what programs that were killed left behind goes first. */
export async function withScratch<T>(work: (folder: string) => Promise<T>, parent = os.tmpdir()): Promise<T> {
	await sweepScratch(parent);
	const folder = await mkdtemp(path.join(parent, prefix));
	try {
		await writeFile(path.join(folder, ownerFile), lifeOf(process.pid) ?? '');
		return await work(folder);
	} finally {
		await rm(folder, {recursive: true, force: true, maxRetries: 3});
	}
}

/** Takes away the folders of this user whose program does not live any more, some hundred MB each. */
export async function sweepScratch(parent = os.tmpdir()): Promise<void> {
	for (const name of await readdir(parent).catch(() => [])) {
		if (!name.startsWith(prefix)) continue;
		const folder = path.join(parent, name);
		const stats = await lstat(folder).catch(() => null);
		if (!stats?.isDirectory() || stats.uid !== process.getuid?.()) continue;
		const owner = await readFile(path.join(folder, ownerFile), 'utf8').catch(() => null);
		// Being made right now, or of a moment that its program did not survive: the next program takes it away.
		if (owner === null && Date.now() - stats.mtimeMs < youngMs) continue;
		if (owner && lifeOf(Number.parseInt(owner, 10)) === owner) continue;
		await rm(folder, {recursive: true, force: true, maxRetries: 3}).catch(() => undefined); // another user's program may hold it
	}
}

const youngMs = 60_000;
