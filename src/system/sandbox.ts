import {readFileSync} from 'node:fs';
import type {Duplex} from 'node:stream';
import * as z from 'zod';
import {messageOf} from './errors.ts';
import {type RunOptions, type RunResult, run} from './exec.ts';
import {killProcess, lifeOf} from './groups.ts';
import {bubblewrapArguments} from './sandbox/bubblewrap.ts';

import type {Confinement} from './sandbox/confinement.ts';
import {readMachine} from './sandbox/machine.ts';
import {type NetworkAttempts, NetworkCounters} from './sandbox/network-attempts.ts';
import {type KernelSettings, notInstalled, sandboxReason, settingFiles} from './sandbox/reasons.ts';
import {socketFilter} from './sandbox/socket-filter.ts';
import {viewOf} from './sandbox/view.ts';

export type SandboxOptions = Pick<RunOptions, 'timeoutMs' | 'maxBytes' | 'input' | 'signal' | 'nice' | 'onStart' | 'onOutput'> & {
	/** The absolute path of bubblewrap. */
	readonly bubblewrap: string;
};

export type SandboxResult = RunResult & {
	/** How often the command, or what it started, reached for the network; null when that could not be counted. */
	readonly network: NetworkAttempts | null;
	/** Why it could not be counted. */
	readonly notCounted: string | null;
};

/** Descriptors of bubblewrap, in the order of its pipes. */
const [status, hold, filter] = [3, 4, 5];
const lastMomentMs = 5000;

/**
 * Runs a command in a sandbox to its end: it sees what the confinement names and nothing else of this machine, has no network, and
 * nothing that it started is left when this returns, also what left its process group. Does not throw once it started: `ended` is
 * `not-started`, with a sentence, where no sandbox could be made, `not-found` where its program is not there inside or cannot be run. A command that a
 * signal ended has the exit code 128 + its number. When its time is up it gets SIGKILL at once.
 *
 * Throws an input failure when the confinement would open what must stay closed.
 */
export async function runSandboxed(confinement: Confinement, options: SandboxOptions): Promise<SandboxResult> {
	const {bubblewrap, ...runOptions} = options;
	const rules = socketFilter();
	const words = bubblewrapArguments(viewOf(confinement), readMachine(), {status, hold, filter: rules === null ? null : filter});
	const witness = new Witness();
	try {
		const ended = await run(bubblewrap, words, {
			...runOptions,
			cwd: '/',
			env: {PATH: '/usr/bin:/bin'},
			sealed: true,
			pipes: [
				pipe => witness.listen(pipe),
				pipe => witness.holds(pipe),
				...(rules === null ? [] : [(pipe: Duplex) => void pipe.end(rules)]),
			],
		});
		const gone = await witness.untilGone();
		// 127 of what runs in it is its own word, and no missing bubblewrap.
		const result: RunResult = ended.ended === 'not-found' && witness.ran ? {...ended, ended: 'exited', error: null} : ended;
		if (result.ended === 'not-found' || result.ended === 'not-started') {
			const error = result.ended === 'not-found' ? notInstalled : `${bubblewrap} could not be started: ${result.error}`;
			return {...result, ended: 'not-started', error, network: null, notCounted: error};
		}
		if (result.ended === 'exited' && !witness.ran) {
			const [, program, cause] = /^bwrap: execvp (.*): (.*)$/m.exec(result.stderr) ?? [];
			const error =
				program === undefined ? sandboxReason(result.stderr, readSettings()) : `${program} does not start in the sandbox: ${cause}`;
			return {...result, ended: program === undefined ? 'not-started' : 'not-found', error, network: null, notCounted: error};
		}
		return {...result, ...(gone ? witness.count() : {network: null, notCounted: 'something in it did not end'})};
	} finally {
		witness.close();
	}
}

/** A sandbox as words that stand before those of a command, for a program of ours that starts many. */
type SandboxPrefix = {
	readonly words: readonly [string, ...string[]];
	/** What bubblewrap reads from the descriptor whose number stands for `{filter}`; null: there is none for this processor. */
	readonly filter: Buffer | null;
};

/**
 * The same walls as `runSandboxed`, without its witness: attempts to reach the network are refused and not counted, and who starts it ends
 * it, by SIGKILL to its process group. The command of the confinement is left to whoever starts it. Throws like `runSandboxed`.
 */
export function sandboxPrefix(confinement: Omit<Confinement, 'command'>, bubblewrap: string): SandboxPrefix {
	const filter = socketFilter();
	const view = viewOf({...confinement, command: ['true']});
	const words = bubblewrapArguments({...view, command: []}, readMachine(), {
		status: null,
		hold: null,
		filter: filter === null ? null : '{filter}',
	});
	return {words: [bubblewrap, ...words], filter};
}

const firstLine = z.object({'child-pid': z.number().int().positive(), 'net-namespace': z.number().int()});
const lastLine = z.object({'exit-code': z.number().int()});

/** Follows one sandbox from outside: holds it until its counters are open, knows whether the command ran, and sees the end of all in it. */
class Witness {
	/** Did the command start? bubblewrap says its exit code only then. */
	ran = false;
	#counters: NetworkCounters | null = null;
	#notCounted: string | null = 'no sandbox was made';
	#life: {readonly pid: number; readonly is: string} | null = null;
	#text = '';
	#release: Duplex | null = null;

	holds(pipe: Duplex): void {
		this.#release = pipe;
	}

	listen(pipe: Duplex): void {
		pipe.on('data', (chunk: Buffer) => {
			this.#text += chunk.toString('utf8');
			const lines = this.#text.split('\n');
			this.#text = lines.pop() ?? '';
			for (const line of lines) this.#hear(line);
		});
	}

	#hear(line: string): void {
		const said = jsonOf(line);
		const begun = firstLine.safeParse(said).data;
		if (begun !== undefined) this.#begin(begun['child-pid'], begun['net-namespace']);
		if (lastLine.safeParse(said).success) this.ran = true;
		this.#release?.end('.');
		this.#release = null;
	}

	#begin(pid: number, namespace: number): void {
		const is = lifeOf(pid);
		if (is !== null) this.#life = {pid, is};
		try {
			this.#counters = new NetworkCounters(pid, namespace);
			this.#notCounted = null;
		} catch (error) {
			this.#notCounted = `its counters cannot be read: ${messageOf(error)}`;
		}
	}

	/** Ends what is left. Settles when the first process in it is dead, which the kernel lets happen last; false when it does not die. */
	async untilGone(): Promise<boolean> {
		const until = Date.now() + lastMomentMs;
		while (this.#life !== null && lifeOf(this.#life.pid) === this.#life.is) {
			killProcess(this.#life.pid); // bubblewrap was ended before it had bound the first process to its own end
			if (Date.now() > until) return false;
			await new Promise(resolve => setTimeout(resolve, 2));
		}
		return true;
	}

	count(): Pick<SandboxResult, 'network' | 'notCounted'> {
		try {
			return {network: this.#counters?.read() ?? null, notCounted: this.#notCounted};
		} catch (error) {
			return {network: null, notCounted: `its counters cannot be read: ${messageOf(error)}`};
		}
	}

	close(): void {
		this.#counters?.close();
	}
}

function jsonOf(line: string): unknown {
	try {
		return JSON.parse(line);
	} catch {
		return null; // not bubblewrap's: the command then counts as not run
	}
}

/** Null where this kernel has no such setting. */
function settingIn(file: string): string | null {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return null;
	}
}

const readSettings = (): KernelSettings => ({
	maxUserNamespaces: settingIn(settingFiles.maxUserNamespaces),
	unprivilegedClone: settingIn(settingFiles.unprivilegedClone),
	appArmor: settingIn(settingFiles.appArmor),
});
