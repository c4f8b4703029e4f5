import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {chmod, chown, cp, mkdir, readdir, readFile, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {describe, expect, test, vi} from 'vitest';
import type {RunResult} from '../../src/system/exec.ts';
import {run, start} from '../../src/system/exec.ts';
import {suggestedCommand} from '../../src/system/own-program.ts';
import {bin, type CallOptions, call, type Desk, desk, example, exampleTarget, placed, sessionsIn} from '../support/cli.ts';
import {processesWith, root} from '../support/program.ts';

vi.setConfig({testTimeout: 120_000});

const esc = '\u001b';
const rows = (header: string, row: (index: number) => string, count = 60) =>
	`${header}\n${Array.from({length: count}, (_, index) => row(index)).join('\n')}\n`;
const yesNo = (index: number) => ((index * 7) % 11 > 5 ? 'yes' : 'no');
const plain = rows('x,y', index => `${index % 17},${yesNo(index)}`);

/** One sentence: what failed, the value seen, what to do next; nothing raw, no stack, nothing on several lines. */
function isSentence(stderr: string): void {
	expect(stderr.trimEnd().split('\n'), stderr).toHaveLength(1);
	expect(stderr).not.toMatch(/\bat .*:\d+:\d+|Error:|undefined|\[object/);
	expect(stderr).not.toContain(esc);
	expect(stderr.length).toBeGreaterThan(30);
}

/** No session, no project, no process, nothing in the folder for temporary files. */
async function nothingLeft(at: Desk, files: readonly string[] = []): Promise<void> {
	expect(await sessionsIn(at.state)).toEqual([]);
	expect((await readdir(at.workspace)).sort()).toEqual([...files].sort());
	expect((await readdir(at.temporary)).filter(name => name !== 'node-compile-cache')).toEqual([]);
	expect(processesWith(at.folder)).toEqual([]);
}

const focus = 'answer yes or no';
const headless = (at: Desk, args: readonly string[], options?: CallOptions): Promise<RunResult> =>
	call(at, [focus, ...args, '--headless', '--until', 'ASSESSMENT', ...placed(at)], options);

describe('data that cannot be used is exit 2, said in one sentence, and leaves nothing', () => {
	const wide = (count: number) => Array.from({length: count}, (_, index) => `c${index}`).join(',');
	test.each<[string, string, string | Buffer, readonly string[], RegExp]>([
		['an empty file', 'e.csv', '', ['--target', 'y'], /e\.csv is empty \(0 bytes\): name a file with a header and rows/],
		['blank lines', 'e.csv', '\n\n\n', ['--target', 'y'], /e\.csv holds only blank lines: name a file/],
		['a header only', 'e.csv', 'x,y\n', ['--target', 'y'], /e\.csv has a header with 2 columns but no rows: name a file/],
		['one column', 'e.csv', 'y\n1\n2\n3\n', ['--target', 'y'], /one column only, "y".*Check the delimiter/],
		['binary', 'e.csv', Buffer.from([1, 2, 0, 255, 0, 3, 254, 10, 0]), ['--target', 'y'], /e\.csv is binary.*export it as CSV or Parquet/],
		[
			'a workbook called CSV',
			'e.csv',
			Buffer.from('504b030414000600', 'hex'),
			['--target', 'y'],
			/e\.csv is a ZIP archive or an Excel workbook/,
		],
		['no Parquet', 'e.parquet', 'nothing of the kind', ['--target', 'y'], /e\.parquet is no Parquet file/],
		['broken JSON', 'e.json', '[{"x": 1, "y": ', ['--target', 'y'], /e\.json/],
		['an unknown target', 'e.csv', plain.replace('y', 'Churned'), ['--target', 'churnd'], /no column "churnd": did you mean "Churned"\?/],
		['a target like nothing', 'e.csv', plain, ['--target', 'zzzzzzzz'], /no column "zzzzzzzz": the columns are "x", "y"/],
		['a target all missing', 'e.csv', rows('x,y', i => `${i},`), ['--target', 'y'], /target "y" is missing in all 60 rows: choose another/],
		[
			'a constant target',
			'e.csv',
			rows('x,y', i => `${i},5`),
			['--target', 'y'],
			/target "y" is constant: it is "5" in all 60 rows.*[Cc]hoose another/,
		],
		[
			'no target',
			'e.csv',
			rows('id,churned', i => `${i},${yesNo(i)}`),
			[],
			/No target was named.*"churned".*--target COLUMN, or --no-target/,
		],
		[
			'an unknown time column',
			'e.csv',
			plain,
			['--target', 'y', '--time-split', 'when'],
			/--time-split names no column "when"\. The columns are "x", "y"/,
		],
		[
			'a target of 5,000 columns',
			'e.csv',
			`${wide(5000)}\n${wide(5000).replaceAll('c', '')}\n`,
			['--target', 'c5000'],
			/no column "c5000": did you mean "c\d+"/,
		],
	])('%s', async (_, name, content, args, sentence) => {
		const at = await desk();
		await writeFile(path.join(at.workspace, name), content);
		const {exitCode, stderr, stdout} = await headless(at, ['--data', name, ...args]);
		expect(stderr).toMatch(sentence);
		isSentence(stderr);
		expect(exitCode).toBe(2);
		expect(stdout).toBe('');
		await nothingLeft(at, [name]);
	});

	test.each<[string, readonly string[], RegExp]>([
		['no such file', ['--data', 'nope.csv', '--target', 'y'], /No such file: .*nope\.csv\. Check the path, or leave --data out/],
		['several files to choose from', ['--target', 'y'], /2 data files were found in .*: a\.csv, b\.csv\. Choose with --data/],
		['files of different columns', ['--data', 'a.csv', 'b.csv', '--target', 'y'], /b\.csv/],
		['a device', ['--data', '/dev/zero', '--target', 'y'], /\/dev\/zero is neither a file nor a folder: name a data file/],
		['a folder without data', ['--data', '/proc/self/fdinfo', '--target', 'y'], /holds no CSV.* file: name the data file itself/],
		[
			'an unknown constraint',
			['--data', 'a.csv', '--target', 'y', '--constraint', 'speed=1'],
			/--constraint speed is unknown\. Use one of: latency_p50_ms, /,
		],
		[
			'a constraint that is no number',
			['--data', 'a.csv', '--target', 'y', '--constraint', 'latency_p99_ms=quick'],
			/latency_p99_ms=quick needs a number above zero, in ms/,
		],
		[
			'an orchestrator that nothing is made for',
			['--data', 'a.csv', '--target', 'y', '--constraint', 'orchestrator=airflow'],
			/--constraint orchestrator=airflow is unknown\. Use one of: make, kubeflow\./,
		],
		['half a constraint', ['--data', 'a.csv', '--target', 'y', '--constraint', 'latency_p99_ms'], /is not name=value/],
		[
			'an unknown phase',
			['--data', 'a.csv', '--target', 'y', '--until', 'LAUNCH'],
			/--until LAUNCH is unknown\. Use one of: ASSESSMENT, PIPELINE_DESIGN/,
		],
		[
			'an unknown mode',
			['--data', 'a.csv', '--target', 'y', '--allow', 'some'],
			/'--allow <mode>' argument 'some' is invalid\. Allowed choices are ask, listed, all/,
		],
		['an unknown job', ['--data', 'a.csv', '--target', 'y', '--job', 'sell'], /'--job <job>' argument 'sell' is invalid/],
		['an unknown option', ['--data', 'a.csv', '--target', 'y', '--quick'], /unknown option '--quick'.*--help/],
		[
			'an unknown role',
			['--data', 'a.csv', '--target', 'y', '--agent-for', 'cook=analyst'],
			/--agent-for cook=analyst is not ROLE=BACKEND\. The roles are data_pipeline, /,
		],
		[
			'a workspace that is not there',
			['--data', 'a.csv', '--target', 'y', '--workspace', '/nowhere/at/all'],
			/--workspace \/nowhere\/at\/all is not there/,
		],
		[
			'a place that is taken',
			['--data', 'a.csv', '--target', 'y', '--out', '.'],
			/holds files that are not a project of ml-engineer\. Name another place with --out/,
		],
		['a place below a file', ['--data', 'a.csv', '--target', 'y', '--out', 'a.csv/project'], /a\.csv\/project.*--out/],
	])('%s', async (_, args, sentence) => {
		const at = await desk();
		await writeFile(path.join(at.workspace, 'a.csv'), plain);
		await writeFile(path.join(at.workspace, 'b.csv'), plain.replace('x,y', 'x,z'));
		const {exitCode, stderr} = await call(at, [focus, '--headless', '--until', 'ASSESSMENT', ...placed(at), ...args]);
		expect(stderr).toMatch(sentence);
		isSentence(stderr);
		expect(exitCode).toBe(args.includes('a.csv/project') ? 3 : 2);
		await nothingLeft(at, ['a.csv', 'b.csv']);
	});

	test('no data at all', async () => {
		const at = await desk();
		const {exitCode, stderr} = await headless(at, ['--target', 'y']);
		expect(stderr).toMatch(/No data file was found in .*work\. Name one with --data, or use --job assess/);
		expect(exitCode).toBe(2);
		await nothingLeft(at);
	});

	test('no focus', async () => {
		const at = await desk();
		await writeFile(path.join(at.workspace, 'a.csv'), plain);
		const {exitCode, stderr} = await call(at, ['--headless', '--target', 'y', ...placed(at)]);
		expect(stderr).toMatch(/No focus was given\. Say what should be predicted/);
		expect(exitCode).toBe(2);
		await nothingLeft(at, ['a.csv']);
	});
});

describe('words that are close to a command', () => {
	test.each([
		['asess', 'assess'],
		['sesions', 'sessions'],
		['resum', 'resume'],
	])('%s is not taken for a focus when nobody can be asked', async (word, command) => {
		const at = await desk();
		await writeFile(path.join(at.workspace, 'a.csv'), plain);
		const {exitCode, stderr} = await call(at, [word, '--target', 'y', '--headless', ...placed(at)]);
		expect(stderr).toBe(
			`"${word}" looks like the command ${command}. Run that, or say --focus ${word}: a focus of one word needs --focus.\n`,
		);
		expect(exitCode).toBe(2);
		await nothingLeft(at, ['a.csv']);
	});
});

describe('agents', () => {
	test.each<[string, readonly string[], RegExp]>([
		[
			'unknown',
			['--agent', 'nosuchagent'],
			/"nosuchagent" is neither a backend \(analyst, .*\) nor a program that can be run\. Check the spelling or PATH/,
		],
		['unknown for one role', ['--agent-for', 'monitoring=nosuchagent'], /"nosuchagent" is neither.*wanted for monitoring/],
	])('%s: exit 3 before anything is written', async (_, args, sentence) => {
		const at = await desk();
		await writeFile(path.join(at.workspace, 'a.csv'), plain);
		const {exitCode, stderr} = await headless(at, ['--target', 'y', ...args]);
		expect(stderr).toMatch(sentence);
		isSentence(stderr);
		expect(exitCode).toBe(3);
		await nothingLeft(at, ['a.csv']);
	});
});

describe('data that is odd but good', () => {
	async function assessed(
		at: Desk,
		args: readonly string[],
	): Promise<{result: RunResult; data: Record<string, unknown>; document: string}> {
		const result = await headless(at, ['--json', ...args]);
		expect(result.stderr).toMatch(/^Next: Design \(PIPELINE_DESIGN\)\. Go on with: [^\n]+\n$/);
		expect(result.exitCode).toBe(0);
		const project = path.join(at.workspace, 'answer-yes-or-no');
		return {
			result,
			data: JSON.parse(await readFile(path.join(project, 'reports/data.json'), 'utf8')),
			document: await readFile(path.join(project, 'docs/assessment.md'), 'utf8'),
		};
	}

	// The width is what is tested: either it is assessed, or its memory is said to be too little and nothing stays.
	test('5,000 columns', async () => {
		const at = await desk();
		const names = Array.from({length: 4999}, (_, index) => `feature ${index}`);
		const header = [...names, 'y'].join(',');
		const line = (row: number) => [...names.map((_, column) => (row * 31 + column * 17) % 101), yesNo(row)].join(',');
		await writeFile(path.join(at.workspace, 'wide.csv'), rows(header, line));
		const {exitCode, stderr} = await headless(at, ['--data', 'wide.csv', '--target', 'y'], {timeoutMs: 220_000});
		if (exitCode === 0) {
			const report = await readFile(path.join(at.workspace, 'answer-yes-or-no/reports/data.json'), 'utf8');
			expect(JSON.parse(report)).toMatchObject({rows: 60, columns: 5000});
			return;
		}
		expect(stderr).toMatch(/needs more memory than the limit allows/);
		isSentence(stderr);
		expect(exitCode).toBe(3);
		await nothingLeft(at, ['wide.csv']);
	}, 240_000);

	test('names of 200 characters, twice the same, empty, and in other cases', async () => {
		const at = await desk();
		const long = 'n'.repeat(200);
		await writeFile(
			path.join(at.workspace, 'names.csv'),
			rows(`${long},same,same,Same,,y`, i => `${i},${i % 3},${i % 5},${i % 7},${i % 2},${yesNo(i)}`),
		);
		const {data} = await assessed(at, ['--data', 'names.csv', '--target', 'y']);
		expect(data).toMatchObject({rows: 60, columns: 6});
		const names = (data['profile'] as {name: string}[]).map(column => column.name);
		expect(names[0]).toBe(long);
		expect(new Set(names).size).toBe(6);
	});

	test('names and values with quotes, line ends, SQL and escape sequences: counted right, and never written raw', async () => {
		const at = await desk();
		const hostile = [
			'"say ""hi"""',
			'"two\nlines"',
			'"a\'); DROP TABLE data; --"',
			`${esc}[31mred${esc}[0m`,
			`${esc}]0;title\u0007`,
			'"<script>alert(1)</script>|x|"',
			'y',
		];
		const value = (i: number) =>
			[i % 5, `"line\n${i % 3}"`, `"'; DROP TABLE x; ${i % 4}"`, `${esc}[2J${i % 2}`, i, `"|${i % 6}|"`, yesNo(i)].join(',');
		await writeFile(path.join(at.workspace, 'hostile.csv'), rows(hostile.join(','), value));
		const {data, result, document} = await assessed(at, ['--data', 'hostile.csv', '--target', 'y']);
		expect(data).toMatchObject({rows: 60, columns: 7, unparsable_lines: 0});
		expect(result.stdout).not.toContain(esc);
		expect(document).not.toContain(esc);
		for (const args of [['report'], ['sessions'], ['resume', '--headless', '--until', 'ASSESSMENT']]) {
			const {stdout, stderr, exitCode} = await call(at, [...args, '--state-dir', at.state]);
			expect(exitCode, stderr).toBe(0);
			expect(stdout + stderr).not.toContain(esc);
		}
	});

	test('a focus with escape sequences and slashes reaches neither the screen nor a folder raw', async () => {
		const at = await desk();
		await writeFile(path.join(at.workspace, 'a.csv'), plain);
		const args = [
			'--focus',
			`../../${esc}[2Jevil ${esc}]0;x\u0007 thing`,
			'--target',
			'y',
			'--headless',
			'--until',
			'ASSESSMENT',
			...placed(at),
		];
		const {exitCode, stdout, stderr} = await call(at, args);
		expect(exitCode, stderr).toBe(0);
		expect(stdout + stderr).not.toContain(esc);
		expect((await readdir(at.workspace)).every(name => /^[a-z0-9.-]+$/.test(name))).toBe(true);
		expect(await readdir(at.folder)).not.toContain('evil');
	});

	test('Latin-1', async () => {
		const at = await desk();
		const text = rows('größe;stadt;y', i => `${i % 9};${['Köln', 'Zürich', 'Orléans'][i % 3]};${yesNo(i)}`);
		await writeFile(path.join(at.workspace, 'latin.csv'), Buffer.from(text, 'latin1'));
		const {data} = await assessed(at, ['--data', 'latin.csv', '--target', 'y']);
		expect(data).toMatchObject({rows: 60, columns: 3, unparsable_lines: 0});
		expect(data['files']).toMatchObject([{encoding: expect.stringMatching(/latin|8859|1252/i)}]);
		const town = (data['profile'] as {name: string; top: {value: string; rows: number}[]}[])[1];
		expect(town?.top.map(one => one.value).sort()).toEqual(['Köln', 'Orléans', 'Zürich']);
		expect(town?.top.every(one => one.rows === 20)).toBe(true);
	});
});

const asRoot = process.getuid?.() === 0;
const dropper = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] : [];
/** Permissions mean nothing to root: then the program runs as somebody else. */
const through = asRoot ? dropper : [];
const canBeRefused = !asRoot || dropper.length > 0;

describe('places that refuse', () => {
	/** A desk whose files belong to whoever the program runs as. */
	async function deskOfTheirs(): Promise<Desk> {
		const at = await desk();
		await writeFile(path.join(at.workspace, 'a.csv'), plain);
		await chmod(at.folder, 0o755);
		if (asRoot) for (const folder of [at.folder, at.workspace, at.temporary]) await chown(folder, 65534, 65534);
		return at;
	}

	test.skipIf(!canBeRefused)('an unreadable folder of data', async () => {
		const at = await deskOfTheirs();
		const locked = path.join(at.workspace, 'locked');
		await mkdir(locked);
		await cp(path.join(at.workspace, 'a.csv'), path.join(locked, 'a.csv'));
		await chmod(locked, 0o000);
		const {exitCode, stderr} = await headless(at, ['--data', 'locked', '--target', 'y'], {through});
		await chmod(locked, 0o755);
		expect(stderr).toMatch(/locked cannot be read \(EACCES\): give yourself permission to read it/);
		isSentence(stderr);
		expect(exitCode).toBe(2);
		await nothingLeft(at, ['a.csv', 'locked']);
	});

	test.skipIf(!canBeRefused)('an unreadable file', async () => {
		const at = await deskOfTheirs();
		const file = path.join(at.workspace, 'a.csv');
		if (asRoot) await chown(file, 65534, 65534);
		await chmod(file, 0o000);
		const {exitCode, stderr} = await headless(at, ['--data', 'a.csv', '--target', 'y'], {through});
		expect(stderr).toMatch(/a\.csv cannot be read.*permission/);
		isSentence(stderr);
		expect(exitCode).toBe(2);
		await nothingLeft(at, ['a.csv']);
	});

	test.skipIf(!canBeRefused)('a state folder that cannot be written', async () => {
		const at = await deskOfTheirs();
		await mkdir(at.state, {mode: 0o755});
		if (!asRoot) await chmod(at.state, 0o555);
		const {exitCode, stderr} = await headless(at, ['--target', 'y'], {through});
		expect(stderr).toMatch(/Cannot write to the state folder .*state: permission denied \(EACCES\)\. .*--state-dir/);
		isSentence(stderr);
		expect(exitCode).toBe(3);
		await nothingLeft(at, ['a.csv']);
	});

	test.skipIf(!canBeRefused)('a project that cannot be written takes the session back', async () => {
		const at = await deskOfTheirs();
		const locked = path.join(at.folder, 'locked');
		await mkdir(locked, {mode: 0o755});
		if (!asRoot) await chmod(locked, 0o555);
		const {exitCode, stderr} = await headless(at, ['--target', 'y', '--out', path.join(locked, 'deep', 'project')], {through});
		expect(stderr).toMatch(/The project cannot be written to .*locked\/deep\/project.*Name another place with --out/);
		isSentence(stderr);
		expect(exitCode).toBe(3);
		expect(await readdir(locked)).toEqual([]);
		await nothingLeft(at, ['a.csv']);
	});

	test.each(['/proc/x', '/proc/x/y/z', '/dev/null/x', '/dev/null'])('a state folder at %s is refused and does not hang', async place => {
		const at = await desk();
		await writeFile(path.join(at.workspace, 'a.csv'), plain);
		const args = [focus, '--target', 'y', '--headless', '--until', 'ASSESSMENT', '--workspace', at.workspace, '--state-dir', place];
		const {exitCode, stderr, ended} = await call(at, args);
		expect(ended).toBe('exited');
		expect(stderr).toContain(`Cannot write to the state folder ${place}: `);
		isSentence(stderr);
		expect(exitCode).toBe(3);
		await nothingLeft(at, ['a.csv']);
	});

	const limited = existsSync('/usr/bin/prlimit');
	// The limit stands for a full disk: the program's own files are small, the hidden rows of the example are not.
	test.skipIf(!limited)('a disk that is full while the data is put aside takes the session back', async () => {
		const at = await desk();
		const args = [focus, '--data', example, '--target', exampleTarget, '--headless', '--until', 'ASSESSMENT', ...placed(at)];
		const {exitCode, stderr} = await call(at, args, {through: ['prlimit', '--fsize=60000']});
		expect(exitCode, stderr).toBe(3);
		isSentence(stderr);
		expect(stderr).toMatch(/hidden rows could not be put aside: .*(too large|No space|disk).*Make room in/);
		await nothingLeft(at);
	});
});

describe('sessions that cannot be taken up as they are', () => {
	async function done(): Promise<{at: Desk; id: string; state: string}> {
		const at = await desk();
		await writeFile(path.join(at.workspace, 'a.csv'), plain);
		const {exitCode, stderr} = await headless(at, ['--target', 'y']);
		expect(exitCode, stderr).toBe(0);
		const [id = ''] = await sessionsIn(at.state);
		return {at, id, state: path.join(at.state, id, 'state.json')};
	}

	test.each([['resume'], ['watch'], ['report'], ['sessions', 'delete', '--yes']])('an unknown id is exit 2 for %s', async (...command) => {
		const at = await desk();
		const {exitCode, stderr} = await call(at, [...command, '1234567890123456789', '--state-dir', at.state]);
		expect(stderr.split('\n').at(-2)).toBe(
			`There is no session 1234567890123456789 in ${at.state}. List them with: ${suggestedCommand(['sessions'], at.state)}`,
		);
		expect(exitCode).toBe(2);
	});

	test('no session yet', async () => {
		const at = await desk();
		const {exitCode, stderr} = await call(at, ['resume', '--headless', '--state-dir', at.state]);
		expect(stderr).toBe(`There is no session in ${at.state} yet. Begin one with: ${suggestedCommand(['what you work on'], at.state)}\n`);
		expect(exitCode).toBe(2);
	});

	test.each<[string, (text: string) => string]>([
		['cut off', text => text.slice(0, text.length / 2)],
		['empty', () => ''],
		['another thing', () => '{"hello": "world"}'],
	])('a state file that is %s is kept beside, said in one sentence, and the session goes on from the copy before', async (_, damage) => {
		const {at, id, state} = await done();
		const before = JSON.parse(await readFile(`${state}.bak`, 'utf8'));
		const damaged = damage(await readFile(state, 'utf8'));
		await writeFile(state, damaged);
		const {exitCode, stderr} = await call(at, ['resume', id, '--headless', '--until', 'ASSESSMENT', '--state-dir', at.state]);
		expect(exitCode, stderr).toBe(0);
		const said = stderr
			.trimEnd()
			.split('\n')
			.filter(line => line.includes('corrupt'));
		expect(said).toHaveLength(1);
		const names = await readdir(path.dirname(state));
		const kept = names.filter(name => name.startsWith('state.json.corrupt-'));
		expect(kept).toHaveLength(1);
		expect(await readFile(path.join(path.dirname(state), kept[0] ?? ''), 'utf8')).toBe(damaged);
		const now = JSON.parse(await readFile(state, 'utf8'));
		expect(now.seq).toBeGreaterThanOrEqual(before.seq);
		expect(now.phases.ASSESSMENT.status).toBe('passed');
	});

	test('a state file of a newer version is left as it is, also where an older copy lies beside it', async () => {
		const {at, id, state} = await done();
		const newer = (await readFile(state, 'utf8')).replace(/"schema":\s*\d+/, '"schema":99');
		await writeFile(state, newer);
		const {exitCode, stderr} = await call(at, ['resume', id, '--headless', '--until', 'ASSESSMENT', '--state-dir', at.state]);
		expect(exitCode, stderr).toBe(3);
		isSentence(stderr);
		expect(stderr).toContain('newer version of ml-engineer (schema 99');
		expect(await readFile(state, 'utf8')).toBe(newer);
		expect((await readdir(path.dirname(state))).filter(name => name.includes('corrupt'))).toEqual([]);
	});

	test('a project that another session wrote is not taken over: whose it is, and how to go on', async () => {
		const {at, id} = await done();
		const notes = path.join(at.workspace, 'answer-yes-or-no', '.ml-engineer');
		await writeFile(path.join(notes, 'written.json'), JSON.stringify({'a.txt': {sha256: 'x', from: 'data', step: null, sections: null}}));
		const before = await readFile(path.join(notes, 'session.json'), 'utf8');
		const again = await headless(at, ['--target', 'y']);
		expect(again.exitCode, again.stderr).toBe(2);
		isSentence(again.stderr);
		expect(again.stderr).toContain(`is the project of session ${id}. Go on with: `);
		expect(again.stderr).toContain('--out');
		expect(await readFile(path.join(notes, 'session.json'), 'utf8')).toBe(before);
		expect((await readdir(at.state)).filter(name => /^\d+$/.test(name))).toEqual([id]);
		// Once that session is gone, nobody is in the way.
		expect((await call(at, ['sessions', 'delete', id, '--yes', '--state-dir', at.state])).exitCode).toBe(0);
		expect((await headless(at, ['--target', 'y'])).exitCode).toBe(0);
	});

	test('without any good copy nothing is touched, and it is said', async () => {
		const {at, id, state} = await done();
		await writeFile(state, 'x');
		await writeFile(`${state}.bak`, 'y');
		const {exitCode, stderr} = await call(at, ['resume', id, '--headless', '--state-dir', at.state]);
		isSentence(stderr);
		expect(stderr).toContain(id);
		expect(exitCode).toBe(3);
		expect((await call(at, ['sessions', '--state-dir', at.state])).stdout).toContain('there is no good copy');
	});

	test('a session that another process has open: who, and how to watch it', async () => {
		const {at, id} = await done();
		// A session that waits for nothing and ends only when told: watching holds no lock, so a second one is begun and stopped in time.
		const slow = path.join(at.folder, 'slow.mjs');
		await writeFile(slow, 'process.stdin.resume(); process.stdin.on("end", () => process.exit(0)); setInterval(() => {}, 1000);');
		const args = [
			bin,
			focus,
			'--target',
			'y',
			'--agent-for',
			`monitoring=${process.execPath} ${slow}`,
			'--headless',
			'--out',
			path.join(at.folder, 'out'),
			...placed(at),
		];
		const holder = start(process.execPath, args, {cwd: at.workspace, env: at.env});
		try {
			await expect.poll(async () => (await sessionsIn(at.state)).length, {timeout: 30_000}).toBe(2);
			const held = (await sessionsIn(at.state)).find(one => one !== id) ?? '';
			await expect.poll(async () => existsSync(path.join(at.state, held, 'holder.json')), {timeout: 30_000}).toBe(true);
			const {exitCode, stderr} = await call(at, ['resume', held, '--headless', '--state-dir', at.state]);
			expect(stderr).toMatch(
				new RegExp(
					`^Session ${held} is open in process ${holder.pid} on .* since .*\\. Watch it with: .*ml-engineer(\\.js)? watch ${held} --state-dir ${at.state}\\n$`,
				),
			);
			expect(exitCode).toBe(3);
			const {stdout} = await call(at, ['sessions', '--state-dir', at.state]);
			expect(stdout).toContain(`open in process ${holder.pid}`);
		} finally {
			holder.signal('SIGTERM');
			await holder.exited;
		}
	});
});

describe('a Node that is too old', () => {
	/** The bin as it is installed, with `node_modules/node` as its own Node or without one. */
	async function installed(at: Desk, own: boolean): Promise<string> {
		const folder = path.join(at.folder, 'package');
		await mkdir(path.join(folder, 'bin'), {recursive: true});
		await writeFile(path.join(folder, 'package.json'), '{"type":"module"}');
		await cp(path.dirname(bin), path.join(folder, 'bin'), {recursive: true});
		await symlink(path.join(root, 'dist'), path.join(folder, 'dist'));
		if (own) {
			await mkdir(path.join(folder, 'node_modules/node/bin'), {recursive: true});
			await symlink(process.execPath, path.join(folder, 'node_modules/node/bin/node'));
		}
		return path.join(folder, 'bin/ml-engineer.js');
	}

	/** A Node of the system that is too old; else this one, made to say so of itself. */
	async function oldNode(at: Desk): Promise<readonly string[]> {
		const found = (process.env['PATH'] ?? '').split(':').map(folder => path.join(folder, 'node'));
		for (const node of found) {
			if (node.includes('node_modules') || !existsSync(node)) continue;
			const version = execFileSync(node, ['-p', 'process.versions.node'], {encoding: 'utf8'});
			if (Number(version.split('.')[0]) < 22) return [node];
		}
		const pretend = path.join(at.folder, 'pretend.cjs');
		await writeFile(
			pretend,
			`if (!process.env.ML_ENGINEER_STARTER) Object.defineProperty(process, 'versions', {value: {...process.versions, node: '20.19.0'}});`,
		);
		return [process.execPath, '--require', pretend];
	}

	test('starts the Node that was installed with it, with arguments and exit status', async () => {
		const at = await desk();
		const script = await installed(at, true);
		const [node = '', ...flags] = await oldNode(at);
		const call = (...args: string[]) => run(node, [...flags, script, ...args], {cwd: at.workspace, env: at.env, timeoutMs: 60_000});
		expect(await call('keys')).toMatchObject({exitCode: 0, stderr: '', stdout: expect.stringContaining('COMMAND')});
		const odd = `--focus=a b "c" 'd' $HOME \\n`;
		expect(await call('report', `${odd}`, '--state-dir', at.state)).toMatchObject({exitCode: 2});
		expect((await call('report', 'no such *', '--state-dir', at.state)).stderr).toContain(`There is no session no such * in ${at.state}`);
	});

	test.each(['SIGTERM', 'SIGKILL'] as const)('%s to it ends the session behind it, saved', async signal => {
		const at = await desk();
		await writeFile(path.join(at.workspace, 'a.csv'), plain);
		const slow = path.join(at.folder, 'slow.mjs');
		await writeFile(slow, 'process.stdin.resume(); process.stdin.on("end", () => process.exit(0)); setInterval(() => {}, 1000);');
		const script = await installed(at, true);
		const [node = '', ...flags] = await oldNode(at);
		const args = [
			...flags,
			script,
			focus,
			'--target',
			'y',
			'--agent-for',
			`monitoring=${process.execPath} ${slow}`,
			'--headless',
			'--json',
			...placed(at),
		];
		const child = start(node, args, {cwd: at.workspace, env: at.env});
		let told = '';
		child.stdout.on('data', (chunk: Buffer) => {
			told += chunk.toString();
		});
		await expect.poll(() => told, {timeout: 30_000}).toContain('"type":"step.started"');
		process.kill(child.pid, signal);
		// Killed outright it can pass nothing on: the session behind it notices that its starter is gone.
		expect(await child.exited).toMatchObject(signal === 'SIGKILL' ? {signal} : {exitCode: 130, signal: null});
		await expect.poll(() => told, {timeout: 15_000}).toContain('"type":"session.ended"');
		await expect.poll(() => processesWith(at.folder), {timeout: 15_000}).toEqual([]);
	});

	test('without such a Node says what is needed, the version found and what to do', async () => {
		const at = await desk();
		const script = await installed(at, false);
		const [node = '', ...flags] = await oldNode(at);
		const {exitCode, stderr, stdout} = await run(node, [...flags, script, 'keys'], {cwd: at.workspace, env: at.env, timeoutMs: 60_000});
		expect(stderr).toMatch(
			/^ml-engineer needs Node\.js 22\.22 or newer; this is v\d+\..*\. Install it, or run npm ci in the folder of ml-engineer\.\n$/,
		);
		expect(stdout).toBe('');
		expect(exitCode).toBe(3);
	});
});
