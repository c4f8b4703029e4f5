import {lstat, mkdir, mkdtemp, readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {codeOf} from '../../system/errors.ts';

const named = /^ml-engineer-data-(\d+)-[A-Za-z0-9]{6}$/;
const staleMs = 24 * 60 * 60 * 1000;

/**
 * A private folder (0700) under `parent` whose name says which process made it, after removing those that killed processes left
 * there: of that form of name, folders of our own user, a day old, their process gone.
 */
export async function makeTemporary(parent: string, now = Date.now()): Promise<string> {
	await mkdir(parent, {recursive: true});
	await removeStale(parent, now);
	return mkdtemp(path.join(parent, `ml-engineer-data-${process.pid}-`));
}

async function removeStale(parent: string, now: number): Promise<void> {
	for (const name of await readdir(parent)) {
		const pid = Number(named.exec(name)?.[1] ?? 0);
		if (pid === 0 || isAlive(pid)) continue;
		const folder = path.join(parent, name);
		try {
			const stats = await lstat(folder);
			if (!stats.isDirectory() || stats.uid !== process.getuid?.() || now - stats.mtimeMs < staleMs) continue;
			await rm(folder, {recursive: true, force: true});
		} catch (error) {
			// Another process sweeps too, or the folder is locked away: what could not be removed is looked at again next time.
			if (!['ENOENT', 'EACCES', 'EPERM', 'EBUSY', 'ENOTEMPTY'].includes(codeOf(error) ?? '')) throw error;
		}
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return codeOf(error) !== 'ESRCH';
	}
}
