import {copyFile, mkdir, mkdtemp, readdir, readFile, rename, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {expect, test, vi} from 'vitest';
import {sha256} from '../../src/analysis/dataset/sha256.ts';
import {stateSchema} from '../../src/domain/state.ts';
import {run} from '../../src/system/exec.ts';
import {call, type Desk, desk, placed, sessionsIn} from '../support/cli.ts';

vi.setConfig({testTimeout: 120_000});

const stateIn = async (folder: string) => stateSchema.parse(JSON.parse(await readFile(path.join(folder, 'state.json'), 'utf8')));
const resume = (at: Desk, ...more: readonly string[]) =>
	call(at, ['resume', '--headless', '--until', 'ASSESSMENT', '--state-dir', at.state, ...more]);
const rows = (count: number) =>
	`x,colour,y\n${Array.from({length: count}, (_, i) => `${i % 17},${i % 3 ? 'red' : 'NA'},${(i * 7) % 11 > 5 ? 'yes' : 'no'}`).join('\n')}\n`;

/** A session as a version with schema 1 left it: its data was read, and the step `data` ran. */
async function oldSession(at: Desk): Promise<string> {
	const id = '1764000000000000001';
	const folder = path.join(at.state, id);
	const data = path.join(at.workspace, 'birds.csv');
	await mkdir(path.join(folder, 'visible'), {recursive: true, mode: 0o700});
	await mkdir(path.join(at.workspace, 'old-birds'));
	await writeFile(data, rows(200));
	await copyFile(data, path.join(folder, 'visible', 'birds.csv'));
	const text = await readFile(path.join(import.meta.dirname, '../fixtures/states/schema-1.json'), 'utf8');
	const state = text
		.replaceAll('WORKSPACE', at.workspace)
		.replaceAll('FOLDER', folder)
		.replaceAll('SHA256', await sha256([data]));
	await writeFile(path.join(folder, 'state.json'), state, {mode: 0o600});
	const {history} = JSON.parse(state);
	await writeFile(
		path.join(folder, 'history.ndjson'),
		history
			.map(({seq, at: time, type}: {seq: number; at: string; type: string}) => `${JSON.stringify({v: 1, seq, at: time, type, data: {}})}\n`)
			.join(''),
	);
	return folder;
}

test('a session of schema 1 is taken up, and is one of this schema from then on', async () => {
	const at = await desk();
	const folder = await oldSession(at);
	const {exitCode, stdout, stderr} = await resume(at);
	expect(exitCode, stdout + stderr).toBe(0);
	expect(stderr).toMatch(/^Next: Design \(PIPELINE_DESIGN\)\. Go on with: [^\n]+\n$/);
	const state = await stateIn(folder);
	expect(state).toMatchObject({
		schema: 2,
		system_types: ['inference_service'],
		data_request: {files: [path.join(at.workspace, 'birds.csv')], target: 'y', time_split: null, missing_words: ['NA']},
		allow_mode: null,
		data: {rows: 200, hidden: {rows: 0}},
		constraints: {latency_p99_ms: {value: 20, source: 'flag'}},
		phases: {ASSESSMENT: {status: 'passed'}},
	});
	expect(Object.keys(state.phases.OPTIMIZATION.steps)).toContain('profile');
	expect(Object.keys(state.phases.MONITORING.steps)).toContain('latency');
});

test('data that cannot be used leaves no session behind, whatever is wrong with it', async () => {
	const at = await desk();
	const data = path.join(at.workspace, 'd.csv');
	await writeFile(data, rows(300));
	await run('mkfifo', [path.join(at.workspace, 'pipe.csv')], {timeoutMs: 5000});
	const begin = (...words: readonly string[]) => call(at, ['birds here', ...words, '--headless', '--json', ...placed(at)]);
	for (const [words, sentence] of [
		[['--data', data, '--target', 'yy'], /^There is no column "yy"/],
		[
			['--data', data, '--target', 'y', '--time-split', 'when'],
			/^--time-split names no column "when"\. The columns are "x", "colour", "y"; it begins "x,colour,y".*\n$/,
		],
		[['--data', data], /^No target was named\. Likely ones: /],
		[['--data', path.join(at.workspace, 'pipe.csv'), '--target', 'y'], /is neither a file nor a folder: name a data file\.\n$/],
	] as const) {
		const result = await begin(...words);
		expect([result.exitCode, result.stdout], result.stderr).toEqual([2, '']);
		expect(result.stderr).toMatch(sentence);
		expect(await sessionsIn(at.state)).toEqual([]);
		expect(await readdir(at.workspace)).toEqual(['d.csv', 'pipe.csv']);
	}
});

test('data that is gone when a session that was cut off is taken up is a sentence, and it can be taken up once it is back', async () => {
	const at = await desk();
	const folder = await oldSession(at);
	const {data: _data, ...rest} = JSON.parse(await readFile(path.join(folder, 'state.json'), 'utf8'));
	const data = path.join(at.workspace, 'birds.csv');
	const cut = {
		...rest,
		schema: 2,
		system_types: ['training_pipeline'],
		data: null,
		data_request: {files: [data], target: 'y', time_split: null, missing_words: []},
		allow_mode: null,
	};
	await writeFile(path.join(folder, 'state.json'), JSON.stringify(cut));
	await mkdir(path.join(folder, 'hidden'));
	await mkdtemp(path.join(folder, 'hidden', '.half-'));
	await rename(data, `${data}.away`);
	const {exitCode, stderr} = await resume(at);
	expect(exitCode).toBe(2);
	expect(stderr).toMatch(
		/^Session 1764000000000000001 has not begun yet\. No such file: .*Mend that and resume again, or take it away: \S.* sessions delete 1764000000000000001( --state-dir \S+)?\n$/,
	);
	await rename(`${data}.away`, data);
	const again = await resume(at);
	expect(again.exitCode, again.stdout + again.stderr).toBe(0);
	expect(await readdir(path.join(folder, 'hidden'))).toEqual(['index.json']);
});

test('a session whose program was killed before its first save is not listed and not in the way', async () => {
	const at = await desk();
	const folder = path.join(at.state, '1764000000000000002');
	await mkdir(folder, {recursive: true});
	await writeFile(path.join(folder, 'history.ndjson'), `${JSON.stringify({v: 1, seq: 1, type: 'session.activated'})}\n`);
	const listed = await call(at, ['sessions', '--json', '--state-dir', at.state]);
	expect(JSON.parse(listed.stdout).sessions).toEqual([]);
	expect((await resume(at)).stderr).toMatch(/^There is no session in .* yet\. Begin one with/);
	// With more than its beginning in the history something was lost that a person should hear of.
	await writeFile(path.join(folder, 'history.ndjson'), '{"seq":1}\n{"seq":2}\n');
	const damaged = await call(at, ['sessions', '--json', '--state-dir', at.state]);
	expect(JSON.parse(damaged.stdout).sessions).toMatchObject([{problem: expect.stringContaining('there is no good copy')}]);
});

test('a project folder that became a link since is not written through', async () => {
	const at = await desk();
	const folder = await oldSession(at);
	const elsewhere = path.join(at.folder, 'elsewhere');
	await mkdir(elsewhere);
	await rename(path.join(at.workspace, 'old-birds'), path.join(at.workspace, 'moved'));
	await symlink(elsewhere, path.join(at.workspace, 'old-birds'));
	const {exitCode, stderr} = await resume(at);
	expect([exitCode, stderr]).toEqual([
		2,
		`The project ${path.join(at.workspace, 'old-birds')} is no folder any more but a link, and nothing is written through that. Put the folder back, then resume.\n`,
	]);
	expect(await readdir(elsewhere)).toEqual([]);
	expect(
		await stateIn(folder).then(
			state => state.schema,
			() => 'as it was',
		),
	).toBe('as it was');
});
