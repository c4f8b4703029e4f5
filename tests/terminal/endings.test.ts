import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {tooOldNode} from '../support/nodes.ts';
import {exampleArgs, Program, processesWith, root} from '../support/program.ts';
import {prompt, Shell} from '../support/shell.ts';

vi.setConfig({testTimeout: 120_000});

const patient = 60_000;
/** The workspace is open and nothing has run. */
const workspace = /Maturity +.*todo/;
/** The shell waits for a command on the last line that has anything. */
const waiting = new RegExp(`${prompt}\\s*$`);
const ctrlZ = '\u001a';
let home = '';
const open: Program[] = [];

beforeEach(() => {
	home = mkdtempSync(path.join(tmpdir(), 'endings-'));
	mkdirSync(path.join(home, 'strikes'));
});
afterEach(() => {
	for (const pid of processesWith(home)) process.kill(pid, 'SIGKILL');
	for (const shell of open.splice(0)) shell.close();
	rmSync(home, {recursive: true, force: true});
});

const old = tooOldNode();
const nodes = [
	{name: 'the Node of the project', node: process.execPath},
	{name: old === null ? 'no Node older than 22.22 is on this machine' : `the older ${old} of the machine`, node: old},
];

describe.each(nodes)('$name', ({node}) => {
	const ending = test.skipIf(node === null);

	/** A shell with the open workspace in it, and how its terminal was before. `faulty`: a SIGUSR2 makes the program do this. */
	async function opened(faulty: string | null = null) {
		const fault = path.join(home, 'fault.cjs');
		if (faulty !== null) writeFileSync(fault, `if (process.env.ML_ENGINEER_STARTER) process.on('SIGUSR2', () => { ${faulty} });`);
		const shell = new Shell(home, faulty === null ? {} : {NODE_OPTIONS: `--require ${fault}`});
		open.push(shell);
		await shell.until(waiting);
		const modes = await shell.ask('stty -a');
		expect(modes).toContain('speed');
		shell.begin(node ?? '', exampleArgs(home));
		await shell.until(workspace, patient);
		expect(shell.terminal.buffer.active.type).toBe('alternate');
		expect(shell.terminal.modes.bracketedPasteMode).toBe(true);
		return {shell, modes, ...(await shell.processes())};
	}

	/** After the end: the terminal is the shell's again, and nothing is left running. Answers with the exit status. */
	async function restored(shell: Shell, modes: string): Promise<number> {
		await shell.until(waiting, patient);
		shell.expectPlainTerminal();
		const status = Number(await shell.ask('echo $status'));
		expect(await shell.ask('stty -a')).toBe(modes);
		await expect.poll(() => processesWith(path.join(home, 'state')), {timeout: patient}).toEqual([]);
		return status;
	}

	ending.each([
		['SIGSEGV', 139, 'ml-engineer crashed (SIGSEGV).'],
		['SIGKILL', 137, 'ml-engineer was ended by SIGKILL.'],
		['SIGBUS', 135, 'ml-engineer crashed (SIGBUS).'],
	] as const)('%s of the program gives the terminal back and says how to go on', async (signal, status, sentence) => {
		const {shell, modes, program} = await opened();
		process.kill(program, signal);
		await shell.until(sentence, patient);
		await shell.until('What was shown as saved is saved. Go on with: ', patient);
		expect(await restored(shell, modes)).toBe(status);
	});

	ending('an exception that nobody caught gives the terminal back, saves and ends with 3', async () => {
		const {shell, modes, program} = await opened('throw new Error("a fault of ours")');
		process.kill(program, 'SIGUSR2');
		await shell.until('ml-engineer failed: a fault of ours. What was shown as saved is saved; resume takes it up.', patient);
		expect(await restored(shell, modes)).toBe(3);
	});

	ending('an abort in native code gives the terminal back and says how to go on', async () => {
		const {shell, modes, program} = await opened('process.abort()');
		process.kill(program, 'SIGUSR2');
		await shell.until('ml-engineer crashed (SIGABRT).', patient);
		expect(await restored(shell, modes)).toBe(134);
	});

	ending('SIGABRT of the program gives the terminal back', async () => {
		const {shell, modes, program} = await opened();
		process.kill(program, 'SIGABRT');
		await shell.until('Go on with: ', patient);
		expect(await restored(shell, modes)).toBe(134);
	});

	ending.each(['SIGTERM', 'SIGHUP', 'SIGINT', 'SIGQUIT'] as const)(
		'%s to either of its processes, or to both, saves and ends',
		async signal => {
			for (const to of ['starter', 'program', 'both'] as const) {
				const {shell, modes, starter, program} = await opened();
				process.kill(to === 'both' ? -starter : to === 'starter' ? starter : program, signal);
				await shell.until(/saved\. Go on with: /, patient);
				expect(await restored(shell, modes)).toBe(130);
			}
		},
	);

	ending('kill -9 of the starter ends the program behind it, with the terminal given back', async () => {
		const {shell, starter} = await opened();
		process.kill(starter, 'SIGKILL');
		await expect.poll(() => processesWith(path.join(home, 'state')), {timeout: patient}).toEqual([]);
		shell.press('\r');
		await shell.until(waiting, patient);
		shell.expectPlainTerminal();
	});

	ending('ctrl-z stops the job with the terminal given back, fg draws it again, as often as one likes', async () => {
		const {shell, modes} = await opened();
		for (let time = 0; time < 2; time += 1) {
			shell.press(ctrlZ);
			await shell.until(waiting, patient);
			await shell.until('Stopped');
			shell.expectPlainTerminal();
			expect(await shell.ask('stty -a')).toBe(modes);
			shell.press('fg\r');
			await shell.until(workspace, patient);
			expect(shell.terminal.buffer.active.type).toBe('alternate');
			expect(shell.terminal.modes.bracketedPasteMode).toBe(true);
			await shell.until('Back. Sub-agents went on meanwhile.');
		}
		shell.press('q');
		await shell.until('CONFIRM');
		shell.press('y');
		expect(await restored(shell, modes)).toBe(0);
	});

	ending('bg leaves the terminal to the shell until fg', async () => {
		const {shell, modes} = await opened();
		shell.press(ctrlZ);
		await shell.until('Stopped');
		shell.press('bg\r');
		await shell.until('&');
		await expect.poll(() => shell.ask('jobs'), {timeout: patient}).toContain('Stopped');
		shell.expectPlainTerminal();
		expect(await shell.ask('stty -a')).toBe(modes);
		shell.press('fg\r');
		await shell.until(workspace, patient);
	});

	ending('without a shell that could take it up again, ctrl-z stops nothing', async () => {
		const args = [path.join(root, 'bin/ml-engineer.js'), ...exampleArgs(home)];
		const program = new Program(args, {columns: 80, rows: 24, cwd: home, file: node ?? '', env: {HOME: home}});
		open.push(program);
		await program.until(workspace, patient);
		program.press(ctrlZ);
		await program.until('Back. Sub-agents went on meanwhile.', patient);
		expect(program.terminal.buffer.active.type).toBe('alternate');
		program.press('q');
		await program.until('CONFIRM');
		program.press('y');
		expect((await program.exited).exitCode).toBe(0);
	});

	ending.each(['starter', 'program', 'both'] as const)('SIGTSTP from outside to %s stops the whole job, as ctrl-z does', async to => {
		const {shell, modes, starter, program} = await opened();
		process.kill(to === 'both' ? -starter : to === 'starter' ? starter : program, 'SIGTSTP');
		await shell.until('Stopped', patient);
		await shell.until(waiting);
		shell.expectPlainTerminal();
		expect(await shell.ask('stty -a')).toBe(modes);
		shell.press('fg\r');
		await shell.until(workspace, patient);
		process.kill(starter, 'SIGTERM');
		expect(await restored(shell, modes)).toBe(130);
	});
});
