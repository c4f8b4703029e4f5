import {existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {exampleArgs, Program, type Size, sleep} from '../support/program.ts';

vi.setConfig({testTimeout: 120_000});

const esc = '\u001b';
const middle: Size = {columns: 80, rows: 24};
/** The workspace is open and nothing has run. */
const workspace = /Maturity +.*todo/;
const patient = 60_000;
/** A colour, not a weight: foreground, background, bright ones, and 256 or 16 million of them. */
const colour = new RegExp(`${esc}\\[(?:[\\d;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[\\d;]*)?m`);
let home = '';
const open: Program[] = [];

beforeEach(() => {
	home = mkdtempSync(path.join(tmpdir(), 'terminal-'));
	mkdirSync(path.join(home, 'strikes'));
});
afterEach(() => {
	for (const program of open.splice(0)) program.close();
	rmSync(home, {recursive: true, force: true});
});

function start(args: readonly string[], size: Size, env: Readonly<Record<string, string | undefined>> = {}): Program {
	const program = new Program(args, {...size, cwd: path.join(home, 'strikes'), env: {HOME: home, ...env}});
	open.push(program);
	return program;
}

async function quit(program: Program): Promise<void> {
	program.press('q');
	await program.until('CONFIRM');
	program.press('y');
	expect((await program.exited).exitCode).toBe(0);
}

/** Waits until nothing is written for a while: the first look at the environment is over. */
async function silence(program: Program, ms = 2500): Promise<void> {
	for (let before = -1, look = 0; before !== program.written; look += 1) {
		expect(look).toBeLessThan(30);
		before = program.written;
		await sleep(ms);
	}
}

describe('how it looks', () => {
	test('every theme has its colours, and an unknown one is refused in one sentence', async () => {
		const colours = new Map<string, string>();
		for (const theme of ['dark', 'light', 'high-contrast', 'colour-blind']) {
			const program = start(exampleArgs(path.join(home, theme), '--theme', theme, '--workspace', home), middle);
			await program.until(workspace, patient);
			await program.settle();
			expect(program.raw).toMatch(colour);
			colours.set(theme, [...new Set(program.raw.match(new RegExp(colour, 'g')))].sort().join(' '));
			program.close();
		}
		expect(new Set(colours.values()).size).toBeGreaterThan(1);
		const program = start(exampleArgs(home, '--theme', 'mauve'), {columns: 200, rows: 24});
		expect((await program.exited).exitCode).toBe(2);
		expect(program.everything.trim()).toBe('--theme mauve is unknown. Use one of: dark, light, high-contrast, colour-blind.');
	});

	test.each<[string, readonly string[], Record<string, string | undefined>]>([
		['NO_COLOR', [], {NO_COLOR: '1', FORCE_COLOR: undefined}],
		['--no-color', ['--no-color'], {FORCE_COLOR: undefined}],
	])('%s writes no colour, and every state is still told by its word', async (_, args, env) => {
		const program = start(exampleArgs(home, ...args), middle, env);
		await program.until(workspace, patient);
		program.press('r');
		await program.until(/Maturity +.*done/, patient);
		await program.until(/1 WAITS FOR YOU/, patient);
		expect(program.text).toMatch(/\bASK\b/);
		expect(program.raw).not.toMatch(colour);
		await quit(program);
		expect(program.raw).not.toMatch(colour);
	});

	test('--ascii writes nothing that an old font does not have', async () => {
		const program = start(exampleArgs(home, '--ascii'), {columns: 120, rows: 32});
		await program.until(workspace, patient);
		program.press('r');
		await program.until(/1 WAITS FOR YOU/, patient);
		for (const key of ['?', esc, ':', esc, 'v', esc, 'i']) {
			program.press(key);
			await program.settle(150);
		}
		expect([...program.raw].filter(letter => letter > '\u007f')).toEqual([]);
		expect(program.text).toContain('----');
	});

	test('without --ascii there are lines, unless the locale is CJK', async () => {
		const lines = start(exampleArgs(home), middle, {LANG: 'en_US.UTF-8', LC_ALL: undefined, LC_CTYPE: undefined});
		await lines.until(workspace, patient);
		expect(lines.text).toContain('────');
		const cjk = start(exampleArgs(path.join(home, 'cjk'), '--workspace', home), middle, {
			LANG: 'ja_JP.UTF-8',
			LC_ALL: undefined,
			LC_CTYPE: undefined,
		});
		await cjk.until(workspace, patient);
		expect(cjk.text).not.toContain('─');
	});

	test.each<[string, Record<string, string>]>([
		['LC_ALL=C', {LC_ALL: 'C', LANG: 'en_US.UTF-8'}],
		['LC_CTYPE=POSIX', {LC_CTYPE: 'POSIX', LANG: 'en_US.UTF-8'}],
		['LANG=de_DE', {LANG: 'de_DE'}],
	])('%s is no UTF-8: nothing is drawn that it does not have', async (_, locale) => {
		const program = start(exampleArgs(home), {columns: 120, rows: 32}, locale);
		await program.until(workspace, patient);
		for (const key of ['?', esc, 'v', esc, 'i']) {
			program.press(key);
			await program.settle(150);
		}
		expect([...program.raw].filter(letter => letter > '\u007f')).toEqual([]);
		expect(program.text).toContain('----');
	});
});

describe('a terminal of lines alone', () => {
	test('TERM=dumb gets lines and words, is told so, and no code of a screen', async () => {
		const program = start(exampleArgs(home), {columns: 200, rows: 50}, {TERM: 'dumb'});
		await program.until('TERM is dumb: no screen can be drawn here, so this runs in lines, as with --plain.', patient);
		await program.until('bird strike damage predictor');
		program.press('help\r');
		await program.until(/quit/);
		expect(program.terminal.buffer.active.type).toBe('normal');
		program.press('quit\r');
		expect((await program.exited).exitCode).toBe(0);
		expect(program.raw).not.toContain(esc);
		const resumed = start(['resume', '--state-dir', path.join(home, 'state')], {columns: 200, rows: 50}, {TERM: 'dumb'});
		await resumed.until('TERM is dumb', patient);
		resumed.press('quit\r');
		expect((await resumed.exited).exitCode).toBe(0);
		expect(resumed.raw).not.toContain(esc);
	});
});

describe('a window of 20 x 5', () => {
	test('says what waits, quits by the same keys, and grows back', async () => {
		const program = start(exampleArgs(home), {columns: 20, rows: 5});
		await program.until('nothing waits', patient);
		expect(program.lines.every(line => line.length <= 20)).toBe(true);
		expect(program.terminal.buffer.active.baseY).toBe(0);
		program.press('q');
		await program.until('CONFIRM', patient);
		program.press('n');
		await program.until('nothing waits', patient);
		program.resize(middle);
		await program.until(workspace, patient);
		program.resize({columns: 20, rows: 5});
		await program.settle();
		await quit(program);
		expect(program.terminal.buffer.active.type).toBe('normal');
	});

	test('has room for the start view too', async () => {
		writeFileSync(path.join(home, 'strikes/small.csv'), small);
		const program = start(['answer yes or no', '--state-dir', path.join(home, 'state')], {columns: 20, rows: 5});
		await program.until(/\S/, patient);
		await program.settle();
		expect(program.lines.every(line => line.length <= 20)).toBe(true);
		program.resize(middle);
		await program.until('[ Start ]', patient);
	});
});

const small = `x,colour,y\n${Array.from({length: 120}, (_, i) => `${i % 17},${['red', 'green', 'blue'][i % 3]},${(i * 7) % 11 > 5 ? 'yes' : 'no'}`).join('\n')}\n`;

describe('the start view', () => {
	test('in a folder with one data file and a focus, esc and r begin the session; nothing is written before', async () => {
		writeFileSync(path.join(home, 'strikes/small.csv'), small);
		const program = start(['answer yes or no', '--state-dir', path.join(home, 'state')], middle);
		await program.until(/Target +y /, patient);
		expect(program.text).toMatch(/Focus +answer yes or no/);
		expect(program.text).toContain('small.csv');
		expect(existsSync(path.join(home, 'state'))).toBe(false);
		expect(readdirSync(path.join(home, 'strikes'))).toEqual(['small.csv']);
		program.press(esc);
		await program.until('COMMAND', patient);
		program.press('r');
		await program.until(workspace, patient);
		const [id = ''] = readdirSync(path.join(home, 'state'));
		const state = JSON.parse(readFileSync(path.join(home, 'state', id, 'state.json'), 'utf8'));
		expect(state).toMatchObject({focus_area: 'answer yes or no', job: 'new', data: {target: 'y', rows: 120, columns: 3}});
		expect(state.phases.ASSESSMENT.status).toBe('pending');
		await quit(program);
	});

	test('a focus typed on the spot, with what is pasted in one piece, is the focus', async () => {
		writeFileSync(path.join(home, 'strikes/small.csv'), small);
		const program = start(['--state-dir', path.join(home, 'state')], middle);
		await program.until(/Target +y /, patient);
		program.press('churn of');
		await program.until(/Focus +churn of/, patient);
		program.press(`${esc}[200~ customers\nin Rome${esc}[201~`);
		await program.until(/Focus +churn of customers/, patient);
		// A line end in what was pasted has not sent the form.
		expect(existsSync(path.join(home, 'state'))).toBe(false);
		program.press(esc);
		await program.until('COMMAND', patient);
		program.press('r');
		await program.until(workspace, patient);
		const [id = ''] = readdirSync(path.join(home, 'state'));
		expect(JSON.parse(readFileSync(path.join(home, 'state', id, 'state.json'), 'utf8')).focus_area).toMatch(
			/^churn of customers\s+in Rome$/,
		);
	});

	test('leaving it leaves nothing', async () => {
		writeFileSync(path.join(home, 'strikes/small.csv'), small);
		const program = start(['answer yes or no', '--state-dir', path.join(home, 'state')], middle);
		await program.until(/Target +y /, patient);
		program.press('\u0003');
		await program.settle(150);
		program.press('\u0003');
		await program.settle(150);
		program.press('\u0003');
		await program.exited;
		expect(program.terminal.buffer.active.type).toBe('normal');
		expect(existsSync(path.join(home, 'state'))).toBe(false);
		expect(readdirSync(path.join(home, 'strikes'))).toEqual(['small.csv']);
	});

	test('killed softly while the session is being opened, it gives the terminal back and keeps what was asked for', async () => {
		const program = start(exampleArgs(home), middle);
		const state = path.join(home, 'state');
		await expect.poll(() => existsSync(state), {timeout: patient, interval: 5}).toBe(true);
		process.kill(program.child.pid, 'SIGTERM');
		expect((await program.exited).exitCode).toBe(130);
		const left = readdirSync(state).filter(name => /^\d+$/.test(name));
		// Either nothing was begun, or what was asked for is kept from the first instant.
		for (const id of left) expect(JSON.parse(readFileSync(path.join(state, id, 'state.json'), 'utf8')).session_id).toBe(id);
		expect(program.terminal.buffer.active.type).toBe('normal');
	});
});

describe('leaving', () => {
	test('q asks with no as the answer of enter, and esc; y gives the terminal back as it was', async () => {
		const program = start(exampleArgs(home), middle);
		await program.until(workspace, patient);
		for (const no of ['n', '\r', esc]) {
			program.press('q');
			await program.until('CONFIRM', patient);
			program.press(no);
			await program.until(/COMMAND/, patient);
			await program.until(workspace, patient);
		}
		await quit(program);
		expect(program.terminal.buffer.active.type).toBe('normal');
		expect(program.terminal.modes.bracketedPasteMode).toBe(false);
		expect(program.terminal.modes.mouseTrackingMode).toBe('none');
		expect(program.raw.lastIndexOf(`${esc}[?25h`)).toBeGreaterThan(program.raw.lastIndexOf(`${esc}[?25l`));
		expect(program.raw.lastIndexOf(`${esc}[?1049l`)).toBeGreaterThan(program.raw.lastIndexOf(`${esc}[?1049h`));
		// The terminal breaks a long line, the line is one.
		expect(program.everything.replaceAll('\n', '')).toMatch(/saved\. Go on with: .*ml-engineer(\.js)? resume \d+ --state-dir \S/);
	});
});

describe('while nothing changes', () => {
	test('not one byte is written at 80x24', async () => {
		const program = start(exampleArgs(home), middle);
		await program.until(workspace, patient);
		await silence(program);
		const before = program.raw.length;
		await sleep(5000);
		expect(program.raw.slice(before)).toBe('');
	});

	test('only what the environment panel measures is written at 120x32', async () => {
		const program = start(exampleArgs(home), {columns: 120, rows: 32});
		await program.until(workspace, patient);
		await program.until(/ENVIRONMENT +live/, patient);
		const left = () => program.lines.map(line => (line.includes('│') ? line.slice(0, line.indexOf('│')) : line));
		// The first look at everything is saved once all probes have answered; a slow one of them may take seconds.
		for (let seen = ''; seen !== left().join(); await sleep(3000)) seen = left().join();
		const [before, written] = [left(), program.written];
		await sleep(6000);
		expect(left()).toEqual(before);
		// A few figures every five seconds, and no frame of the whole screen.
		expect(program.written - written).toBeLessThan(2500);
	});
});
