import {chmod, mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import type {Probe} from '../../src/environment/probe.ts';
import type {Reading} from '../../src/environment/reading.ts';
import {readEnvironment} from '../../src/environment/scheduler.ts';

/** A small machine in a temporary folder: its own PATH, home, workspace and /proc, with real programs written as shell scripts. */
export type Machine = {
	readonly root: string;
	readonly bin: string;
	readonly home: string;
	readonly workspace: string;
	readonly env: Record<string, string>;
	/** Puts a shell script on PATH (or into another folder). */
	program(name: string, script: string, folder?: string): Promise<string>;
	file(relative: string, content: string): Promise<string>;
	/** Reads one probe, after the ones it needs. */
	read(probe: Probe, ...needed: Probe[]): Promise<Reading>;
};

export async function machine(): Promise<Machine> {
	const root = await mkdtemp(path.join(os.tmpdir(), 'environment-'));
	onTestFinished(() => rm(root, {recursive: true, force: true}));
	const [bin, home, workspace] = ['bin', 'home', 'workspace'].map(name => path.join(root, name)) as [string, string, string];
	for (const folder of [bin, home, workspace]) await mkdir(folder);
	await symlink('/usr/bin/nice', path.join(bin, 'nice'));
	const env: Record<string, string> = {PATH: bin, HOME: home};
	return {
		root,
		bin,
		home,
		workspace,
		env,
		async program(name, script, folder = bin) {
			const file = path.join(folder, name);
			await mkdir(folder, {recursive: true});
			await writeFile(file, `#!/bin/sh\nPATH=/usr/bin:/bin\n${script}\n`);
			await chmod(file, 0o755);
			return file;
		},
		async file(relative, content) {
			const file = path.join(root, relative);
			await mkdir(path.dirname(file), {recursive: true});
			await writeFile(file, content);
			return file;
		},
		async read(probe, ...needed) {
			const snapshot = await readEnvironment({workspace, env, systemRoot: root, sessionId: null, probes: [...needed, probe]});
			const found = snapshot.entries.at(-1)?.reading;
			if (!found) throw new Error(`${probe.id} was not read`);
			return found;
		},
	};
}

/** Waits until `met` holds; fails the test by its own time limit when it never does. */
export async function until(met: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await met())) await new Promise(resolve => setTimeout(resolve, 10));
}

/** Is a process with this id there and not just a zombie? */
export async function runs(pid: number): Promise<boolean> {
	const {readFile} = await import('node:fs/promises');
	try {
		return !/^\d+ \(.*\) Z/.test(await readFile(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return false;
	}
}
