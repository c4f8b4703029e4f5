import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {makeWorktree, worktreeText} from '../../../src/engine/improve/worktree.ts';

let home = '';
let workspace = '';
let folder = '';
const git = (...words: readonly string[]) =>
	execFileSync('git', ['-c', 'user.name=ana', '-c', 'user.email=ana@example.org', ...words], {cwd: workspace, encoding: 'utf8'});

beforeEach(async () => {
	home = await mkdtemp(path.join(os.tmpdir(), 'improve-'));
	workspace = path.join(home, 'churn');
	folder = path.join(home, 'churn.ml-engineer', 'better-churn');
	await mkdir(workspace);
	git('init', '--quiet', '--initial-branch=main');
	await writeFile(path.join(workspace, 'train.py'), 'print("train")\n');
	await writeFile(path.join(workspace, '.gitignore'), 'data.csv\n');
	await writeFile(path.join(workspace, 'data.csv'), 'a\n1\n');
});
afterEach(() => rm(home, {recursive: true, force: true}));
const commit = () => {
	git('add', '--all');
	git('commit', '--quiet', '--message', 'first');
};

test('a new branch is checked out beside the repository, whose own checkout stays as it is', async () => {
	commit();
	await writeFile(path.join(workspace, 'train.py'), 'print("not committed")\n');
	const before = [git('status', '--porcelain'), git('rev-parse', 'HEAD'), git('branch', '--show-current')];
	const worktree = await makeWorktree(workspace, folder, 'better-churn');
	expect(worktree).toMatchObject({branch: 'ml-engineer/better-churn', uncommitted: 1, existed: false});
	expect(worktreeText(worktree)).toContain('1 changed file is not in it');
	expect(await readFile(path.join(folder, 'train.py'), 'utf8')).toBe('print("train")\n');
	expect(existsSync(path.join(folder, 'data.csv'))).toBe(false);
	expect([git('status', '--porcelain'), git('rev-parse', 'HEAD'), git('branch', '--show-current')]).toEqual(before);
});

test('what the repository configures for git to run is not run', async () => {
	await writeFile(path.join(workspace, '.gitattributes'), '*.py filter=evil\n');
	commit();
	const mark = path.join(home, 'ran');
	const script = path.join(home, 'evil.sh');
	await writeFile(script, `#!/bin/sh\ntouch ${mark}\ncat\n`, {mode: 0o755});
	const hooks = path.join(home, 'hooks');
	await mkdir(hooks);
	await writeFile(path.join(hooks, 'post-checkout'), `#!/bin/sh\ntouch ${mark}\n`, {mode: 0o755});
	for (const [key, value] of [
		['filter.evil.smudge', script],
		['filter.evil.clean', script],
		['filter.evil.required', 'true'],
		['core.fsmonitor', script],
		['core.hooksPath', hooks],
	] as const)
		git('config', key, value);
	await makeWorktree(workspace, folder, 'better-churn');
	expect(existsSync(mark)).toBe(false);
	expect(await readFile(path.join(folder, 'train.py'), 'utf8')).toBe('print("train")\n');
});

test('a second session on the same focus takes the branch up again, another place gets another branch', async () => {
	commit();
	await makeWorktree(workspace, folder, 'better-churn');
	expect(await makeWorktree(workspace, folder, 'better-churn')).toMatchObject({branch: 'ml-engineer/better-churn', existed: true});
	const other = await makeWorktree(workspace, `${folder}-again`, 'better-churn');
	expect(other).toMatchObject({branch: 'ml-engineer/better-churn-2', existed: false});
});

test('taken back, nothing of it is left', async () => {
	commit();
	const worktree = await makeWorktree(workspace, folder, 'better-churn');
	await worktree.undo();
	expect(existsSync(path.dirname(folder))).toBe(false);
	expect(git('branch', '--list', 'ml-engineer/*')).toBe('');
	expect(git('worktree', 'list').trim().split('\n')).toHaveLength(1);
});

test('without a repository, a commit, or a place outside, it says what to do', async () => {
	await expect(makeWorktree(workspace, folder, 'x')).rejects.toThrow('has no commit yet');
	commit();
	await expect(makeWorktree(workspace, path.join(workspace, 'inside'), 'x')).rejects.toThrow('Name another place with --out');
	await mkdir(path.join(workspace, 'sub'));
	await expect(makeWorktree(path.join(workspace, 'sub'), folder, 'x')).rejects.toThrow(`--workspace ${workspace}`);
	await mkdir(path.join(home, 'plain'));
	await expect(makeWorktree(path.join(home, 'plain'), folder, 'x')).rejects.toThrow('git init');
});
