import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {bringIgnoredData, broughtText} from '../../../src/engine/improve/ignored-data.ts';
import {makeWorktree} from '../../../src/engine/improve/worktree.ts';

let home = '';
let workspace = '';
let worktree = '';
const git = (folder: string, ...words: readonly string[]) =>
	execFileSync('git', ['-c', 'user.name=ana', '-c', 'user.email=ana@example.org', ...words], {cwd: folder, encoding: 'utf8'});

beforeEach(async () => {
	home = await mkdtemp(path.join(os.tmpdir(), 'ignored-'));
	workspace = path.join(home, 'churn');
	worktree = path.join(home, 'churn.ml-engineer', 'better');
	await mkdir(path.join(workspace, 'data'), {recursive: true});
	git(workspace, 'init', '--quiet', '--initial-branch=main');
	await writeFile(path.join(workspace, '.gitignore'), 'data/\n');
	git(workspace, 'add', '--all');
	git(workspace, 'commit', '--quiet', '--message', 'first');
	await writeFile(path.join(workspace, 'data/churn.csv'), 'a\n1\n2\n');
	await writeFile(path.join(workspace, 'other.csv'), 'a\n1\n2\n');
	await writeFile(path.join(home, 'churn.csv'), 'a\n1\n');
	await makeWorktree(workspace, worktree, 'better');
});
afterEach(() => rm(home, {recursive: true, force: true}));
const bring = (name: string) => bringIgnoredData(workspace, worktree, [path.join(workspace, name)], [path.join(home, 'churn.csv')]);

test('data that git ignores is found by the code of the branch, without the rows kept aside and without a trace for git', async () => {
	const brought = await bring('data/churn.csv');
	expect(brought).toEqual(['data/churn.csv']);
	expect(broughtText(brought)).toContain('Git ignores data/churn.csv');
	expect(await readFile(path.join(worktree, 'data/churn.csv'), 'utf8')).toBe('a\n1\n');
	expect(git(worktree, 'status', '--porcelain')).toBe('');
});

test('what git does not ignore is not brought, and what stands in the branch stays', async () => {
	expect(await bring('other.csv')).toEqual([]);
	expect(existsSync(path.join(worktree, 'other.csv'))).toBe(false);
	await mkdir(path.join(worktree, 'data'));
	await writeFile(path.join(worktree, 'data/churn.csv'), 'mine\n');
	expect(await bring('data/churn.csv')).toEqual([]);
	expect(await readFile(path.join(worktree, 'data/churn.csv'), 'utf8')).toBe('mine\n');
});
