import path from 'node:path';
import {gitTop, harmlessGit} from '../../analysis/repository/git-files.ts';
import {isInside} from '../../system/paths.ts';
import {copyDurably, hashOf, placeBelow} from '../staging/place-file.ts';

/**
 * Puts data that git ignores where the repository's code and tests look for it in the checked-out branch: `visible`, the rows without
 * those kept aside, a file for each of `files` in the same order. What stands there already is left. Answers with the paths written.
 */
export async function bringIgnoredData(
	workspace: string,
	worktree: string,
	files: readonly string[],
	visible: readonly string[],
	signal?: AbortSignal,
): Promise<readonly string[]> {
	const place = gitTop(workspace);
	if (place === null) return [];
	const brought: string[] = [];
	for (const [at, file] of files.entries()) {
		const from = visible[at];
		if (from === undefined || !isInside(workspace, file) || path.extname(from) !== path.extname(file)) continue;
		const relative = path.relative(workspace, file).split(path.sep).join('/');
		// Named: not tracked, and ignored. Only then does it not stand in `git status` of the branch.
		const asked = await harmlessGit(place, ['ls-files', '--others', '--ignored', '--exclude-standard', '-z', '--', relative], {signal});
		if (asked.ended !== 'exited' || asked.exitCode !== 0 || !asked.stdout.split('\0').includes(relative)) continue;
		if ((await hashOf(path.join(worktree, relative))) !== null) continue;
		await copyDurably(from, await placeBelow(worktree, relative), false);
		brought.push(relative);
	}
	return brought;
}

/** One sentence about it for the person; null when nothing was brought. */
export const broughtText = (brought: readonly string[]): string | null =>
	brought.length === 0 ? null : `Git ignores ${brought.join(', ')}: the branch has the rows that may be seen there, never to be committed.`;
