import {lstatSync, readlinkSync, truncateSync} from 'node:fs';
import {rm} from 'node:fs/promises';
import os from 'node:os';
import type {DatabaseSync} from 'node:sqlite';
import * as z from 'zod';
import {readBounded, writeDurably} from './files.ts';
import {lifeOf} from './groups.ts';
import {sanitizeOutput} from './sanitize.ts';
import {sqlite} from './sqlite.ts';

const holderSchema = z.object({
	pid: z.number().int(),
	/** That very process, which no later one with its number is; null: the system does not say. */
	started: z.string().max(40).nullable().default(null),
	host: z.string().max(255),
	/** ISO time the claim was taken. */
	since: z.string().max(40),
	/** The terminal it runs in, for example /dev/pts/3; null: none. */
	terminal: z.string().max(255).nullable(),
});
export type Holder = z.infer<typeof holderSchema>;

/** What is claimed: `lock` is held by the operating system, `note` says by whom. */
export type ClaimPlace = {readonly lock: string; readonly note: string};

export const claimPlace = (lock: string): ClaimPlace => ({lock, note: `${lock}.holder`});

const mostNoteBytes = 4096;
const busy = 5;
const notADatabase = 26;

/**
 * A claim that the operating system lets go of when the process dies, however it dies: an exclusive transaction of a database that
 * nothing is ever written to. So none is ever stale: an empty or damaged file, and a note of a process that is gone, hold nothing.
 */
export class Claim {
	readonly #database: DatabaseSync;
	readonly #place: ClaimPlace;

	private constructor(database: DatabaseSync, place: ClaimPlace) {
		this.#database = database;
		this.#place = place;
	}

	/**
	 * null: another process, or this one, has it and keeps it for `glanceMs`, in which nothing else is done here. Throws when the file
	 * cannot be locked at all.
	 */
	static async take(place: ClaimPlace, {now = new Date(), glanceMs = 0}: {now?: Date; glanceMs?: number} = {}): Promise<Claim | null> {
		const database = lockedOrMended(place.lock, glanceMs);
		if (database === null) return null;
		const holder: Holder = {
			pid: process.pid,
			started: lifeOf(process.pid),
			host: os.hostname(),
			since: now.toISOString(),
			terminal: terminalName(),
		};
		try {
			await writeDurably(place.note, `${JSON.stringify(holder)}\n`, {mode: 0o600});
		} catch (error) {
			database.close();
			throw error;
		}
		return new Claim(database, place);
	}

	async release(): Promise<void> {
		await rm(this.#place.note, {force: true}).catch(() => undefined); // it says nothing once the lock is free
		if (this.#database.isOpen) this.#database.close();
	}
}

/** Who has it now; null: nobody. `holder` is null in the moment before they wrote down who they are. */
export async function holderOf(place: ClaimPlace): Promise<{readonly holder: Holder | null} | null> {
	if (kindOf(place.lock) !== 'file') return null;
	const {DatabaseSync} = sqlite();
	let database: DatabaseSync | undefined;
	try {
		database = new DatabaseSync(place.lock, {readOnly: true, timeout: 0});
		database.exec('SELECT count(*) FROM sqlite_master');
		return null;
	} catch (error) {
		return sqliteCode(error) === busy ? {holder: await readHolder(place)} : null;
	} finally {
		database?.close();
	}
}

export function holderText(holder: Holder | null): string {
	if (holder === null) return 'in another process';
	const terminal = holder.terminal === null ? '' : ` in ${holder.terminal}`;
	return sanitizeOutput(`in process ${holder.pid} on ${holder.host}${terminal} since ${holder.since}`);
}

/** A note left by a process that was killed must not be taken for that of the present holder, who is about to write theirs. */
export async function readHolder(place: ClaimPlace): Promise<Holder | null> {
	try {
		const bytes = await readBounded(place.note, mostNoteBytes);
		const holder = holderSchema.parse(JSON.parse(bytes?.toString('utf8') ?? ''));
		if (holder.host !== os.hostname() || holder.started === null) return holder;
		return lifeOf(holder.pid) === holder.started ? holder : null;
	} catch {
		return null; // being written, or damaged: that somebody holds it is known from the lock
	}
}

function lockedOrMended(file: string, glanceMs: number): DatabaseSync | null {
	const kind = kindOf(file);
	// Opening a pipe waits for its other end, for ever; a link would have a file of somebody else's locked.
	if (kind === 'other') throw new Error('something else is in its place (a folder, a link or a pipe); take that away');
	try {
		return lockNow(file, glanceMs);
	} catch (error) {
		if (sqliteCode(error) !== notADatabase) throw error;
		truncateSync(file); // damaged, so nobody holds it by us; not removed, so that whoever mends it too locks the same file
		return lockNow(file, glanceMs);
	}
}

function lockNow(file: string, glanceMs: number): DatabaseSync | null {
	const {DatabaseSync} = sqlite();
	const database = new DatabaseSync(file, {timeout: glanceMs});
	try {
		database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
		return database;
	} catch (error) {
		database.close();
		if (sqliteCode(error) === busy) return null;
		throw error;
	}
}

function kindOf(file: string): 'none' | 'file' | 'other' {
	const stats = lstatSync(file, {throwIfNoEntry: false});
	return stats === undefined ? 'none' : stats.isFile() ? 'file' : 'other';
}

/** The primary SQLite code; the extended ones carry it in their lowest byte. */
function sqliteCode(error: unknown): number | undefined {
	if (error instanceof Error && 'errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
	return undefined;
}

function terminalName(): string | null {
	if (!process.stdin.isTTY) return null;
	try {
		return readlinkSync('/proc/self/fd/0');
	} catch {
		return null;
	}
}
