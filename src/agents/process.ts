import {type Child, type Exit, start} from '../system/exec.ts';
import {groupAlive} from '../system/groups.ts';

/** How to start an agent: an absolute command, no shell, and the whole environment it gets. */
export type Launch = {
	readonly command: string;
	readonly args: readonly string[];
	readonly env: Readonly<Record<string, string>>;
};

const stderrTailBytes = 8 * 1024;
const sleep = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms).unref());

/** One agent process, leader of its own process group, with the end of what it wrote to stderr. */
export class AgentProcess {
	readonly child: Child;
	#tail: Buffer = Buffer.alloc(0);
	#exit: Exit | null = null;

	private constructor(child: Child) {
		this.child = child;
		void child.exited.then(exit => {
			this.#exit = exit;
		});
	}

	/** Starts it at the lowest priority, so that the keyboard stays quick. Throws when it cannot be started. */
	static start(launch: Launch, cwd: string, onStderr: (chunk: Buffer) => boolean, drained: () => Promise<void>): AgentProcess {
		const agent = new AgentProcess(start(launch.command, launch.args, {cwd, env: launch.env, nice: 19}));
		const {stderr} = agent.child;
		stderr.on('error', () => undefined); // the pipe of a process that is gone: its exit says it
		stderr.on('data', (chunk: Buffer) => {
			const joined = chunk.length >= stderrTailBytes ? chunk : Buffer.concat([agent.#tail, chunk]);
			agent.#tail = Buffer.from(joined.subarray(-stderrTailBytes));
			if (onStderr(chunk)) return;
			stderr.pause();
			void drained().then(() => stderr.resume());
		});
		return agent;
	}

	get pid(): number {
		return this.child.pid;
	}

	/** How its leader ended; null while it runs. */
	get exit(): Exit | null {
		return this.#exit;
	}

	/** The last 8 KiB of stderr. */
	get stderrTail(): string {
		return this.#tail.toString('utf8');
	}

	/** Is anybody of its process group left? */
	get alive(): boolean {
		return groupAlive(this.pid);
	}

	/**
	 * End of input, then SIGTERM, then SIGKILL, to the whole group; nobody of it is left afterwards. Most agents end by themselves at
	 * the end of their input, some only at SIGTERM, some at neither.
	 */
	async stop(timing: {readonly eofMs: number; readonly termMs: number}): Promise<void> {
		this.child.stdin.end();
		if (this.#exit === null) await Promise.race([this.child.exited, sleep(timing.eofMs)]);
		await this.child.stop(timing.termMs);
		this.child.stdin.destroy();
		this.child.stdout.destroy();
		this.child.stderr.destroy();
	}
}
