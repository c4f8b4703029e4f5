import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {exampleArgs, Program, processesWith, type Size, sleep} from '../support/program.ts';

const sizes: readonly Size[] = [
	{columns: 80, rows: 24},
	{columns: 120, rows: 32},
];
vi.setConfig({testTimeout: 120_000});

const esc = '\u001b';
/** The workspace is open and nothing has run. */
const workspace = /Maturity +.*todo/;
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

function start(args: readonly string[], size: Size): Program {
	const program = new Program(args, {...size, cwd: path.join(home, 'strikes'), env: {HOME: home}});
	open.push(program);
	return program;
}

const stateFile = () =>
	path.join(
		home,
		'state',
		readdirSync(path.join(home, 'state'))
			.filter(name => /^\d+$/.test(name))
			.at(-1) ?? '',
		'state.json',
	);
const state = () => JSON.parse(readFileSync(stateFile(), 'utf8'));

/** Ends a program by its own keys; the terminal must be as it was. */
async function quit(program: Program): Promise<void> {
	program.press('q');
	await program.until('CONFIRM');
	program.press('y');
	const {exitCode} = await program.exited;
	expect(exitCode).toBe(0);
	expect(program.terminal.buffer.active.type).toBe('normal');
}

test.each(sizes)('the example is assessed by keys alone, inbox included, at $columns x $rows', async size => {
	const program = start(exampleArgs(home), size);
	await program.until(workspace);
	program.press('r');
	await program.until(/1 WAITS FOR YOU/);
	program.press('i');
	await program.until('keep as they are');
	await sleep(500); // an ask cannot be answered in the first moments after it appeared
	program.press('\r');
	await program.until('INPUT');
	program.press('\r');
	await program.until(/Chosen: keep/);
	program.press(esc);
	await program.until(/1 WAITS FOR YOU/);
	program.press('i');
	await program.until(/quality metric/);
	await sleep(500);
	program.press('\r');
	await program.until('[ Accept these ]');
	for (let field = 0; field < 6; field++) {
		program.press('\t');
		await sleep(60);
	}
	await program.until(/>\s*\[ Accept these \]/);
	program.press('\r');
	await program.until('nothing waits').catch(async () => {
		program.press(esc);
		await program.until('nothing waits');
	});
	await expect.poll(() => state().phases.ASSESSMENT.status, {timeout: 40_000}).toBe('passed');
	const saved = state();
	expect(saved.decisions.rare_classes).toMatchObject({value: 'keep', by: 'person'});
	expect(saved.constraints.training_budget_s).toMatchObject({value: 1800, unit: 's', source: 'person', accepted: true});
	expect(Object.values(saved.phases.ASSESSMENT.steps).map(step => (step as {status: string}).status)).toEqual(Array(5).fill('done'));
	program.press(esc);
	await program.settle();
	await quit(program);
	expect(program.everything).toContain('resume');
	// A shell writes its prompt where the cursor is: below what was said, not over it.
	const {active} = program.terminal.buffer;
	const said = Array.from({length: active.length}, (_, y) => active.getLine(y)?.translateToString(true) ?? '').findIndex(line =>
		line.includes('resume'),
	);
	expect(active.baseY + active.cursorY).toBeGreaterThan(said);
	await expect.poll(() => processesWith(home), {timeout: 10_000}).toEqual([]);
});

test('a storm of resizes neither breaks the screen nor loses the session', async () => {
	const program = start(exampleArgs(home), {columns: 120, rows: 32});
	await program.until(workspace);
	program.press('r');
	for (let i = 0; i < 60; i++) {
		program.resize({columns: 20 + ((i * 37) % 200), rows: 5 + ((i * 13) % 60)});
		await sleep(15);
	}
	program.resize({columns: 20, rows: 5});
	await program.settle();
	expect(program.lines.every(line => line.length <= 20)).toBe(true);
	program.resize({columns: 120, rows: 32});
	await program.until(/^ bird strike damage predictor .*1 WAITS FOR YOU/);
	await quit(program);
});

test('one ctrl-c says what a second one does; the second quits and leaves nothing running', async () => {
	const program = start(exampleArgs(home), {columns: 80, rows: 24});
	await program.until(workspace);
	program.press('r');
	await program.until(/Maturity +.*run/);
	program.press('\u0003');
	await program.until('ctrl-c again quits');
	program.press('\u0003');
	await program.exited;
	expect(program.terminal.buffer.active.type).toBe('normal');
	await expect.poll(() => processesWith(home), {timeout: 10_000}).toEqual([]);
});

test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('%s gives the terminal back, saves and leaves nothing running', async signal => {
	const program = start(exampleArgs(home), {columns: 80, rows: 24});
	await program.until(workspace);
	program.press('r');
	await program.until(/1 WAITS FOR YOU/);
	process.kill(program.child.pid, signal);
	const {exitCode} = await program.exited;
	expect(exitCode).toBe(130);
	expect(program.terminal.buffer.active.type).toBe('normal');
	expect(state().phases.ASSESSMENT.steps.problem_type.status).toBe('interrupted');
	expect(state().history.at(-1).type).toBe('session.ended');
	await expect.poll(() => processesWith(home), {timeout: 10_000}).toEqual([]);
});

test('a sub-agent that dies in the middle of its step leaves it interrupted, and r runs it again', async () => {
	const program = start(exampleArgs(home), {columns: 80, rows: 24});
	await program.until(workspace);
	program.press('r');
	await program.until(/1 WAITS FOR YOU/);
	const analyst: number = state().agents.model_architecture.pid;
	expect(analyst).toBeGreaterThan(0);
	process.kill(analyst, 'SIGKILL');
	await expect.poll(() => state().phases.ASSESSMENT.steps.problem_type.status, {timeout: 10_000}).toBe('interrupted');
	program.press('r');
	await program.until(/1 WAITS FOR YOU/);
	expect(state().phases.ASSESSMENT.steps.problem_type.attempts).toBe(2);
	await quit(program);
});
