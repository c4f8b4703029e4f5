import {lstat, stat} from 'node:fs/promises';
import path from 'node:path';
import {codeOf} from '../../system/errors.ts';
import {shortPath} from '../../system/paths.ts';
import {safeGitEnv, statusArguments} from '../git.ts';
import {failureOf, rawOf} from '../outcome.ts';
import type {Probe} from '../probe.ts';
import {oneLine, reading} from '../reading.ts';

/** The working directory, its branch and what is not committed. */
export const directory: Probe = {
	id: 'directory',
	title: 'Working directory',
	intervalMs: 10_000,
	timeoutMs: 5000,
	spawns: true,
	async read(context) {
		const {workspace} = context;
		const shown = oneLine(shortPath(workspace, context.home), 34);
		const facts = {path: workspace, git: false, root: null, branch: null, head: null, changed: null, untracked: null};
		if (!(await isFolder(workspace))) {
			return reading('error', `${shown} is not a folder`, {facts, error: `${workspace} is not a folder any more`});
		}
		const root = await repositoryOf(workspace);
		if (root === null) return reading('ok', `${shown}, no git`, {facts});
		const git = await context.find('git');
		if (git === null) {
			const error = `${root} is a repository, but git is not on PATH`;
			return reading('degraded', `${shown}, git not found`, {facts: {...facts, git: true, root}, error});
		}
		const {env, failed} = await safeGitEnv(context, git, workspace);
		if (failed !== null) return failed;
		const args = ['-C', workspace, ...statusArguments];
		const command = `git ${args.join(' ')}`;
		const result = await context.run(git, args, {env, maxBytes: 4 * 1024 * 1024});
		const failure = failureOf('git', command, result);
		if (failure !== null) return {...failure, facts: {...facts, git: true, root}};
		const status = parseStatus(result.stdout);
		const more = result.truncated ? 'more than ' : '';
		const dirt = status.changed + status.untracked === 0 ? 'clean' : `${more}${status.changed + status.untracked} changed`;
		return reading('ok', `${shown} git ${oneLine(status.branch ?? 'detached', 24)}, ${dirt}`, {
			facts: {...facts, git: true, root, ...status},
			detail: `${more}${status.changed} changed and ${more}${status.untracked} untracked, head ${status.head?.slice(0, 12) ?? 'none yet'}`,
			command,
			raw: rawOf(result).replaceAll('\0', '\n'),
		});
	},
};

async function isFolder(folder: string): Promise<boolean> {
	try {
		return (await stat(folder)).isDirectory();
	} catch (error) {
		if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false;
		throw error;
	}
}

/** The nearest folder upwards with a `.git`, found without starting git. */
async function repositoryOf(folder: string): Promise<string | null> {
	try {
		await lstat(path.join(folder, '.git'));
		return folder;
	} catch (error) {
		if (codeOf(error) !== 'ENOENT') throw error;
		const parent = path.dirname(folder);
		return parent === folder ? null : repositoryOf(parent);
	}
}

export type GitStatus = {branch: string | null; head: string | null; changed: number; untracked: number};

/** Reads `git status --porcelain=v2 --branch -z`. Names of files are skipped over, never interpreted. */
export function parseStatus(output: string): GitStatus {
	const status: GitStatus = {branch: null, head: null, changed: 0, untracked: 0};
	const records = output.split('\0');
	for (let at = 0; at < records.length; at++) {
		const record = records[at] ?? '';
		if (record.startsWith('# branch.oid ')) status.head = record.slice(13) === '(initial)' ? null : record.slice(13);
		else if (record.startsWith('# branch.head ')) status.branch = record.slice(14) === '(detached)' ? null : record.slice(14);
		else if (record.startsWith('? ')) status.untracked += 1;
		else if (/^[1u] /.test(record)) status.changed += 1;
		else if (record.startsWith('2 ')) {
			status.changed += 1;
			at += 1; // a rename is followed by the name it had
		}
	}
	return status;
}
