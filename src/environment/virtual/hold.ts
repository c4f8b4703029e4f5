import type {DatabaseSync} from 'node:sqlite';
import {environmentFailure, messageOf} from '../../system/errors.ts';
import {sqlite} from '../../system/sqlite.ts';

const busy = 5;
const lookEveryMs = 200;

/**
 * Runs `work` while no other process, and nothing else in this one, holds `file`; waits until it is free. The operating system
 * lets go of it when the process dies, however it dies, so there is never a stale one to take over: it is an exclusive
 * transaction of a database that nothing is ever written to. `onWait` is told once when somebody else has it.
 */
export async function whileHolding<T>(
	file: string,
	work: () => Promise<T>,
	options: {readonly signal?: AbortSignal; readonly onWait?: () => void} = {},
): Promise<T> {
	let told = false;
	for (;;) {
		options.signal?.throwIfAborted();
		const held = take(file);
		if (held !== null) {
			try {
				return await work();
			} finally {
				held.close();
			}
		}
		if (!told) options.onWait?.();
		told = true;
		await new Promise(resolve => setTimeout(resolve, lookEveryMs));
	}
}

function take(file: string): DatabaseSync | null {
	const {DatabaseSync} = sqlite();
	let database: DatabaseSync | undefined;
	try {
		database = new DatabaseSync(file, {timeout: 0});
		database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
		return database;
	} catch (error) {
		database?.close();
		if (error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === busy) return null;
		throw environmentFailure(
			`${file} cannot be locked: ${messageOf(error)}. Its folder must be writable; name another with XDG_CACHE_HOME.`,
			error,
		);
	}
}
