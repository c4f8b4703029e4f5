import {mkdir, mkdtemp, readdir, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import {type RunResult, run} from '../../src/system/exec.ts';
import {root} from './program.ts';

export const bin = path.join(root, 'bin/ml-engineer.js');
export const example = path.join(root, 'examples/birdstrikes.csv');
export const exampleTarget = 'Effect Amount of damage';

/** A home, a workspace, a state folder and a folder for temporary files of its own. */
export type Desk = {
	readonly folder: string;
	readonly workspace: string;
	readonly state: string;
	readonly temporary: string;
	readonly env: Record<string, string>;
};

/** A desk that is gone after the test. */
export async function desk(): Promise<Desk> {
	const made = await makeDesk();
	onTestFinished(() => rm(made.folder, {recursive: true, force: true}));
	return made;
}

/** A desk to be removed by whoever asked for it. */
export async function makeDesk(): Promise<Desk> {
	const folder = await mkdtemp(path.join(os.tmpdir(), 'ml-engineer-test-'));
	const workspace = path.join(folder, 'work');
	const temporary = path.join(folder, 'tmp');
	await mkdir(workspace);
	await mkdir(temporary);
	const {CI: _ci, NO_COLOR: _color, FORCE_COLOR: _force, ML_ENGINEER_STATE_DIR: _state, ...inherited} = process.env;
	const clean = Object.fromEntries(Object.entries(inherited).filter((entry): entry is [string, string] => entry[1] !== undefined));
	const env = {...clean, HOME: folder, XDG_STATE_HOME: path.join(folder, 'xdg'), TMPDIR: temporary};
	return {folder, workspace, state: path.join(folder, 'state'), temporary, env};
}

export type CallOptions = {
	readonly input?: string;
	readonly timeoutMs?: number;
	/** Words before the program: prlimit, setpriv, a Node. */
	readonly through?: readonly string[];
	readonly env?: Readonly<Record<string, string>>;
};

/** The built program as a process without a terminal, from the desk's workspace. */
export function call(at: Desk, args: readonly string[], options: CallOptions = {}): Promise<RunResult> {
	const [file = '', ...rest] = [...(options.through ?? []), process.execPath, bin, ...args];
	return run(file, rest, {
		cwd: at.workspace,
		env: {...at.env, ...options.env},
		timeoutMs: options.timeoutMs ?? 60_000,
		maxBytes: 32 * 1024 * 1024,
		...(options.input === undefined ? {} : {input: options.input}),
	});
}

/** `--state-dir` and `--workspace` of the desk. */
export const placed = (at: Desk): readonly string[] => ['--state-dir', at.state, '--workspace', at.workspace];

/** Folders of sessions in a state folder; none when it is not there. */
export async function sessionsIn(state: string): Promise<readonly string[]> {
	const names = await readdir(state).catch(() => []);
	return names.filter(name => /^\d+$/.test(name)).sort();
}
