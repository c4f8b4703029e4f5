import {lstat, rm, rmdir} from 'node:fs/promises';
import path from 'node:path';
import {gitTop, harmlessGit} from '../../analysis/repository/git-files.ts';
import {withoutFilters} from '../../analysis/repository/without-filters.ts';
import {environmentFailure, inputFailure} from '../../system/errors.ts';
import type {RunResult} from '../../system/exec.ts';
import {makeDirectory} from '../../system/files.ts';
import {isInside, shortPath} from '../../system/paths.ts';

export type Worktree = {
	/** Where it is checked out. */
	readonly folder: string;
	readonly branch: string;
	/** Files of the checkout that differ from its last commit, and so are not in the branch. */
	readonly uncommitted: number;
	/** It was there already: an earlier session improves the same. */
	readonly existed: boolean;
	/** Takes it back, branch and all, when it was made now. */
	undo(): Promise<void>;
};

const checkoutTimeoutMs = 5 * 60_000;
const mostBranches = 20;

/**
 * Checks out a new branch `ml-engineer/<slug>` of the workspace's last commit in `folder`. The person's own checkout is not touched: git
 * only notes the branch and the worktree. No hook, monitor or filter of the repository runs. Throws input failures.
 */
export async function makeWorktree(workspace: string, folder: string, slug: string, signal?: AbortSignal): Promise<Worktree> {
	const place = gitTop(workspace);
	if (place === null) throw inputFailure(`${workspace} is no git repository, and --job improve works on a branch. Make one: git init.`);
	if (place.top !== path.resolve(workspace))
		throw inputFailure(`${workspace} lies inside the repository ${place.top}. Improve the whole of it: --workspace ${place.top}`);
	if (isInside(place.top, folder))
		throw inputFailure(`${folder} lies inside ${place.top}: a branch is checked out beside the repository. Name another place with --out.`);
	const settings = await withoutFilters(place, signal);
	const git = (words: readonly string[]) => harmlessGit(place, words, {settings, signal, timeoutMs: checkoutTimeoutMs});
	const head = await git(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
	if (!ended(head)) throw inputFailure(`${place.top} has no commit yet, so there is nothing to branch from. Commit first.`);
	const uncommitted = await changedFiles(git);
	const there = await lstat(path.join(folder, '.git')).catch(() => null);
	if (there?.isFile()) return {folder, branch: await branchOf(git, folder), uncommitted, existed: true, undo: async () => undefined};
	const branch = await freeBranch(git, slug);
	const made = await makeDirectory(path.dirname(folder));
	const added = await git(['worktree', 'add', '-b', branch, folder, head.stdout.trim()]);
	const undo = async () => {
		const undoing = (words: readonly string[]) => harmlessGit(place, words, {settings, timeoutMs: checkoutTimeoutMs});
		await undoing(['worktree', 'remove', '--force', folder]);
		await undoing(['branch', '--delete', '--force', branch]);
		await rm(folder, {recursive: true, force: true});
		if (made !== null) await rmdir(path.dirname(folder)).catch(() => undefined); // somebody put something there meanwhile
	};
	if (!ended(added)) {
		await undo();
		signal?.throwIfAborted();
		throw environmentFailure(
			`git could not check out ${branch} in ${folder}: ${lastLine(added)}. Mend that, or name another place with --out.`,
		);
	}
	return {folder, branch, uncommitted, existed: false, undo};
}

const ended = (result: RunResult) => result.ended === 'exited' && result.exitCode === 0;
const lastLine = (result: RunResult) =>
	result.stderr
		.trim()
		.split('\n')
		.at(-1)
		?.replace(/^fatal: /, '') ||
	(result.error ?? result.ended);

type Git = (words: readonly string[]) => Promise<RunResult>;

async function freeBranch(git: Git, slug: string): Promise<string> {
	for (let serial = 1; serial <= mostBranches; serial += 1) {
		const branch = `ml-engineer/${slug}${serial === 1 ? '' : `-${serial}`}`;
		if (!ended(await git(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`]))) return branch;
	}
	throw inputFailure(
		`There are ${mostBranches} branches ml-engineer/${slug} already. Delete those that are not needed: git branch --delete.`,
	);
}

async function changedFiles(git: Git): Promise<number> {
	const status = await git(['status', '--porcelain', '-z', '--untracked-files=no', '--ignore-submodules=all', '--no-renames']);
	return ended(status) ? status.stdout.split('\0').filter(line => line !== '').length : 0;
}

async function branchOf(git: Git, folder: string): Promise<string> {
	const listed = await git(['worktree', 'list', '--porcelain', '-z']);
	const records = listed.stdout.split('\0\0').map(record => record.split('\0'));
	const own = records.find(record => record.includes(`worktree ${path.resolve(folder)}`));
	const branch = own?.find(line => line.startsWith('branch refs/heads/'))?.slice('branch refs/heads/'.length);
	if (branch === undefined) throw inputFailure(`${folder} is checked out from another repository. Name another place with --out.`);
	return branch;
}

/** One sentence about it for the person. */
export function worktreeText({folder, branch, uncommitted, existed}: Worktree): string {
	const changed =
		uncommitted === 0 ? '' : ` ${uncommitted} changed ${uncommitted === 1 ? 'file is' : 'files are'} not in it: only what is committed is.`;
	return `The project is the branch ${branch}, ${existed ? 'already ' : ''}checked out in ${shortPath(folder)}; your own checkout stays as it is.${changed}`;
}
