import {sha256} from '../analysis/dataset/sha256.ts';
import type {SessionData} from '../domain/state.ts';
import {messageOf} from '../system/errors.ts';

/**
 * Why nothing can be judged on these rows any more, in one sentence; null: they are what sub-agents were given. A sub-agent that deletes
 * rows of its data would else be judged on what it left.
 */
export async function changedInputs(data: SessionData | null, signal: AbortSignal): Promise<string | null> {
	if (data === null) return null;
	const inputs = [
		{files: data.files, digest: data.sha256, what: 'The data'},
		{files: data.visible, digest: data.visible_sha256, what: 'The rows that sub-agents work on'},
	];
	for (const {files, digest, what} of inputs) {
		if (digest === undefined || files.length === 0) continue;
		const named = files.length === 1 ? files[0] : `${files[0]} and ${files.length - 1} more`;
		try {
			if ((await sha256(files, signal)) === digest) continue;
		} catch (error) {
			signal.throwIfAborted();
			return `${what} (${named}) cannot be read (${messageOf(error)}), so nothing was judged: put the files back, or resume the session to take in what changed`;
		}
		return `${what} (${named}) changed since they were set aside, so nothing was judged: put the files back, or resume the session to take in what changed`;
	}
	return null;
}
