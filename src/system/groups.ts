import {readdirSync, readFileSync} from 'node:fs';
import {codeOf} from './errors.ts';

/*
 * Process groups, apart from what starts them: the first frame needs to be able to end them, not to start any.
 */

const sleep = (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms));

/** Is anybody left in the process group that `pid` leads? The dead that their parent has not fetched yet do not count. */
export function groupAlive(pid: number): boolean {
	return groupKnown(pid) && !onlyZombies(pid);
}

function groupKnown(pid: number): boolean {
	try {
		process.kill(-pid, 0);
		return true;
	} catch (error) {
		return codeOf(error) === 'EPERM';
	}
}

/** In a container whose first process fetches its orphans late or never, a group would seem to live on. False where /proc is missing. */
function onlyZombies(group: number): boolean {
	let found = false;
	try {
		for (const name of readdirSync('/proc')) {
			if (!/^\d+$/.test(name)) continue;
			const [state, , processGroup] = statOf(name);
			if (Number(processGroup) !== group) continue;
			if (state !== 'Z' && state !== 'X') return false;
			found = true;
		}
	} catch {
		return false; // no /proc here: what the kernel says by signals has to do
	}
	return found;
}

/** Kills one process, whatever group it is in; with the first of a process namespace, all of that. */
export function killProcess(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// it ended meanwhile
	}
}

/** A name for a process that no later one with its number has; null when it is not there, or dead and only not fetched yet. */
export function lifeOf(pid: number): string | null {
	const fields = statOf(String(pid));
	const [state] = fields;
	return state === undefined || state === 'Z' || state === 'X' ? null : `${pid} ${fields[startedAt]}`;
}

/** Place of the start time in what `statOf` answers. */
const startedAt = 19;

/** State, parent, process group, … of a process: what follows its name, which may hold anything. */
function statOf(pid: string): readonly string[] {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
		return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	} catch {
		return []; // it ended meanwhile
	}
}

export function signalGroup(pid: number, name: NodeJS.Signals): boolean {
	try {
		process.kill(-pid, name);
		return true;
	} catch {
		return false;
	}
}

/** SIGTERM to the group, SIGKILL after `graceMs`; settles when nobody but the dead is left, or nothing more can be done. */
export async function stopGroup(pid: number, graceMs: number): Promise<void> {
	if (!signalGroup(pid, 'SIGTERM')) return;
	signalGroup(pid, 'SIGCONT'); // a stopped process cannot act on SIGTERM
	const killAt = Date.now() + graceMs;
	for (let look = 0; groupKnown(pid); look += 1) {
		if (look % 5 === 4 && onlyZombies(pid)) return;
		if (Date.now() >= killAt) signalGroup(pid, 'SIGKILL');
		if (Date.now() >= killAt + 5000) return; // zombies of a parent that does not wait: nothing more can be done
		await sleep(20);
	}
}

/** Groups of ours that may still run. */
export const groups = new Set<number>();

/** Kills every group still running, at once. For the last moment before this process ends. */
export function killAllGroups(): void {
	for (const pid of groups) signalGroup(pid, 'SIGKILL');
}
