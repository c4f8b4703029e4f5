import {spawn} from 'node:child_process';
import {accessSync, constants, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';

/** CPU milliseconds that the living threads of a process have used, or NaN where the kernel does not say. */
export function cpuMs(pid: number): number {
	try {
		let nanoseconds = 0;
		for (const thread of readdirSync(`/proc/${pid}/task`))
			nanoseconds += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')[0]);
		return nanoseconds / 1e6;
	} catch {
		return Number.NaN;
	}
}

/** The same of a process and of all that it started and that still runs. */
export function cpuOfTreeMs(pid: number): number {
	let children: string[] = [];
	try {
		children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean);
	} catch {
		// the kernel does not say: the process alone
	}
	return children.reduce((sum, child) => sum + cpuOfTreeMs(Number(child)), cpuMs(pid));
}

/** Linux counts process times in hundredths of a second. */
const tickMs = 10;

/** CPU milliseconds of a process and, apart, of its children that have ended. NaN where the kernel does not say. */
export function cpuWithChildren(pid: number): {readonly own: number; readonly children: number} {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		const fields = stat
			.slice(stat.lastIndexOf(')') + 2)
			.split(' ')
			.map(Number);
		const at = (index: number) => fields[index] ?? Number.NaN;
		return {own: cpuMs(pid), children: (at(13) + at(14)) * tickMs};
	} catch {
		return {own: Number.NaN, children: Number.NaN};
	}
}

/** Resident MiB of a process, now and at its highest. */
export function memoryMiB(pid: number): {readonly now: number; readonly highest: number} {
	try {
		const status = readFileSync(`/proc/${pid}/status`, 'latin1');
		const of = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
		return {now: of('VmRSS'), highest: of('VmHWM')};
	} catch {
		return {now: Number.NaN, highest: Number.NaN};
	}
}

/** Where a program lies on PATH, or null. */
export function found(program: string): string | null {
	for (const directory of (process.env['PATH'] ?? '').split(path.delimiter)) {
		const file = path.join(directory, program);
		try {
			accessSync(file, constants.X_OK);
			return file;
		} catch {
			// not in this one
		}
	}
	return null;
}

export type Ended = {readonly stdout: string; readonly ms: number};

/** Runs a program to its end; throws when it fails, ends it with the signal. `onSpawn` is told its process id. */
export function ended(
	file: string,
	args: readonly string[],
	options: {
		readonly signal: AbortSignal;
		readonly cwd?: string;
		readonly env?: NodeJS.ProcessEnv;
		readonly onSpawn?: (pid: number) => void;
	},
): Promise<Ended> {
	const from = performance.now();
	const child = spawn(file, args, {
		stdio: ['ignore', 'pipe', 'pipe'],
		signal: options.signal,
		killSignal: 'SIGKILL',
		...(options.cwd === undefined ? {} : {cwd: options.cwd}),
		env: {...process.env, ...options.env},
	});
	if (child.pid !== undefined) options.onSpawn?.(child.pid);
	let stdout = '';
	let stderr = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		stdout += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		stderr = (stderr + text).slice(-2000);
	});
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code, signal) => {
			if (code === 0) resolve({stdout, ms: performance.now() - from});
			else
				reject(
					new Error(`${path.basename(args[0] ?? file)} ended with ${code ?? signal}: ${stderr.trim().split('\n').slice(-3).join(' ')}`),
				);
		});
	});
}

/** Runs a part in a process of its own; answers with the numbers it prints as JSON on its last line. */
export async function figures(part: string, args: readonly (string | number)[], signal: AbortSignal): Promise<Record<string, number>> {
	const {stdout} = await ended(process.execPath, [part, ...args.map(String)], {signal});
	const parsed: unknown = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
	return Object.fromEntries(Object.entries(parsed ?? {}).map(([name, value]) => [name, Number(value)]));
}
