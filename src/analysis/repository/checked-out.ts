import {existsSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {environmentFailure} from '../../system/errors.ts';
import {gitTop, harmlessGit} from './git-files.ts';
import {withoutFilters} from './without-filters.ts';

const timeoutMs = 5 * 60_000;

/**
 * The commit that the branch checked out in `worktree` began from, when its repository is now at `head`: it may have gone on since.
 * `head` itself where `worktree` is no checkout.
 */
export async function commonCommit(worktree: string, head: string, signal: AbortSignal): Promise<string> {
	const place = {top: worktree, gitDirectory: path.join(worktree, '.git')};
	if (!existsSync(place.gitDirectory)) return head;
	const found = await harmlessGit(place, ['merge-base', 'HEAD', head], {signal});
	return found.ended === 'exited' && found.exitCode === 0 ? found.stdout.trim() : head;
}

/**
 * Writes the files of a commit below `folder`, as they are in git; the repository, its index and its checkouts stay as they are. No
 * hook, monitor or filter of the repository runs. Throws a failure when git cannot.
 */
export async function checkOutInto(repository: string, commit: string, folder: string, signal: AbortSignal): Promise<void> {
	const place = gitTop(repository);
	if (place === null) throw environmentFailure(`${repository} is no git repository.`);
	await mkdir(folder, {recursive: true});
	const options = {settings: await withoutFilters(place, signal), index: `${path.resolve(folder)}.index`, signal, timeoutMs};
	for (const words of [
		['read-tree', commit],
		['checkout-index', '--all', `--prefix=${path.resolve(folder)}${path.sep}`],
	]) {
		const done = await harmlessGit(place, words, options);
		if (done.ended !== 'exited' || done.exitCode !== 0) {
			signal.throwIfAborted();
			throw environmentFailure(
				`git could not read ${commit.slice(0, 8)} of ${repository}: ${done.stderr.trim().split('\n').at(-1) ?? done.ended}.`,
			);
		}
	}
}
