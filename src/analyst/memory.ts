import {readdir, readFile} from 'node:fs/promises';

const pollMs = 25;

/** Resident memory of a running process and its children, in MiB, from /proc; null where there is none (not Linux). */
async function residentMiB(pid: number): Promise<{readonly now: number; readonly peak: number} | null> {
	const pids = await withChildren(pid);
	const readings = await Promise.all(pids.map(readStatus));
	const known = readings.filter(reading => reading !== null);
	if (known.length === 0) return null;
	const now = known.reduce((sum, reading) => sum + reading.rss, 0);
	return {now, peak: Math.max(now, ...known.map(reading => reading.high))};
}

async function readStatus(pid: number): Promise<{readonly rss: number; readonly high: number} | null> {
	try {
		const text = await readFile(`/proc/${pid}/status`, 'utf8');
		const kib = (name: string) => Number(text.match(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm'))?.[1] ?? 0);
		return {rss: kib('VmRSS') / 1024, high: kib('VmHWM') / 1024};
	} catch {
		return null; // it has ended
	}
}

async function withChildren(pid: number, depth = 0): Promise<number[]> {
	if (depth > 8) return [pid];
	try {
		const tasks = await readdir(`/proc/${pid}/task`);
		const lists = await Promise.all(tasks.map(task => readFile(`/proc/${pid}/task/${task}/children`, 'utf8').catch(() => '')));
		const children = lists.flatMap(list => list.trim().split(/\s+/).filter(Boolean).map(Number));
		return [pid, ...(await Promise.all(children.map(child => withChildren(child, depth + 1)))).flat()];
	} catch {
		return [pid];
	}
}

/** Watches a process tree: keeps its peak and tells when it holds more than `limitMiB`. Stops by itself when the process has ended. */
export class MemoryWatch {
	peakMiB: number | null = null;
	exceededMiB: number | null = null;
	readonly #limitMiB: number;
	readonly #onExceeded: () => void;
	#stopped = false;

	constructor(limitMiB: number, onExceeded: () => void) {
		this.#limitMiB = limitMiB;
		this.#onExceeded = onExceeded;
	}

	async follow(pid: number): Promise<void> {
		while (!this.#stopped) {
			const reading = await residentMiB(pid);
			if (reading === null) return;
			this.peakMiB = Math.max(this.peakMiB ?? 0, reading.peak);
			if (reading.now > this.#limitMiB && this.exceededMiB === null) {
				this.exceededMiB = reading.now;
				this.#onExceeded();
			}
			await new Promise(resolve => setTimeout(resolve, pollMs));
		}
	}

	stop(): void {
		this.#stopped = true;
	}
}

/** Can memory be watched on this machine? */
export const canWatchMemory = process.platform === 'linux';
