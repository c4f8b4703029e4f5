import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {commitStep} from '../../src/engine/project-history.ts';

let folder = '';
beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'history-'));
});
afterEach(() => rm(folder, {recursive: true, force: true}));

const git = (cwd: string, ...words: string[]) => execFileSync('git', words, {cwd, encoding: 'utf8'}).trim();

async function projectWith(files: Readonly<Record<string, string>>): Promise<string> {
	const project = path.join(folder, 'churn');
	for (const [name, text] of Object.entries(files)) {
		await mkdir(path.dirname(path.join(project, name)), {recursive: true});
		await writeFile(path.join(project, name), text);
	}
	return project;
}

test('a new project can be cloned with what its steps wrote, and without what it ignores', async () => {
	const project = await projectWith({
		'.gitignore': 'models/\n',
		'src/train.py': 'x = 1\n',
		'models/model.onnx': 'big',
		'study.db': 'trials',
	});
	expect(await commitStep(project, 'Build: pipeline', ['.gitignore', 'src/train.py', 'models/model.onnx', 'gone.txt'])).toBeNull();
	await writeFile(path.join(project, 'src/train.py'), 'x = 2\n');
	expect(await commitStep(project, 'Build: tuning', ['src/train.py'])).toBeNull();
	git(folder, 'clone', '--quiet', project, 'clone');
	expect(git(path.join(folder, 'clone'), 'ls-files').split('\n')).toEqual(['.gitignore', 'src/train.py', 'study.db']);
	expect(git(path.join(folder, 'clone'), 'log', '--format=%s').split('\n')).toEqual(['Build: tuning', 'Build: pipeline']);
});

test('a step that changed nothing makes no commit', async () => {
	const project = await projectWith({'a.txt': 'a'});
	await commitStep(project, 'one', ['a.txt']);
	await commitStep(project, 'two', ['a.txt']);
	expect(git(project, 'rev-list', '--count', 'HEAD')).toBe('1');
});

test("a person's own repository, around the project or in it, is left alone", async () => {
	git(folder, 'init', '--quiet');
	const project = await projectWith({'a.txt': 'a'});
	expect(await commitStep(project, 'one', ['a.txt'])).toBeNull();
	expect(existsSync(path.join(project, '.git'))).toBe(false);
	git(project, 'init', '--quiet');
	expect(await commitStep(project, 'one', ['a.txt'])).toBeNull();
	expect(git(project, 'status', '--porcelain')).toBe('?? a.txt');
	expect(git(folder, 'status', '--porcelain')).toBe('?? churn/');
});

test('in a folder that a repository around it ignores, the project has a history of its own', async () => {
	git(folder, 'init', '--quiet');
	await writeFile(path.join(folder, '.gitignore'), '/churn/\n');
	const project = await projectWith({'a.txt': 'a'});
	expect(await commitStep(project, 'one', ['a.txt'])).toBeNull();
	expect(git(project, 'log', '--format=%s')).toBe('one');
	expect(git(folder, 'status', '--porcelain')).toBe('?? .gitignore');
});

test('killed while the repository was begun: it is begun again', async () => {
	const project = await projectWith({'a.txt': 'a'});
	// What lies there after `git init` and before the mark of ours.
	await mkdir(path.join(project, '.ml-engineer'), {recursive: true});
	git(folder, 'init', '--quiet', path.join(project, '.ml-engineer/git-begun'));
	expect(await commitStep(project, 'one', ['a.txt'])).toBeNull();
	expect(git(project, 'log', '--format=%s')).toBe('one');
	expect(git(project, 'status', '--porcelain')).toBe('');
	expect(existsSync(path.join(project, '.ml-engineer/git-begun'))).toBe(false);
});

test('locks of our own git that was killed are taken away, those of a person are not', async () => {
	const project = await projectWith({'a.txt': 'a'});
	await commitStep(project, 'one', ['a.txt']);
	await writeFile(path.join(project, 'a.txt'), 'b');
	for (const lock of ['index.lock', 'HEAD.lock', 'refs/heads/main.lock']) await writeFile(path.join(project, '.git', lock), '');
	expect(await commitStep(project, 'two', ['a.txt'])).toMatch(/did not keep the step's files: .*index\.lock/);
	await writeFile(path.join(project, '.git/ml-engineer.busy'), '');
	expect(await commitStep(project, 'two', ['a.txt'])).toBeNull();
	expect(git(project, 'log', '--format=%s').split('\n')).toEqual(['two', 'one']);
});
