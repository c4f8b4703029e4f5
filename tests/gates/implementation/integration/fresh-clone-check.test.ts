import {execFileSync} from 'node:child_process';
import {rm} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {findCheck} from '../../../../src/gates/checks.ts';
import {judging} from '../../project/judged-project.ts';
import {type TinyProject, tinyProject} from '../../verify/tiny-project.ts';

let project: TinyProject | null = null;
afterEach(() => project?.remove());

const files = {
	Makefile: 'test:\n\ttest -e weights/vectors.bin\n\ttest ! -e notes.txt\n',
	'.gitignore': 'weights/\nnotes.txt\n',
	'weights/vectors.bin': 'vectors',
	'notes.txt': 'nobody else has them',
};

async function measure(change: Readonly<Record<string, string | null>>, tracked: readonly string[] = [], removed: readonly string[] = []) {
	project = await tinyProject({...files, ...change});
	for (const words of [
		['init', '--quiet'],
		['add', '.'],
		...tracked.map(file => ['add', '--force', file]),
		['commit', '--quiet', '-m', 'all'],
	])
		execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...words], {cwd: project.root});
	for (const file of removed) await rm(path.join(project.root, file));
	return judging(
		project.root,
		(_, context) => findCheck('integration.fresh_clone')?.check.measure(context) ?? Promise.reject(new Error('no check')),
	);
}

test('a clone has what is tracked though .gitignore matches it, and nothing else that git ignores', async () => {
	expect(await measure({}, ['weights/vectors.bin'])).toMatchObject({verdict: 'pass', value: 0});
});

test('tests that need a file which git ignores fail in a clone', async () => {
	expect(await measure({})).toMatchObject({verdict: 'fail', reason: expect.stringContaining('make test in a fresh clone ended with 2')});
});

test('a tracked file that was removed since is no fault of the clone', async () => {
	const found = await measure({}, ['weights/vectors.bin', 'notes.txt'], ['notes.txt']);
	expect(found).toMatchObject({verdict: 'pass'});
});

test('without a Makefile there is nothing to ask', async () => {
	expect(await measure({Makefile: null})).toMatchObject({verdict: 'not_run', reason: 'the project has no Makefile'});
});
