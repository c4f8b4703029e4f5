import {existsSync} from 'node:fs';
import module from 'node:module';
import {fileURLToPath} from 'node:url';
import {Failure, messageOf} from './errors.ts';
import {type Exit, start} from './exec.ts';
import {LineSplitter} from './lines.ts';
import {longestMessageBytes, type TaskMessage, taskMessageSchema} from './task-messages.ts';

export type TaskLimits = {
	/** Of JavaScript; native memory is watched with all else. */
	readonly heapMiB: number;
	/** Of the whole process, looked at four times a second. */
	readonly memoryMiB: number;
	/** Without a sign of life: its event loop stands still. */
	readonly silentMs: number;
	/** Without progress, though it lives. */
	readonly stalledMs: number;
};

export type TaskOptions = {
	readonly limits: TaskLimits;
	/** Beside what is inherited. */
	readonly env?: Readonly<Record<string, string>>;
	readonly signal?: AbortSignal | undefined;
	readonly progress?: ((label: string, fraction: number | null) => void) | undefined;
	readonly note?: ((value: unknown) => void) | undefined;
};

/** Why a task gave no answer. */
export type Loss = 'crashed' | 'killed' | 'memory' | 'silent' | 'stalled' | 'not-started';

/** A task whose process ended, or had to be ended, without an answer. */
export class TaskLost extends Error {
	override readonly name = 'TaskLost';
	readonly loss: Loss;
	/** The signal or exit code, or the limit that was reached, in words. */
	readonly how: string;
	/** What it said it was doing last; null when it had said nothing. */
	readonly during: string | null;

	constructor(loss: Loss, how: string, during: string | null) {
		super(`the task's process ${loss}: ${how}`);
		this.loss = loss;
		this.how = how;
		this.during = during;
	}
}

const stderrTailCharacters = 4096;
const watchMs = 250;
const lateMs = 5000;

/** The program of a task: its own bundle beside ours when the program is built, its source when it runs from source. */
export function taskProgram(here: string, bundle: string, source: string): string {
	const beside = fileURLToPath(new URL(bundle, here));
	return existsSync(beside) ? beside : fileURLToPath(new URL(source, here));
}

/**
 * Does a task in a process of its own: a crash, a loop or a greed for memory there ends that process only. Answers with what it
 * gave; throws the Failure it threw, TaskLost when it gave no answer, and the signal's reason, at once, when that is aborted.
 */
export async function runTask(program: string, task: string, input: unknown, options: TaskOptions): Promise<unknown> {
	const {limits, signal} = options;
	signal?.throwIfAborted();
	const child = started(program, options);
	let during: string | null = null;
	let lost: TaskLost | null = null;
	let answer: Answer | null = null;
	let answered = () => {};
	const answering = new Promise<void>(resolve => {
		answered = resolve;
	});
	let lived = performance.now();
	let advanced = lived;
	const lose = (loss: Loss, how: string) => {
		lost ??= new TaskLost(loss, how, during);
		child.signal('SIGKILL');
	};
	const splitter = new LineSplitter(line => {
		lived = performance.now();
		const message = taskMessageSchema.parse(JSON.parse(line));
		if (message.type === 'beat') {
			if (message.rssMiB > limits.memoryMiB) lose('memory', `${limits.memoryMiB} MiB`);
			return;
		}
		advanced = lived;
		if (message.type === 'progress') {
			during = message.label;
			options.progress?.(message.label, message.fraction);
		} else if (message.type === 'note') options.note?.(message.value);
		else {
			answer = answerOf(message);
			answered();
		}
	}, longestMessageBytes);
	const read = new Promise<void>(resolve => {
		child.stdout.on('data', (chunk: Buffer) => {
			if (lost !== null) return;
			try {
				splitter.push(chunk);
			} catch (error) {
				lose('crashed', `it answered with what is no answer (${messageOf(error).slice(0, 100)})`);
			}
		});
		child.stdout.once('end', resolve);
	});
	let tail = '';
	child.stderr.on('data', (chunk: Buffer) => (tail = (tail + chunk.toString('utf8')).slice(-stderrTailCharacters)));
	let watchedAt = lived;
	const watch = setInterval(() => {
		const now = performance.now();
		// We were stopped ourselves (ctrl-z): what it said meanwhile is not read yet.
		if (now - watchedAt > lateMs) lived = advanced = now;
		watchedAt = now;
		if (now - lived > limits.silentMs) lose('silent', seconds(limits.silentMs));
		else if (now - advanced > limits.stalledMs) lose('stalled', seconds(limits.stalledMs));
	}, watchMs);
	const onAbort = () => {
		child.signal('SIGKILL');
		answered();
	};
	signal?.addEventListener('abort', onAbort, {once: true});
	if (signal?.aborted) onAbort();
	child.stdin.write(`${JSON.stringify({task, input})}\n`);
	try {
		const exit = await Promise.race([answering.then(() => null), child.exited.then(ended => read.then(() => ended))]);
		signal?.throwIfAborted();
		return resultOf(answer, lost ?? lossOf(exit, tail, during));
	} finally {
		clearInterval(watch);
		signal?.removeEventListener('abort', onAbort);
		// It has nothing to save and starts nothing: what it was asked for is here, or given up.
		child.signal('SIGKILL');
		await child.exited;
	}
}

function started(program: string, {limits, env: own}: TaskOptions) {
	const cache = module.getCompileCacheDir?.();
	const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
	try {
		return start(process.execPath, [`--max-old-space-size=${limits.heapMiB}`, program], {
			env: {...env, ...(cache && {NODE_COMPILE_CACHE: cache}), ...own},
		});
	} catch (error) {
		throw new TaskLost('not-started', messageOf(error), null);
	}
}

type Answer = {readonly value: unknown} | {readonly error: Error};

function answerOf(message: Extract<TaskMessage, {type: 'done' | 'failed'}>): Answer {
	if (message.type === 'done') return {value: message.value};
	return {error: message.kind === 'defect' ? new Error(message.message) : new Failure(message.kind, message.message)};
}

function resultOf(answer: Answer | null, lost: TaskLost): unknown {
	if (answer === null) throw lost;
	if ('error' in answer) throw answer.error;
	return answer.value;
}

function lossOf(exit: Exit | null, stderr: string, during: string | null): TaskLost {
	if (/heap out of memory|bad_alloc/i.test(stderr)) return new TaskLost('memory', 'its heap', during);
	if (exit?.signal === 'SIGKILL') return new TaskLost('killed', exit.signal, during);
	const how = exit?.signal ?? exit?.error ?? `exit ${exit?.exitCode}`;
	return new TaskLost('crashed', how, during);
}

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;
