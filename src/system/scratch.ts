import {lstat, mkdtemp, readdir} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {Claim, claimPlace, holderOf} from './claim.ts';
import {removeTree} from './files.ts';

/*
 * Folders for what is judged: away from sessions and their hidden rows, so that none of these lies beside or above what runs there.
 */

const prefix = 'ml-engineer-scratch-';
const claimOf = (folder: string) => claimPlace(path.join(folder, 'owner.lock'));

/** Works in a private folder of its own, which is gone afterwards; what programs that were killed left behind goes first. */
export async function withScratch<T>(work: (folder: string) => Promise<T>, parent = os.tmpdir()): Promise<T> {
	await sweepScratch(parent);
	const folder = await mkdtemp(path.join(parent, prefix));
	let claim: Claim | null = null;
	try {
		claim = await Claim.take(claimOf(folder));
		return await work(folder);
	} finally {
		await claim?.release();
		await removeTree(folder);
	}
}

/** Takes away the folders of this user whose program does not live any more, some hundred MB each. */
export async function sweepScratch(parent = os.tmpdir()): Promise<void> {
	for (const name of await readdir(parent).catch(() => [])) {
		if (!name.startsWith(prefix)) continue;
		const folder = path.join(parent, name);
		const stats = await lstat(folder).catch(() => null);
		if (!stats?.isDirectory() || stats.uid !== process.getuid?.()) continue;
		// Being made right now, or of a moment that its program did not survive: the next program takes it away.
		if (Date.now() - stats.mtimeMs < youngMs) continue;
		if ((await holderOf(claimOf(folder))) !== null) continue;
		await removeTree(folder).catch(() => undefined); // another user's program may hold it
	}
}

const youngMs = 60_000;
