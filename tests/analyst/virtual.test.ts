import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {afterEach, expect, test} from 'vitest';
import {environmentFor} from '../../src/analyst/virtual.ts';
import type {Command, CommandOutcome} from '../../src/steps/step.ts';
import {run} from '../../src/system/exec.ts';
import {type FakeMachine, fakeMachine} from '../environment/virtual/fake-tools.ts';
import {FakeTools} from '../steps/tools.ts';

/** Runs what a step asks for as the analyst does: words looked up on the person's PATH. */
class RunningTools extends FakeTools {
	readonly commands: Command[] = [];
	denial: string | null | undefined;

	override async run(command: Command): Promise<CommandOutcome> {
		this.commands.push(command);
		if (this.denial !== undefined) return {allowed: false, words: this.denial};
		const [file, ...words] = command.words;
		const result = await run(file, words, {cwd: command.cwd, env: {...machine.env, ...command.env}, timeoutMs: command.timeoutMs});
		return {allowed: true, result, peakRssMiB: null};
	}
}

let machine: FakeMachine;
afterEach(() => machine.gone());

const wanted = (tools: RunningTools, extra: Record<string, string> = {}, workspace: string | null = null) =>
	environmentFor(machine.lock, tools, {
		workspace,
		env: {...machine.env, ...extra},
		why: 'to train the candidates',
		without: 'training and its tests',
	});

test('size, time and place are said first; the command that reaches the network is shown as such', async () => {
	machine = await fakeMachine();
	const tools = new RunningTools();
	const made = await wanted(tools);
	expect(tools.said[0]).toMatch(/^environment: Python 3\.11\.7, 2 packages from the lock, about 56 MiB on disk, about \d+ s with uv$/);
	expect(tools.said.at(-1)).toMatch(/^environment made: \d+ MiB, [\d.]+ s, uv$/);
	expect(tools.commands.map(command => [command.words[0], command.words[1], command.network])).toEqual([
		['uv', 'venv', false],
		['uv', 'pip', true],
	]);
	const [, install] = tools.commands;
	expect(install?.why).toBe('to train the candidates');
	expect(install?.detail.join('\n')).toMatch(
		/^NETWORK: .*2 packages[\s\S]*about 56 MiB into [\s\S]*hash is in train\.txt, of which it reads a copy; nothing is built from source/,
	);
	expect(made).toMatchObject({made: true, tool: 'uv'});
	const again = new RunningTools();
	expect(await wanted(again)).toMatchObject({made: false, place: made.place});
	expect(again.commands).toEqual([]);
	expect(again.said).toEqual([expect.stringMatching(/^environment ready: /)]);
});

test.each([
	[null, 'not allowed. Not run without it: training and its tests.'],
	['no downloads here', 'not allowed: no downloads here. Not run without it: training and its tests.'],
])('denied (%s), it says what is not run then', async (denial, words) => {
	machine = await fakeMachine();
	const tools = new RunningTools();
	tools.denial = denial;
	await expect(wanted(tools)).rejects.toThrow(words);
	expect(tools.commands).toHaveLength(1);
	expect(await machine.calls()).toEqual([]);
});

test('a failed install names its cause and what is not run', async () => {
	machine = await fakeMachine();
	await machine.behave('error: connection refused');
	await expect(wanted(new RunningTools())).rejects.toThrow(
		/package index cannot be reached .*connection refused.* Not run without it: training and its tests\.$/,
	);
	await machine.behave('ok');
	expect(await wanted(new RunningTools())).toMatchObject({made: true});
});

test('without uv, python3 of PATH makes one, and is called by its plain name so that a rule covers it', async () => {
	machine = await fakeMachine({uv: false});
	const tools = new RunningTools();
	expect(await wanted(tools)).toMatchObject({tool: 'uv'});
	expect(tools.commands[0]?.words.slice(0, 4)).toEqual(['python3', '-I', '-m', 'venv']);
	expect(tools.commands.map(command => command.network)).toEqual([false, true, false, true]);
	expect(tools.said.join('\n')).toMatch(/uv installed: \d+ MiB/);
});

test('a uv of the workspace that stands first on PATH is not what the plain name may run', async () => {
	machine = await fakeMachine();
	const workspace = path.join(machine.root, 'workspace');
	await mkdir(workspace);
	await machine.program('../workspace/uv', 'echo stolen >> "$root/calls"; exit 1');
	const tools = new RunningTools();
	await wanted(tools, {PATH: `${workspace}:${machine.bin}`}, workspace);
	expect(tools.commands.map(command => command.words[0])).toEqual([path.join(machine.bin, 'uv'), path.join(machine.bin, 'uv')]);
	expect(await machine.calls()).not.toContain('stolen');
});
