import {constants} from 'node:fs';
import {access, lstat, open, stat} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {codeOf} from '../system/errors.ts';
import {run} from '../system/exec.ts';
import {isInside} from '../system/paths.ts';
import type {ProbeContext} from './probe.ts';
import type {Reading} from './reading.ts';

export type Surroundings = {
	readonly workspace: string;
	readonly env?: NodeJS.ProcessEnv;
	readonly sessionId?: string | null;
	/** "/" but in tests. */
	readonly systemRoot?: string;
};

export type Attempt = {
	readonly timeoutMs: number;
	readonly signal: AbortSignal;
	reading(id: string): Reading | null;
	/** Told each command before it runs, so that a probe out of time can still say what it waited for. */
	onCommand(command: string): void;
};

const niceness = 19;
const keptBytes = 256 * 1024;

/** Makes contexts for probe attempts; what does not change between attempts is worked out once. */
export function contextsFor(surroundings: Surroundings): (attempt: Attempt) => ProbeContext {
	const env = definedOnly(surroundings.env ?? process.env);
	const home = env['HOME'] || os.homedir();
	const workspace = path.resolve(surroundings.workspace);
	const folders = trustedFolders(env['PATH'] ?? '', workspace, home);
	// The children get the same short PATH: a program that looks for another one must not find it in the workspace.
	const childEnv = {...env, PATH: folders.join(path.delimiter), LC_ALL: 'C', NO_COLOR: '1'};
	const find = async (program: string) => {
		for (const folder of folders) {
			const file = path.join(folder, program);
			if ((await isProgram(file)) && (!guards(workspace, home) || !isInside(workspace, file))) return file;
		}
		return null;
	};
	return attempt => ({
		workspace,
		env,
		home,
		systemRoot: surroundings.systemRoot ?? '/',
		sessionId: surroundings.sessionId ?? null,
		signal: attempt.signal,
		find,
		async run(file, args, options = {}) {
			attempt.onCommand([path.basename(file), ...args].join(' '));
			return run(file, args, {
				cwd: '/',
				env: definedOnly({...childEnv, ...options.env}),
				timeoutMs: attempt.timeoutMs,
				maxBytes: options.maxBytes ?? keptBytes,
				signal: attempt.signal,
				...((await find('nice')) === null ? {} : {nice: niceness}),
			});
		},
		readText,
		reading: id => attempt.reading(id),
	});
}

/** Folders of PATH that programs may be run from: absolute, and not in the workspace, whose files are a stranger's. */
export function trustedFolders(searchPath: string, workspace: string, home: string): string[] {
	const absolute = searchPath.split(path.delimiter).filter(folder => path.isAbsolute(folder));
	return guards(workspace, home) ? absolute.filter(folder => !isInside(workspace, folder)) : absolute;
}

/** A workspace that holds the home folder would rule out everything the person installed there. */
const guards = (workspace: string, home: string) => !isInside(workspace, home);

export async function isProgram(file: string): Promise<boolean> {
	try {
		if (!(await stat(file)).isFile()) return false;
		await access(file, constants.X_OK);
		return true;
	} catch {
		return false; // not there, not ours to run, a dangling link: for a search on PATH all the same
	}
}

async function readText(file: string, maxBytes = 64 * 1024): Promise<string | null> {
	try {
		if (!(await stat(file)).isFile()) return null; // a named pipe or a device could hold us forever
		const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
		try {
			const buffer = Buffer.alloc(maxBytes);
			let length = 0;
			while (length < maxBytes) {
				const {bytesRead} = await handle.read(buffer, length, maxBytes - length, null);
				if (bytesRead === 0) break;
				length += bytesRead;
			}
			return buffer.toString('utf8', 0, length);
		} finally {
			await handle.close();
		}
	} catch (error) {
		if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
		throw error;
	}
}

/** What decides whether watched paths changed: identity, time and size of each. */
export async function fingerprintOf(paths: readonly string[]): Promise<string> {
	const marks = await Promise.all(
		paths.map(async file => {
			try {
				const {ino, size, mtimeMs} = await lstat(file);
				const behind = await stat(file);
				return `${file} ${ino} ${size} ${mtimeMs} ${behind.ino} ${behind.mtimeMs}`;
			} catch (error) {
				return `${file} ${codeOf(error) ?? 'unreadable'}`;
			}
		}),
	);
	return marks.join('\n');
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
	return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
