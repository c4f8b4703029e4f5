import {execFileSync} from 'node:child_process';
import {cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {copyHead} from '../../../src/gates/project/copy-head.ts';

const signal = new AbortController().signal;

function repository(): {readonly project: string; readonly copy: string; readonly git: (where: string, ...words: string[]) => string} {
	const folder = mkdtempSync(path.join(os.tmpdir(), 'head-'));
	onTestFinished(() => rmSync(folder, {recursive: true}));
	const project = path.join(folder, 'project');
	const copy = path.join(folder, 'judged', 'copy');
	const git = (where: string, ...words: string[]) =>
		execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {cwd: where, encoding: 'utf8'}).trim();
	mkdirSync(path.join(project, 'data'), {recursive: true});
	git(project, 'init', '--quiet', '--initial-branch=trunk');
	writeFileSync(path.join(project, 'data', 'rows.csv'), 'a,label\n1,yes\n');
	writeFileSync(path.join(project, 'train.py'), 'print(1)\n');
	git(project, 'add', '--all');
	git(project, 'commit', '--quiet', '--message', 'rows');
	cpSync(project, copy, {recursive: true, filter: source => path.basename(source) !== '.git'});
	return {project, copy, git};
}

test('a copy says the same commit and branch, and holds no content of any file', async () => {
	const {project, copy, git} = repository();
	await copyHead(project, copy, signal);
	expect(git(copy, 'rev-parse', 'HEAD')).toBe(git(project, 'rev-parse', 'HEAD'));
	expect(git(copy, 'symbolic-ref', '--short', 'HEAD')).toBe('trunk');
	expect(git(copy, 'status', '--short')).toBe('');
	const objects = git(copy, 'cat-file', '--batch-all-objects', '--batch-check');
	expect(objects).toContain(' commit ');
	expect(objects).not.toContain(' blob ');
	expect(git(copy, 'config', '--list')).not.toContain(project);
});

test('without a repository of its own a copy gets none', async () => {
	const {project, copy} = repository();
	rmSync(path.join(project, '.git'), {recursive: true});
	await copyHead(project, copy, signal);
	expect(existsSync(path.join(copy, '.git'))).toBe(false);
});
