import {existsSync, readlinkSync} from 'node:fs';
import {readFile, rm} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import * as z from 'zod';
import {environmentFailure, Failure, messageOf} from '../system/errors.ts';
import {writeDurably} from '../system/files.ts';
import {suggestedCommand} from '../system/own-program.ts';
import {sanitizeOutput} from '../system/sanitize.ts';
import {sqlite} from '../system/sqlite.ts';
import {cannot} from './io-failure.ts';
import type {Layout} from './layout.ts';

const holderSchema = z.object({
	pid: z.number().int(),
	host: z.string().max(255),
	/** ISO time the lock was taken. */
	since: z.string().max(40),
	/** The terminal it runs in, for example /dev/pts/3; null: none. */
	terminal: z.string().max(255).nullable(),
});
export type Holder = z.infer<typeof holderSchema>;

/** Somebody else has the session open; `holder` is null in the moment before they wrote down who they are. */
export class SessionHeld extends Failure {
	readonly id: string;
	readonly holder: Holder | null;

	constructor({id, folder}: Layout, holder: Holder | null) {
		super(
			'environment',
			`Session ${id} is open ${holderText(holder)}. Watch it with: ${suggestedCommand(['watch', id], path.dirname(folder))}`,
		);
		this.id = id;
		this.holder = holder;
	}
}

export function holderText(holder: Holder | null): string {
	if (holder === null) return 'in another process';
	const terminal = holder.terminal === null ? '' : ` in ${holder.terminal}`;
	return sanitizeOutput(`in process ${holder.pid} on ${holder.host}${terminal} since ${holder.since}`);
}

const busy = 5;
const notADatabase = 26;
/** Longer than a glance of `sessions` at the lock takes. */
const patienceMs = 300;

/**
 * A lock that the operating system lets go of when the process dies, however it dies: an exclusive transaction of a database
 * that nothing is ever written to.
 */
export class SessionLock {
	readonly #database: DatabaseSync;
	readonly #layout: Layout;

	private constructor(database: DatabaseSync, layout: Layout) {
		this.#database = database;
		this.#layout = layout;
	}

	/** Throws SessionHeld when another process, or this one, has it. */
	static async take(layout: Layout, now: Date = new Date()): Promise<SessionLock> {
		const database = await lockedOrMended(layout);
		if (database === null) throw new SessionHeld(layout, await readHolder(layout));
		const holder: Holder = {pid: process.pid, host: os.hostname(), since: now.toISOString(), terminal: terminalName()};
		try {
			await writeDurably(layout.holder, `${JSON.stringify(holder)}\n`, {mode: 0o600});
		} catch (error) {
			database.close();
			throw cannot('write', layout.holder, error);
		}
		return new SessionLock(database, layout);
	}

	async release(): Promise<void> {
		await rm(this.#layout.holder, {force: true}).catch(() => undefined); // it says nothing once the lock is free
		if (this.#database.isOpen) this.#database.close();
	}
}

/** Who has the session open now; null: nobody. A dead holder's note does not count. */
export async function holderOf(layout: Layout): Promise<{readonly holder: Holder | null} | null> {
	if (!existsSync(layout.lock)) return null;
	const {DatabaseSync} = sqlite();
	let database: DatabaseSync | undefined;
	try {
		database = new DatabaseSync(layout.lock, {readOnly: true, timeout: 0});
		database.exec('SELECT count(*) FROM sqlite_master');
		return null;
	} catch (error) {
		if (sqliteCode(error) === busy) return {holder: await readHolder(layout)};
		return null;
	} finally {
		database?.close();
	}
}

async function lockedOrMended(layout: Layout): Promise<DatabaseSync | null> {
	try {
		return lock(layout.lock);
	} catch (error) {
		if (sqliteCode(error) !== notADatabase) throw unlockable(layout, error);
	}
	try {
		await rm(layout.lock); // damaged, so nobody holds it by us
		return lock(layout.lock);
	} catch (error) {
		throw unlockable(layout, error);
	}
}

function lock(file: string): DatabaseSync | null {
	const {DatabaseSync} = sqlite();
	const database = new DatabaseSync(file, {timeout: patienceMs});
	try {
		database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
		return database;
	} catch (error) {
		database.close();
		if (sqliteCode(error) === busy) return null;
		throw error;
	}
}

function unlockable(layout: Layout, error: unknown): Failure {
	return environmentFailure(
		`Session ${layout.id} cannot be locked: ${layout.lock}: ${messageOf(error)}. The folder must be writable and on a file system with locks; choose another with --state-dir.`,
		error,
	);
}

/** The primary SQLite code; the extended ones carry it in their lowest byte. */
function sqliteCode(error: unknown): number | undefined {
	if (error instanceof Error && 'errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
	return undefined;
}

async function readHolder(layout: Layout): Promise<Holder | null> {
	try {
		return holderSchema.parse(JSON.parse(await readFile(layout.holder, 'utf8')));
	} catch {
		return null; // being written, or damaged: that somebody holds it is known from the lock
	}
}

function terminalName(): string | null {
	if (!process.stdin.isTTY) return null;
	try {
		return readlinkSync('/proc/self/fd/0');
	} catch {
		return null;
	}
}
