import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {acting} from '../support/acting.ts';
import {call, type Desk, desk, placed} from '../support/cli.ts';
import {Program, root} from '../support/program.ts';

vi.setConfig({testTimeout: 120_000});

const programs: Program[] = [];
afterEach(() => {
	for (const program of programs.splice(0)) program.close();
});

/** Clears the screen, hides what follows, sets the title, the same in eight bits, turns the order around, and hides between letters. */
const hostile = 'a\u001b[2Jb\u001b[8mc\u001b]0;t\u0007d\u009b2Je\u202ef\u2066g\u200bh\u00adi\u{e0041}j';
/** What is left of it. */
const harmless = 'abcdefghij';

/** Columns, values and the name of the file are hostile; the target is the last column. */
function hostileData(at: Desk): string {
	const file = path.join(at.workspace, `${hostile}.csv`);
	const rows = Array.from({length: 120}, (_, i) => `${i % 17},${hostile} ${i % 3},${(i * 7) % 11 > 5 ? `yes ${hostile}` : 'no'}`);
	writeFileSync(file, `${hostile} x,colour,y\n${rows.join('\n')}\n`);
	return file;
}

describe('what an argument says', () => {
	test.each<[string, readonly string[]]>([
		['an option', [`--${hostile}`]],
		['a theme', ['two words', '--theme', hostile, '--plain', '--data', hostile]],
		['a job', ['two words', '--job', hostile]],
		['a phase', ['two words', '--until', hostile, '--headless']],
		['an agent', ['two words', '--agent', hostile, '--headless']],
		['a role', ['two words', '--agent-for', `${hostile}=analyst`, '--headless']],
		['a constraint', ['two words', '--constraint', `${hostile}=1`, '--headless']],
		['a data path', ['two words', '--data', hostile, '--headless']],
		['a workspace', ['two words', '--workspace', `/${hostile}`, '--headless']],
		['a state folder', ['report', '--state-dir', `/${hostile}`]],
		['a session', ['report', hostile]],
		['a session to delete', ['sessions', 'delete', hostile]],
		['a folder to assess', ['assess', hostile]],
		['a score', ['assess', '--fail-under', hostile]],
		['a folder to verify', ['verify', hostile]],
		['a check', ['verify', '--check', hostile]],
	])('%s comes back as harmless text', async (_, args) => {
		const at = await desk();
		const {exitCode, stdout, stderr} = await call(at, args);
		expect(exitCode).not.toBe(0);
		expect(stdout + stderr).not.toMatch(acting);
		expect(stderr.trim()).not.toBe('');
		expect(stderr.trim().split('\n')).toHaveLength(1);
	});

	test('the focus in the list of sessions, the report and JSON', async () => {
		const at = await desk();
		const data = hostileData(at);
		const session = [`focus ${hostile}`, '--data', data, '--target', 'y', ...placed(at)];
		const text = await call(at, [...session, '--headless', '--until', 'ASSESSMENT']);
		expect(text.stdout).toContain(`focus ${harmless}`);
		expect(text.stdout + text.stderr).not.toMatch(acting);
		for (const command of [['sessions'], ['report']]) {
			const {stdout, stderr} = await call(at, [...command, '--state-dir', at.state]);
			expect(stdout).toContain(`focus ${harmless}`);
			expect(stdout + stderr).not.toMatch(acting);
		}
		const {stdout} = await call(at, ['sessions', '--json', '--state-dir', at.state]);
		expect(stdout).not.toMatch(acting);
		// The value itself is what the session holds.
		const [id = ''] = readdirSync(at.state).filter(name => /^\d+$/.test(name));
		const state = JSON.parse(readFileSync(path.join(at.state, id, 'state.json'), 'utf8'));
		expect(JSON.parse(stdout).sessions[0].focus).toBe(state.focus_area);
	});
});

describe('what data and files say', () => {
	test('columns, values and the name of a file in a headless run, as text and as JSON', async () => {
		for (const json of [[], ['--json']]) {
			const at = await desk();
			const data = hostileData(at);
			const {stdout, stderr} = await call(at, [
				'predict y here',
				'--data',
				data,
				'--target',
				'y',
				'--headless',
				'--until',
				'ASSESSMENT',
				...json,
				...placed(at),
			]);
			expect(stdout).not.toBe('');
			expect(stdout + stderr).not.toMatch(acting);
			for (const line of json.length > 0 ? stdout.trim().split('\n') : []) JSON.parse(line);
		}
	});

	test('a column that is not there, and a value that stands in a sentence', async () => {
		const at = await desk();
		const data = hostileData(at);
		const {exitCode, stdout, stderr} = await call(at, [
			'predict it here',
			'--data',
			data,
			'--target',
			hostile,
			'--headless',
			...placed(at),
		]);
		expect(exitCode).toBe(2);
		expect(stdout + stderr).not.toMatch(acting);
	});

	test('names of files in an assessment, as text and as JSON', async () => {
		const at = await desk();
		hostileData(at);
		mkdirSync(path.join(at.workspace, `src ${hostile}`));
		writeFileSync(
			path.join(at.workspace, `src ${hostile}`, `train ${hostile}.py`),
			`import pandas\nfrom sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression().fit(1, "${hostile}")\n`,
		);
		for (const json of [[], ['--json']]) {
			const {stdout, stderr} = await call(at, ['assess', ...json]);
			expect(stdout).not.toBe('');
			expect(stdout + stderr).not.toMatch(acting);
			if (json.length > 0) expect(JSON.parse(stdout)).toMatchObject({v: 1});
		}
	});

	test('all of it on the screen', async () => {
		const at = await desk();
		const data = hostileData(at);
		const program = new Program([`focus ${hostile}`, '--data', data, '--target', 'y', ...placed(at)], {
			columns: 120,
			rows: 32,
			cwd: at.workspace,
			env: at.env,
		});
		programs.push(program);
		await program.until(/Maturity +.*todo/, 60_000);
		await program.until(`focus ${harmless}`);
		program.press('r');
		await program.until(/Data +.*done/, 60_000);
		for (const keys of [':data\r', 'jjj', '\u001b', 'f']) {
			program.press(keys);
			await program.settle();
		}
		program.press('\u0003');
		await program.until('ctrl-c again quits');
		program.press('\u0003');
		await program.exited;
		expect(program.everything).toContain(`focus ${harmless}: saved.`);
		// Its own codes are escape sequences; of those in the data none is there.
		for (const code of ['[8m', ']0;', '\u009b', '\u202e', '\u2066', '\u200b', '\u00ad', '\u{e0041}'])
			expect(program.raw).not.toContain(code.startsWith('[') || code.startsWith(']') ? `\u001b${code}` : code);
	});
});

test('only the door writes to stdout and stderr', () => {
	const folder = path.join(root, 'src/cli');
	const writers = readdirSync(folder).filter(name =>
		/\bstd(?:out|err)\.write\b|\bconsole\./.test(readFileSync(path.join(folder, name), 'utf8')),
	);
	// Codes of the terminal: the line of progress, the bell and the clipboard.
	expect(writers.sort()).toEqual(['progress-line.ts', 'terminal-actions.ts']);
});
