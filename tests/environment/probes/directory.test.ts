import {mkdir, readFile, rm, stat, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test} from 'vitest';
import {directory, parseStatus} from '../../../src/environment/probes/directory.ts';
import {run} from '../../../src/system/exec.ts';
import {type Machine, machine} from '../machine.ts';

async function git(here: Machine, ...args: string[]) {
	const identity = ['-c', 'user.name=A', '-c', 'user.email=a@b.c', '-c', 'init.defaultBranch=main', '-c', 'core.fsmonitor=false'];
	const env = {PATH: '/usr/bin:/bin', HOME: here.home};
	const result = await run('git', [...identity, ...args], {cwd: here.workspace, env, timeoutMs: 10_000});
	if (result.exitCode !== 0) throw new Error(result.stderr);
}

async function repository() {
	const here = await machine();
	await symlink('/usr/bin/git', path.join(here.bin, 'git'));
	await git(here, 'init', '-q');
	await writeFile(path.join(here.workspace, 'train.py'), 'print(1)\n');
	await git(here, 'add', '.');
	await git(here, 'commit', '-q', '-m', 'first');
	return here;
}

test('a folder without git says so and starts nothing', async () => {
	const here = await machine();
	await here.program('git', `touch ${here.root}/ran`);
	const found = await here.read(directory);
	expect(found).toMatchObject({status: 'ok', command: null, facts: {git: false, branch: null}});
	expect(found.summary).toMatch(/workspace, no git$|no git$/);
	await expect(stat(path.join(here.root, 'ran'))).rejects.toThrow('ENOENT');
});

test('branch, head and dirt are told', async () => {
	const here = await repository();
	expect(await here.read(directory)).toMatchObject({status: 'ok', facts: {git: true, branch: 'main', changed: 0, untracked: 0}});
	await writeFile(path.join(here.workspace, 'train.py'), 'print(2)\n');
	await writeFile(path.join(here.workspace, 'new\nline\u001b[2J.py'), '');
	const found = await here.read(directory);
	expect(found.summary).toMatch(/git main, 2 changed$/);
	expect(found.facts).toMatchObject({changed: 1, untracked: 1, head: expect.stringMatching(/^[0-9a-f]{40}$/)});
	expect(found.raw).not.toContain('\u001b');
});

test('a repository above the workspace is found', async () => {
	const here = await repository();
	await mkdir(path.join(here.workspace, 'src'));
	const found = await here.read(directory);
	expect(found.facts['root']).toBe(here.workspace);
});

test('a hostile repository runs nothing: no monitor, hook, filter, fetch or alias', async () => {
	const here = await repository();
	const evil = await here.program('evil', `touch ${here.root}/owned; cat`, path.join(here.root, 'evil'));
	const config = [
		['core.fsmonitor', evil],
		['core.pager', evil],
		['core.sshCommand', evil],
		['filter.a=b.c.clean', evil],
		['filter.a=b.c.required', 'true'],
		['filter.long.process', evil],
		['alias.status', `!${evil}`],
		['status.showUntrackedFiles', 'all'],
	];
	await writeFile(path.join(here.workspace, '.gitattributes'), '*.py filter=a=b.c\n*.txt filter=long\n');
	await mkdir(path.join(here.workspace, '.git/hooks'), {recursive: true});
	for (const hook of ['post-index-change', 'fsmonitor-watchman', 'pre-auto-gc'])
		await here.program(hook, evil, path.join(here.workspace, '.git/hooks'));
	for (const [key = '', value = ''] of config) await git(here, 'config', key, value);
	await writeFile(path.join(here.workspace, 'train.py'), 'print(3)\n');
	await rm(path.join(here.root, 'owned'), {force: true});
	const index = await readFile(path.join(here.workspace, '.git/index'));
	const found = await here.read(directory);
	expect(found).toMatchObject({status: 'ok', facts: {changed: 1, untracked: 1}});
	await expect(stat(path.join(here.root, 'owned'))).rejects.toThrow('ENOENT');
	expect(await readFile(path.join(here.workspace, '.git/index'))).toEqual(index);
});

test('the variables of a surrounding git do not lead to another repository', async () => {
	const here = await repository();
	here.env['GIT_DIR'] = path.join(here.root, 'nowhere');
	here.env['GIT_INDEX_FILE'] = path.join(here.root, 'no-index');
	expect(await here.read(directory)).toMatchObject({status: 'ok', facts: {branch: 'main', changed: 0}});
});

test('a repository without git on PATH is degraded', async () => {
	const here = await repository();
	await rm(path.join(here.bin, 'git'));
	const found = await here.read(directory);
	expect(found.status).toBe('degraded');
	expect(found.error).toContain('git is not on PATH');
});

test('a broken repository is an error in the words of git', async () => {
	const here = await repository();
	await writeFile(path.join(here.workspace, '.git/HEAD'), 'garbage');
	const found = await here.read(directory);
	expect(found.status).toBe('error');
	expect(found.error).toContain('not a git repository');
});

test('a workspace that was removed is an error', async () => {
	const here = await machine();
	await rm(here.workspace, {recursive: true});
	expect(await here.read(directory)).toMatchObject({status: 'error', error: expect.stringContaining('is not a folder any more')});
});

test('renames, conflicts and names that look like records are counted once', () => {
	const records = [
		'# branch.oid (initial)',
		'# branch.head (detached)',
		'2 R. N... 1 1 1 a b R100 new',
		'? old',
		'u UU N... x',
		'? ? b',
		'! ignored',
		'',
	];
	expect(parseStatus(records.join('\0'))).toEqual({branch: null, head: null, changed: 2, untracked: 1});
});
