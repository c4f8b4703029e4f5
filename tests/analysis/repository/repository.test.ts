import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {openRepository} from '../../../src/analysis/repository/repository.ts';
import {add, git, gitTree, tree} from '../tree.ts';

const paths = async (root: string, options = {}) => (await openRepository(root, options)).files.map(file => file.path);

describe('listing a repository', () => {
	test('git decides what belongs: tracked and untracked files, not ignored ones', async () => {
		const root = gitTree({'a.py': 'x = 1\n', '.gitignore': 'secret/\n'});
		add(root, {'b.py': 'y = 2\n', 'secret/c.py': 'z = 3\n'});
		expect(await paths(root)).toEqual(['.gitignore', 'a.py', 'b.py']);
	});

	test('without git the folders are read and .gitignore files are respected, nested ones too', async () => {
		const root = tree({
			'a.py': '',
			'.gitignore': '*.log\n',
			'x.log': '',
			'deep/.gitignore': 'out/\n',
			'deep/out/y.py': '',
			'deep/z.py': '',
			'node_modules/m/index.py': '',
		});
		expect(await paths(root)).toEqual(['.gitignore', 'a.py', 'deep/.gitignore', 'deep/z.py']);
	});

	test('a folder of a repository is listed relative to itself', async () => {
		const root = gitTree({'services/api/app.py': '', 'other.py': ''});
		expect(await paths(path.join(root, 'services'))).toEqual(['api/app.py']);
	});

	test('an ignored folder of a repository can still be assessed when it is named', async () => {
		const root = gitTree({'.gitignore': 'work/\n'});
		add(root, {'work/a.py': ''});
		expect(await paths(path.join(root, 'work'))).toEqual(['a.py']);
	});

	test('names with newlines, quotes and other scripts are kept whole', async () => {
		const names = ['a\nb.py', 'q"uote\'.py', 'ünï/文件.py', ' lead.py'];
		const root = gitTree(Object.fromEntries(names.map(name => [name, ''])));
		expect(new Set(await paths(root))).toEqual(new Set(names));
	});

	test('a name that is no UTF-8 is counted and does not stop the rest', async () => {
		const root = tree({'a.py': ''});
		execFileSync('sh', ['-c', "printf '' > \"$(printf 'bad\\377.py')\""], {cwd: root});
		const repository = await openRepository(root);
		expect(repository.files.map(file => file.path)).toEqual(['a.py']);
	});

	test('what git tracks and the work tree lacks is counted as absent', async () => {
		const root = gitTree({'a.py': '', 'gone.py': ''});
		execFileSync('rm', ['gone.py'], {cwd: root});
		const repository = await openRepository(root);
		expect(repository.skipped.absent).toBe(1);
		expect(repository.has('gone.py')).toBe(false);
	});

	test('a repository inside the repository is counted, not entered', async () => {
		const root = gitTree({'a.py': ''});
		add(root, {'inner/b.py': ''});
		git(path.join(root, 'inner'), 'init', '-q');
		const repository = await openRepository(root);
		expect(repository.files.map(file => file.path)).toEqual(['a.py']);
		expect(repository.skipped.submodules).toBe(1);
	});

	test('deep nesting ends without an error', async () => {
		const root = tree({'a.py': ''});
		let at = root;
		for (let depth = 0; depth < 260; depth += 1) {
			at = path.join(at, 'd');
			mkdirSync(at);
		}
		writeFileSync(path.join(at, 'far.py'), '');
		const repository = await openRepository(root);
		expect(repository.files.map(file => file.path)).toEqual(['a.py']);
		expect(repository.skipped.unreadable).toBe(1);
	});

	test('a missing folder and a file are refused in one sentence', async () => {
		const root = tree({'a.py': ''});
		await expect(openRepository(path.join(root, 'nowhere'))).rejects.toThrow(/No such folder: .*nowhere/);
		await expect(openRepository(path.join(root, 'a.py'))).rejects.toThrow(/is not a folder/);
	});

	test('stops when it is asked to', async () => {
		const root = tree({'a.py': ''});
		await expect(openRepository(root, {signal: AbortSignal.abort(new Error('enough'))})).rejects.toThrow('enough');
	});
});

describe('a hostile repository', () => {
	test('no program its git configuration names is run', async () => {
		const root = gitTree({'a.py': 'x = 1\n', '.gitattributes': '*.py filter=evil diff=evil\n'});
		const ran = path.join(root, '..', `${path.basename(root)}-ran`);
		const hook = path.join(root, '.git', 'evil.sh');
		writeFileSync(hook, `#!/bin/sh\ntouch ${ran}\n`, {mode: 0o755});
		for (const key of [
			'core.fsmonitor',
			'core.sshCommand',
			'core.pager',
			'core.editor',
			'filter.evil.clean',
			'filter.evil.smudge',
			'filter.evil.process',
			'diff.evil.textconv',
			'core.alternateRefsCommand',
			'alias.ls-files',
		])
			git(root, 'config', key, key === 'alias.ls-files' ? `!${hook}` : hook);
		git(root, 'config', 'core.hooksPath', path.join(root, '.git'));
		writeFileSync(path.join(root, '.git', 'post-index-change'), `#!/bin/sh\ntouch ${ran}\n`, {mode: 0o755});
		execFileSync('git', ['ls-files', '-o'], {cwd: root, stdio: 'ignore'});
		expect(existsSync(ran), 'the trap works: plain git springs it').toBe(true);
		execFileSync('rm', [ran]);
		expect(await paths(root)).toEqual(['.gitattributes', 'a.py']);
		expect(existsSync(ran)).toBe(false);
	});

	test('core.worktree does not send the listing elsewhere', async () => {
		const elsewhere = tree({'outside.py': ''});
		const root = gitTree({'a.py': ''});
		git(root, 'config', 'core.worktree', elsewhere);
		expect(await paths(root)).toEqual(['a.py']);
	});

	test('links are not followed, neither to files nor to folders, also when git tracks what lies behind', async () => {
		const outside = tree({'secret.py': 'import torch\n', 'deep/more.py': ''});
		const root = gitTree({'a.py': '', 'swapped/more.py': ''});
		symlinkSync(path.join(outside, 'secret.py'), path.join(root, 'link.py'));
		symlinkSync(outside, path.join(root, 'folder'));
		execFileSync('rm', ['-r', 'swapped'], {cwd: root});
		symlinkSync(path.join(outside, 'deep'), path.join(root, 'swapped'));
		const repository = await openRepository(root);
		expect(repository.files.map(file => file.path)).toEqual(['a.py']);
		expect(repository.text('link.py')).toBeNull();
		expect(repository.skipped.links).toBeGreaterThanOrEqual(2);
	});

	test('a pipe in the tree is not waited for', async () => {
		const root = tree({'a.py': ''});
		execFileSync('mkfifo', ['pipe.py'], {cwd: root});
		expect(await paths(root)).toEqual(['a.py']);
	});

	test('large and binary files are counted and not read', async () => {
		const root = tree({
			'big.py': 'x'.repeat(3 * 1024 * 1024),
			'bytes.py': new Uint8Array([1, 0, 2]),
			'latin.py': new Uint8Array([35, 32, 0xe9, 10]),
		});
		const repository = await openRepository(root);
		expect(repository.text('big.py')).toBeNull();
		expect(repository.text('bytes.py')).toBeNull();
		expect(repository.text('latin.py')).toBe('# \ufffd\n');
		expect(repository.skipped).toMatchObject({large: 1, binary: 1});
	});
});

describe('our own produced project', () => {
	const report = JSON.stringify({schema: 1, profile: []});

	test('is left out by its marker or by its pipeline and report', async () => {
		const root = tree({
			'train.py': '',
			'bird/.ml-engineer': '',
			'bird/src/model.py': '',
			'other/pipeline.yaml': '',
			'other/reports/data.json': report,
			'other/train.py': '',
		});
		const repository = await openRepository(root);
		expect(repository.files.map(file => file.path)).toEqual(['train.py']);
		expect(repository.skipped.own).toEqual(['bird', 'other']);
	});

	test('a look-alike stays: a pipeline.yaml beside reports of another schema', async () => {
		const root = tree({'p/pipeline.yaml': '', 'p/reports/data.json': '{"schema": 2}', 'p/train.py': ''});
		expect(await paths(root)).toContain('p/train.py');
	});

	test('is assessed when it is the root, and left out by name when asked', async () => {
		const root = tree({'.ml-engineer': '', 'a.py': '', 'out/b.py': ''});
		expect(await paths(root, {excluding: ['out']})).toEqual(['.ml-engineer', 'a.py']);
	});
});
