import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {codeOf} from '../system/errors.ts';
import {makePrivateDirectory, syncDirectory} from '../system/files.ts';
import {cannot} from './io-failure.ts';
import {type Layout, layoutOf} from './layout.ts';

const sessionId = /^\d{16,20}$/;

export function isSessionId(text: string): boolean {
	return sessionId.test(text);
}

let last = 0n;

/** Nanoseconds since the epoch as decimal digits; never the same twice in this process, and never smaller than before. */
export function nextId(clock: () => bigint = nanoseconds): string {
	const now = clock();
	last = now > last ? now : last + 1n;
	return String(last);
}

/** The clock of the system has milliseconds or microseconds; the rest comes from the monotonic one. */
function nanoseconds(): bigint {
	return BigInt(Date.now()) * 1_000_000n + (process.hrtime.bigint() % 1_000_000n);
}

/** Makes the folder of a new session. Making it is what claims the id: of two processes in the same instant one gets the next. */
export async function claimFolder(stateDirectory: string, id: () => string = nextId): Promise<Layout> {
	try {
		await makePrivateDirectory(stateDirectory);
		for (;;) {
			const folder = path.join(stateDirectory, id());
			try {
				await mkdir(folder, {mode: 0o700});
			} catch (error) {
				if (codeOf(error) === 'EEXIST') continue;
				throw error;
			}
			await syncDirectory(stateDirectory);
			return layoutOf(folder);
		}
	} catch (error) {
		throw cannot('write to the state folder', stateDirectory, error);
	}
}
