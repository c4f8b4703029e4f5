import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, readlink, rm, stat, symlink, utimes, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {copyProject, copyTree} from '../../../src/gates/project/copy.ts';

const made: string[] = [];
afterEach(async () => {
	for (const one of made.splice(0)) await rm(one, {recursive: true, force: true});
});

async function copied(
	files: readonly string[],
	before: (root: string) => Promise<void> = async () => undefined,
): Promise<(file: string) => boolean> {
	const home = await mkdtemp(path.join(os.tmpdir(), 'copy-'));
	made.push(home);
	const root = path.join(home, 'project');
	for (const file of files) {
		await mkdir(path.dirname(path.join(root, file)), {recursive: true});
		await writeFile(path.join(root, file), file);
	}
	await before(root);
	await copyProject(root, path.join(home, 'copy'));
	return file => existsSync(path.join(home, 'copy', file));
}

test('what can be made again is left out, the code is there', async () => {
	const has = await copied([
		'src/a.py',
		'models/model.bin',
		'mlflow.db',
		'mlartifacts/1/x',
		'.venv/bin/python',
		'.git/HEAD',
		'src/__pycache__/a.pyc',
	]);
	expect(has('src/a.py')).toBe(true);
	for (const file of ['models', 'mlflow.db', 'mlartifacts', '.venv', '.git', 'src/__pycache__']) expect(has(file), file).toBe(false);
});

test('a folder called models that holds code is code', async () => {
	const has = await copied(['src/models/train_model.py', 'models/net.py']);
	expect(has('src/models/train_model.py')).toBe(true);
	expect(has('models/net.py')).toBe(true);
});

test('what git tracks is code, whatever it is called; an environment is none', async () => {
	const has = await copied(
		['models/vectors.bin', 'models/model.bin', 'env/task.py', 'venv/task.py', 'venv/other.py', 'python/pyvenv.cfg', 'python/lib/a.py'],
		async root => {
			await writeFile(path.join(root, '.gitignore'), 'models/\n');
			await symlink('../models/vectors.bin', path.join(root, 'env/vectors.bin'));
			const git = (...words: string[]) => execFileSync('git', words, {cwd: root});
			git('init', '--quiet');
			git('add', '--force', 'models/vectors.bin', 'env', 'venv/task.py');
			// What the repository names is not run.
			git('config', 'core.fsmonitor', `touch ${path.join(root, 'ran')}; false`);
		},
	);
	for (const file of ['models/vectors.bin', 'env/task.py', 'env/vectors.bin', 'venv/task.py']) expect(has(file), file).toBe(true);
	for (const file of ['models/model.bin', 'venv/other.py', 'python', 'ran']) expect(has(file), file).toBe(false);
});

test('a link is kept where it leads to another place of the project', async () => {
	const links = {
		'data/all.csv': 'rows.csv',
		latest: 'src/../data',
		'src/up': '../data/all.csv',
		away: '../../elsewhere',
		'src/away': '../latest/../../x',
		absolute: '/etc/hostname',
	};
	const has = await copied(['data/rows.csv', 'src/a.py'], async root => {
		for (const [place, to] of Object.entries(links)) await symlink(to, path.join(root, place));
	});
	const copy = path.join(made.at(-1) ?? '', 'copy');
	for (const place of ['data/all.csv', 'latest', 'src/up'] as const) {
		expect(await readlink(path.join(copy, place)), place).toBe(links[place]);
		expect(has(place), place).toBe(true);
	}
	for (const place of ['away', 'src/away', 'absolute']) await expect(readlink(path.join(copy, place)), place).rejects.toThrow();
});

test('an environment is left out by what it holds, a package by the same name is code', async () => {
	const has = await copied([
		'env/pyvenv.cfg',
		'env/a.py',
		'conda/conda-meta/history',
		'conda/a.py',
		'src/env/a.py',
		'lib/site-packages/a.py',
	]);
	expect(['env', 'conda', 'src/env/a.py', 'lib/site-packages'].map(has)).toEqual([false, false, true, false]);
});

test('links that lead out and pipes are not followed', async () => {
	const has = await copied(['train.py'], async root => {
		await symlink('/etc/hostname', path.join(root, 'link'));
		execFileSync('mkfifo', [path.join(root, 'pipe')]);
	});
	expect(has('train.py')).toBe(true);
	expect(has('link')).toBe(false);
	expect(has('pipe')).toBe(false);
});

test('a copy that keeps the times keeps those of folders, too: a model is no newer for having been laid somewhere', async () => {
	const home = await mkdtemp(path.join(os.tmpdir(), 'copy-'));
	made.push(home);
	await mkdir(path.join(home, 'model/parts'), {recursive: true});
	await writeFile(path.join(home, 'model/parts/weights.bin'), '1');
	const then = new Date('2020-02-02');
	for (const place of ['parts/weights.bin', 'parts', '']) await utimes(path.join(home, 'model', place), then, then);
	await copyTree(path.join(home, 'model'), path.join(home, 'other'), {preserveTimestamps: true});
	for (const place of ['', 'parts', 'parts/weights.bin']) expect((await stat(path.join(home, 'other', place))).mtime).toEqual(then);
	await copyTree(path.join(home, 'model/parts/weights.bin'), path.join(home, 'single'), {preserveTimestamps: true});
	expect((await stat(path.join(home, 'single'))).mtime).toEqual(then);
});
