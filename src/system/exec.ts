import {existsSync} from 'node:fs';
import path from 'node:path';
import {Duplex, type Readable, type Writable} from 'node:stream';
import {execa} from 'execa';
import {codeOf, messageOf} from './errors.ts';
import {groupAlive, groups, signalGroup, stopGroup} from './groups.ts';
import {guarded, unguarded} from './guard.ts';
import {inheritedDescriptors} from './inherited.ts';

export type RunOptions = {
	readonly cwd?: string;
	/** The whole environment of the child; nothing is inherited when given. Default: ours. */
	readonly env?: Readonly<Record<string, string>>;
	readonly timeoutMs: number;
	/** Bytes kept of each of stdout and stderr; the rest is counted as `truncated` and dropped. */
	readonly maxBytes?: number;
	readonly input?: string;
	readonly signal?: AbortSignal;
	/** Niceness 0..19; background work runs at 19 so that the keyboard stays quick. */
	readonly nice?: number;
	/** Told the process id once it runs, for whoever measures it while it does. */
	readonly onStart?: (pid: number) => void;
	/** Told all that it writes to stdout and stderr, as it comes. */
	readonly onOutput?: (chunk: Buffer) => void;
	/** More pipes, for what the two streams are no place for: descriptors 3 and on of the child, each for reading or writing. */
	readonly pipes?: readonly ((pipe: Duplex) => void)[];
	/** Descriptors that this program was itself started with are not passed on: the child finds a closed pipe there. */
	readonly sealed?: boolean;
};

export type RunResult = {
	/** `ended` says how: by itself, not started at all, after its time, or because we were asked to stop it. */
	readonly ended: 'exited' | 'not-found' | 'not-started' | 'timed-out' | 'cancelled';
	readonly exitCode: number | null;
	readonly signal: string | null;
	readonly stdout: string;
	readonly stderr: string;
	readonly truncated: boolean;
	readonly durationMs: number;
	/** The cause when it was not started. */
	readonly error: string | null;
};

export type Exit = {readonly exitCode: number | null; readonly signal: string | null; readonly error: string | null};

export type Child = {
	readonly pid: number;
	readonly stdin: Writable;
	readonly stdout: Readable;
	readonly stderr: Readable;
	/** Settles when the leader has ended; never rejects. */
	readonly exited: Promise<Exit>;
	/** Sends the signal to the whole process group; false when nobody is left to take it. */
	signal(name: NodeJS.Signals): boolean;
	/** SIGTERM to the group, SIGKILL after `graceMs`, and again until nobody of the group is left. */
	stop(graceMs?: number): Promise<void>;
};

const sleep = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

/** Where there is no `nice` on the child's PATH, it runs at our own priority. */
function niced(
	file: string,
	args: readonly string[],
	{nice, env = process.env}: Pick<RunOptions, 'nice'> & {readonly env?: NodeJS.ProcessEnv},
) {
	const found = nice && (env['PATH'] ?? '').split(path.delimiter).some(folder => folder !== '' && existsSync(path.join(folder, 'nice')));
	return found ? {niced: true, file: 'nice', args: ['-n', String(nice), file, ...args]} : {niced: false, file, args: [...args]};
}

function begun(pid: number): void {
	groups.add(pid);
	guarded(pid);
}

function over(pid: number): void {
	if (groups.delete(pid)) unguarded(pid);
}

/** Starts a long-lived program in a process group of its own. Throws when it cannot be started. */
export function start(
	file: string,
	args: readonly string[],
	options: {readonly cwd?: string; readonly env?: Readonly<Record<string, string>>; readonly nice?: number},
): Child {
	const command = niced(file, args, options);
	const subprocess = execa(command.file, command.args, {
		...(options.cwd === undefined ? {} : {cwd: options.cwd}),
		...(options.env === undefined ? {} : {env: options.env, extendEnv: false}),
		stdin: 'pipe',
		stdout: 'pipe',
		stderr: 'pipe',
		buffer: false,
		reject: false,
		detached: true,
		cleanup: false,
	});
	const {pid} = subprocess;
	const exited = new Promise<Exit>(resolve => {
		subprocess.nodeChildProcess.once('exit', (exitCode, signal) => resolve({exitCode, signal, error: null}));
		subprocess.nodeChildProcess.once('error', error => resolve({exitCode: null, signal: null, error: messageOf(error)}));
	});
	void subprocess.catch(() => undefined); // its promise may wait on pipes that a grandchild holds; `exited` is what we use
	if (pid === undefined) throw new Error(`${file} could not be started`, {cause: 'not found or not executable'});
	begun(pid);
	void exited.then(() => {
		if (!groupAlive(pid)) over(pid);
	});
	subprocess.stdin.on('error', () => undefined); // EPIPE of a child that closed its end: its exit says it
	return {
		pid,
		stdin: subprocess.stdin,
		stdout: subprocess.stdout,
		stderr: subprocess.stderr,
		exited,
		signal: name => signalGroup(pid, name),
		async stop(graceMs = 2000) {
			await stopGroup(pid, graceMs);
			if (!groupAlive(pid)) over(pid);
		},
	};
}

class Kept {
	readonly #max: number;
	readonly #chunks: Buffer[] = [];
	#bytes = 0;
	truncated = false;

	constructor(max: number) {
		this.#max = max;
	}

	push(chunk: Buffer): void {
		const room = this.#max - this.#bytes;
		if (chunk.length > room) this.truncated = true;
		if (room <= 0) return;
		const part = chunk.subarray(0, room);
		this.#chunks.push(part);
		this.#bytes += part.length;
	}

	text(): string {
		return Buffer.concat(this.#chunks).toString('utf8');
	}
}

/** What a child has above stderr: its pipes, and in place of what we inherited a pipe whose other end is closed at once. */
function furtherDescriptors({pipes = [], sealed = false}: Pick<RunOptions, 'pipes' | 'sealed'>): readonly ('pipe' | 'ignore')[] {
	const first = 3;
	const inherited = sealed ? inheritedDescriptors().map(descriptor => descriptor - first) : [];
	const length = Math.max(pipes.length, ...inherited.map(index => index + 1));
	return Array.from({length}, (_, index) => (index < pipes.length || inherited.includes(index) ? 'pipe' : 'ignore'));
}

/**
 * Runs a program to its end, bounded in time and output, never through a shell. Does not throw: how it ended is in the
 * result. Its whole process group is gone when this returns.
 */
export async function run(file: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
	const from = performance.now();
	const base = {exitCode: null, signal: null, stdout: '', stderr: '', truncated: false, error: null};
	const since = () => Math.round(performance.now() - from);
	if (options.signal?.aborted) return {...base, ended: 'cancelled', durationMs: 0};
	const command = niced(file, args, options);
	const subprocess = execa(command.file, command.args, {
		...(options.cwd === undefined ? {} : {cwd: options.cwd}),
		...(options.env === undefined ? {} : {env: options.env, extendEnv: false}),
		stdio: [options.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...furtherDescriptors(options)],
		buffer: false,
		reject: false,
		detached: true,
		cleanup: false,
	});
	void subprocess.catch(() => undefined);
	const {pid} = subprocess;
	const out = new Kept(options.maxBytes ?? 1024 * 1024);
	const err = new Kept(options.maxBytes ?? 1024 * 1024);
	const further = (subprocess.nodeChildProcess.stdio ?? []).slice(3).filter(pipe => pipe instanceof Duplex);
	const pipes = further.splice(0, options.pipes?.length ?? 0);
	for (const inherited of further) inherited.destroy();
	let failure: Error | null = null;
	const closed = new Promise<void>(resolve => {
		let open = 2 + pipes.length;
		const one = () => {
			open -= 1;
			if (open === 0) resolve();
		};
		for (const [stream, kept] of [
			[subprocess.stdout, out],
			[subprocess.stderr, err],
		] as const) {
			stream?.on('data', (chunk: Buffer) => {
				kept.push(chunk);
				options.onOutput?.(chunk);
			});
			stream?.once('close', one);
			stream?.once('error', () => undefined);
		}
		for (const pipe of pipes) pipe.once('close', one);
	});
	const exited = new Promise<Exit>(resolve => {
		subprocess.nodeChildProcess.once('exit', (exitCode, signal) => resolve({exitCode, signal, error: null}));
		subprocess.nodeChildProcess.once('error', error => {
			failure = error;
			resolve({exitCode: null, signal: null, error: messageOf(error)});
		});
	});
	if (options.input !== undefined && subprocess.stdin) {
		subprocess.stdin.on('error', () => undefined);
		subprocess.stdin.end(options.input);
	}
	if (pid === undefined) {
		const {error} = await exited;
		const cause = failure === null ? undefined : codeOf(failure);
		return {...base, ended: cause === 'ENOENT' ? 'not-found' : 'not-started', error, durationMs: since()};
	}
	begun(pid);
	options.onStart?.(pid);
	for (const [index, pipe] of pipes.entries()) {
		pipe.on('error', () => undefined); // EPIPE of a child that closed its end: its exit says it
		options.pipes?.[index]?.(pipe);
		pipe.resume(); // what nobody listens to is dropped, or its end would never come
	}
	let stoppedBy: 'timed-out' | 'cancelled' | null = null;
	const halt = (why: 'timed-out' | 'cancelled') => {
		stoppedBy ??= why;
		void stopGroup(pid, 1000);
	};
	const timer = setTimeout(() => halt('timed-out'), options.timeoutMs);
	const onAbort = () => halt('cancelled');
	options.signal?.addEventListener('abort', onAbort, {once: true});
	try {
		const exit = await exited;
		// A grandchild may hold the pipes open: what is in them is read, then the group is ended.
		await Promise.race([closed, sleep(200)]);
		await stopGroup(pid, 200);
		await Promise.race([closed, sleep(200)]);
		const notFound = command.niced && exit.exitCode === 127;
		return {
			ended: stoppedBy ?? (notFound ? 'not-found' : 'exited'),
			exitCode: exit.exitCode,
			signal: exit.signal,
			stdout: out.text(),
			stderr: err.text(),
			truncated: out.truncated || err.truncated,
			durationMs: since(),
			error: exit.error,
		};
	} finally {
		for (const pipe of pipes) pipe.destroy();
		clearTimeout(timer);
		options.signal?.removeEventListener('abort', onAbort);
		over(pid);
	}
}

/** Runs a program that takes over the terminal (an editor) until it ends. Answers with its exit code, or null and why it did not start. */
export async function runInTerminal(
	file: string,
	args: readonly string[],
	cwd: string,
): Promise<{readonly exitCode: number | null; readonly error: string | null}> {
	const result = await execa(file, [...args], {cwd, stdio: 'inherit', reject: false});
	return {
		exitCode: result.exitCode ?? null,
		error: result.failed && result.exitCode === undefined ? (result.shortMessage ?? 'it did not start') : null,
	};
}
