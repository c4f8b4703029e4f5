import {writeFileSync} from 'node:fs';
import {Failure, messageOf} from './errors.ts';
import {LineSplitter} from './lines.ts';
import {longestMessageBytes, type TaskMessage, taskRequestSchema} from './task-messages.ts';

export type TaskTools = {
	readonly progress: (label: string, fraction: number | null) => void;
	/** Hands something over before the end. */
	readonly note: (value: unknown) => void;
};

export type Task = (input: unknown, tools: TaskTools) => Promise<unknown>;

const beatMs = 250;

const say = (message: TaskMessage) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** The main of a process that does one task for the process that started it (see `runTask`), and ends with it or with that process. */
export async function serveTask(tasks: Readonly<Record<string, Task>>): Promise<void> {
	volunteerForMemory();
	process.stdout.on('error', () => process.exit(1)); // nobody listens any more
	const {task, input} = taskRequestSchema.parse(JSON.parse(await firstLine()));
	// Whoever asked is gone: native work would run on for nobody.
	process.stdin.on('end', () => process.exit(1)).resume();
	const beat = () => say({type: 'beat', rssMiB: Math.round(process.memoryUsage.rss() / 2 ** 20)});
	// The first at once: a task may be done before the second.
	beat();
	setInterval(beat, beatMs);
	const last = await outcomeOf(tasks[task], task, input);
	process.stdout.write(`${JSON.stringify(last)}\n`, () => process.exit(0));
}

async function outcomeOf(work: Task | undefined, name: string, input: unknown): Promise<TaskMessage> {
	if (work === undefined) return {type: 'failed', kind: 'defect', message: `there is no task ${name}`};
	try {
		const value = await work(input, {
			progress: (label, fraction) => say({type: 'progress', label, fraction}),
			note: value => say({type: 'note', value}),
		});
		return {type: 'done', value};
	} catch (error) {
		return {type: 'failed', kind: error instanceof Failure ? error.kind : 'defect', message: messageOf(error)};
	}
}

function firstLine(): Promise<string> {
	return new Promise((resolve, reject) => {
		const splitter = new LineSplitter(resolve, longestMessageBytes);
		process.stdin.on('data', (chunk: Buffer) => splitter.push(chunk));
		process.stdin.once('end', () => reject(new Error('no task was named')));
	});
}

/** When the machine's memory runs out, the kernel ends this process and not the session that started it. */
function volunteerForMemory(): void {
	try {
		writeFileSync('/proc/self/oom_score_adj', '1000');
	} catch {
		// Not Linux, or not allowed: the watched limit has to do.
	}
}
