import path from 'node:path';
import {hiddenFilesIn} from '../analysis/dataset/hidden-files.ts';
import {sha256} from '../analysis/dataset/sha256.ts';
import type {SessionData} from '../domain/state.ts';
import {messageOf} from '../system/errors.ts';

/**
 * Why nothing can be judged on these rows any more, in one sentence; null: they are what was read, what sub-agents were given and what
 * was put aside. A sub-agent that deletes rows of its data, or rewrites hidden ones, would else be judged on what it chose. `folder`: the
 * session's.
 */
export async function changedInputs(data: SessionData | null, folder: string, signal: AbortSignal): Promise<string | null> {
	if (data === null) return null;
	const again = 'put the files back, or begin another session';
	const inputs = [
		{
			...{what: 'The data', named: nameOf(data.files), files: async () => data.files, digest: data.sha256},
			next: 'put the files back, or resume the session to take in what changed',
		},
		{
			...{what: 'The rows that sub-agents work on', named: nameOf(data.visible), files: async () => data.visible},
			...{digest: data.visible_sha256, next: again},
		},
		{
			...{what: 'The hidden rows', named: path.join(folder, 'hidden'), files: () => hiddenFilesIn(folder)},
			...{digest: data.hidden.sha256, next: again},
		},
	];
	for (const {what, named, files, digest, next} of inputs) {
		if (digest === undefined || named === null) continue;
		try {
			if ((await sha256(await files(), signal)) === digest) continue;
		} catch (error) {
			signal.throwIfAborted();
			return `${what} (${named}) cannot be read (${messageOf(error)}), so nothing was judged: ${next}`;
		}
		return `${what} (${named}) changed since they were set aside, so nothing was judged: ${next}`;
	}
	return null;
}

const nameOf = (files: readonly string[]): string | null =>
	files.length > 1 ? `${files[0]} and ${files.length - 1} more` : (files[0] ?? null);
