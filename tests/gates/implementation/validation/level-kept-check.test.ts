import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {findCheck} from '../../../../src/gates/checks.ts';
import {shared} from '../../../../src/gates/shared.ts';
import {stateOf} from '../../../../src/gates/verify/session-state.ts';
import {readPipeline} from '../../../../src/steps/pipeline-file.ts';
import {run} from '../../../../src/system/exec.ts';

const pipeline = (level: number, accepted = true, metric = 'roc_auc') => `problem: binary
data: {path: rows.csv}
target: {column: label, classes: [hit, none]}
model: {metric: ${metric}}
constraints:
  quality_level: {value: ${level}, unit: ${metric}, source: person, accepted: ${accepted}}
commands:
  train: [python, t.py]
  predict: [python, p.py]
`;

let folder: string;
let root: string;
beforeEach(async () => {
	folder = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-level-'));
	root = path.join(folder, 'project');
	await mkdir(path.join(folder, 'scratch', 'one'), {recursive: true});
	await mkdir(root);
	await writeFile(path.join(root, 'rows.csv'), 'label\nhit\n');
});
afterEach(() => rm(folder, {recursive: true, force: true}));

async function git(cwd: string, ...words: readonly string[]) {
	const env = {PATH: process.env['PATH'] ?? '', HOME: folder, GIT_CONFIG_NOSYSTEM: '1'};
	const result = await run('git', ['-c', 'user.name=a', '-c', 'user.email=a@localhost', ...words], {cwd, env, timeoutMs: 30_000});
	expect(result.exitCode, result.stderr).toBe(0);
}

async function commit(text: string) {
	await writeFile(path.join(root, 'pipeline.yaml'), text);
	await git(root, 'add', '.');
	await git(root, 'commit', '--quiet', '--allow-empty', '--message', 'a level');
}

async function measure(at = root) {
	const read = await readPipeline(at);
	if (!read.ok) throw new Error(read.problem);
	return findCheck('validation.level_kept')?.check.measure({
		state: stateOf(read.pipeline, at, '2026-01-01T00:00:00.000Z'),
		root: at,
		environment: {},
		dataFilesOf: () => [],
		scratch: path.join(folder, 'scratch', 'one'),
		seed: 1,
		signal: new AbortController().signal,
		report: async () => null,
		hiddenFiles: async () => [],
		shared: shared(),
	});
}

test('an accepted level that an earlier commit had higher fails, with both values and the commit', async () => {
	await git(root, 'init', '--quiet');
	await commit(pipeline(0.75));
	await commit(pipeline(0.52));
	expect(await measure()).toMatchObject({
		verdict: 'fail',
		value: 1,
		reason: expect.stringMatching(/accepts roc_auc 0\.52; commit [0-9a-f]{12} accepted 0\.75/),
	});
	const shallow = path.join(folder, 'shallow');
	await git(folder, 'clone', '--quiet', '--depth', '1', `file://${root}`, shallow);
	expect(await measure(shallow)).toMatchObject({verdict: 'not_run', reason: expect.stringContaining('shallow')});
});

test('a level that was raised, one that nobody had accepted, and one of another metric are no lowering', async () => {
	await git(root, 'init', '--quiet');
	await commit(pipeline(0.9, false));
	await commit(pipeline(0.8, true, 'accuracy'));
	await commit(pipeline(0.5));
	await commit(pipeline(0.6));
	expect(await measure()).toMatchObject({verdict: 'pass', value: 0});
});

test('where git knows nothing of it there is nothing to judge', async () => {
	await writeFile(path.join(root, 'pipeline.yaml'), pipeline(0.6));
	expect(await measure()).toEqual({applies: false});
});
