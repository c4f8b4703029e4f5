import {createHash} from 'node:crypto';
import {stat} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {messageOf} from '../../system/errors.ts';
import {readBounded, writeDurably} from '../../system/files.ts';
import {environmentsDirectory} from '../../system/paths.ts';
import type {BasePython} from './base-python.ts';
import {pythonOf} from './installer.ts';
import type {LockFile} from './lock-file.ts';

const completeSchema = z.object({
	schema: z.literal(1),
	mib: z.number(),
	/** What making it took. */
	seconds: z.number(),
	tool: z.enum(['uv', 'pip']),
	/** Version of Python. */
	python: z.string(),
	packages: z.number(),
	/** Of the lock's bytes. */
	lock_sha256: z.string(),
	made_at: z.string(),
});
/** Written last: an environment without it is unfinished. */
export type Complete = z.infer<typeof completeSchema>;

const marker = (place: string) => path.join(place, 'complete.json');

/** Where the environment of a lock lies: the same for every session and process that has the same lock, Python and platform. */
export function placeOf(lock: LockFile, python: BasePython, env: NodeJS.ProcessEnv): string {
	const key = createHash('sha256').update([lock.sha256, python.version, python.platform].join('\n')).digest('hex');
	return path.join(environmentsDirectory(env), key.slice(0, 32));
}

/** Its record when the environment is whole and its Python is still there; null when it must be made. */
export async function readComplete(place: string): Promise<Complete | null> {
	try {
		const content = await readBounded(marker(place), 64 * 1024);
		if (content === null) return null;
		const complete = completeSchema.parse(JSON.parse(content.toString('utf8')));
		return (await stat(pythonOf(place))).isFile() ? complete : null;
	} catch {
		return null; // damaged, or its Python was removed from the system: it is made again
	}
}

export async function writeComplete(place: string, complete: Complete): Promise<void> {
	try {
		await writeDurably(marker(place), `${JSON.stringify(complete, null, '\t')}\n`);
	} catch (error) {
		throw new Error(`${marker(place)} cannot be written: ${messageOf(error)}`, {cause: error});
	}
}
