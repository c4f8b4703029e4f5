import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {findCheck} from '../../../../src/gates/checks.ts';
import {gateContext} from '../../../support/gate-context.ts';

/** Stands for pytest: a file test_*.py passes when it says so, and each is named as pytest -rA names it. */
const pytest = `import pathlib, sys
failed = False
for file in sorted(pathlib.Path(".").glob("test_*.py")):
    ok = file.read_text() == "ok"
    failed = failed or not ok
    if "-rA" in sys.argv:
        print(("PASSED " if ok else "FAILED ") + file.name + "::" + "test_it")
sys.exit(1 if failed else 0)
`;
const pipeline = `schema: 1
name: theirs
problem: binary
data: {path: rows.csv}
target: {column: label, classes: [a, b]}
commands:
  train: [python, t.py]
  predict: [python, p.py]
  test: [python, -m, pytest]
`;
const git = async (cwd: string, ...words: string[]) =>
	(await promisify(execFile)('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], {cwd})).stdout.trim();

let root: string;
let head: string;
const at = (...names: string[]) => path.join(root, ...names);
beforeEach(async () => {
	root = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-green-'));
	for (const folder of ['theirs', 'branch', 'scratch']) await mkdir(at(folder));
	for (const folder of ['theirs', 'branch']) {
		await writeFile(at(folder, 'pytest.py'), pytest);
		await writeFile(at(folder, 'test_one.py'), 'ok');
		await writeFile(at(folder, 'test_two.py'), 'broken before');
	}
	await git(at('theirs'), 'init', '-q');
	// A filter that would run a program when files are written: it must not.
	await writeFile(at('theirs', '.gitattributes'), '*.py filter=evil\n');
	await git(at('theirs'), 'config', 'filter.evil.smudge', `touch ${at('smudged')}; cat`);
	await git(at('theirs'), 'add', '-A');
	await git(at('theirs'), 'commit', '-qm', 'theirs');
	head = await git(at('theirs'), 'rev-parse', 'HEAD');
	await writeFile(at('branch', 'pipeline.yaml'), pipeline);
});
afterEach(() => rm(root, {recursive: true, force: true}));

async function measure(job: 'improve' | 'new' = 'improve', commit: string | null = head) {
	const base = await gateContext(at('branch'), {scratch: await mkdtemp(at('scratch', 'one-'))});
	const context = {...base, state: {...base.state, job, workspace: at('theirs'), git_head: commit}};
	return findCheck('integration.still_green')?.check.measure(context);
}

test('tests that passed before pass; one that failed before is nobody’s fault, and one more is welcome', async () => {
	await writeFile(at('branch', 'test_three.py'), 'ok');
	expect(await measure()).toMatchObject({
		verdict: 'pass',
		value: 0,
		detail: expect.arrayContaining([expect.stringContaining('1 test passed')]),
	});
	await expect(git(at('theirs'), 'status', '--porcelain')).resolves.toBe('');
	await expect(promisify(execFile)('ls', [at('smudged')])).rejects.toThrow();
});

test('a test that passed before and fails, or is gone, fails', async () => {
	await writeFile(at('branch', 'test_one.py'), 'broken');
	expect(await measure()).toMatchObject({verdict: 'fail', value: 1, reason: 'test_one.py::test_it passed before and does not now'});
	await rm(at('branch', 'test_one.py'));
	expect(await measure()).toMatchObject({verdict: 'fail', value: 1});
});

test('what the repository gained since the branch began is not held against it', async () => {
	await rm(at('branch'), {recursive: true});
	await git(at('theirs'), 'worktree', 'add', '-q', '-b', 'improve', at('branch'));
	await writeFile(at('branch', 'pipeline.yaml'), pipeline);
	await writeFile(at('theirs', 'test_later.py'), 'ok');
	await git(at('theirs'), 'add', '-A');
	await git(at('theirs'), 'commit', '-qm', 'later');
	const later = await git(at('theirs'), 'rev-parse', 'HEAD');
	expect(await measure('improve', later)).toMatchObject({
		verdict: 'pass',
		value: 0,
		detail: expect.arrayContaining([expect.stringContaining(`at ${head.slice(0, 8)}`)]),
	});
});

test('tests of which none passed before are not run, by name; without any there is nothing to ask', async () => {
	const commit = async (change: () => Promise<unknown>) => {
		await change();
		await git(at('theirs'), 'commit', '-qam', 'other');
		return git(at('theirs'), 'rev-parse', 'HEAD');
	};
	const broken = await commit(() => writeFile(at('theirs', 'test_one.py'), 'broken'));
	expect(await measure('improve', broken)).toMatchObject({
		verdict: 'not_run',
		reason: expect.stringContaining('none of their tests passes'),
	});
	const gone = await commit(() => Promise.all(['test_one.py', 'test_two.py'].map(file => rm(at('theirs', file)))));
	expect(await measure('improve', gone)).toEqual({applies: false});
});

test('a new project has no tests before; a commit that is gone is not run, by name', async () => {
	expect(await measure('new')).toEqual({applies: false});
	expect(await measure('improve', null)).toEqual({applies: false});
	expect(await measure('improve', '1'.repeat(40))).toMatchObject({verdict: 'not_run', reason: expect.stringContaining('11111111')});
});
