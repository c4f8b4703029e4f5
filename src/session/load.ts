import {lstat, readdir, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import type {SessionState} from '../domain/state.ts';
import {environmentFailure, Failure} from '../system/errors.ts';
import {writeDurably} from '../system/files.ts';
import {History} from './history.ts';
import {cannot} from './io-failure.ts';
import type {Layout} from './layout.ts';
import {readStateFile} from './state-file.ts';

export type Loaded = {
	readonly state: SessionState;
	readonly history: History;
	/** What was mended, a sentence each, for the person. */
	readonly notices: readonly string[];
};

/**
 * Loads a session that this process has locked. A state file that cannot be used is kept beside as `.corrupt-<time>` and the
 * last good copy takes its place; when there is none, nothing is touched and a Failure names the files.
 */
export async function loadSession(layout: Layout, now: Date = new Date()): Promise<Loaded> {
	await sweep(layout);
	const main = await readStateFile(layout.state, layout.id);
	if (main.kind === 'good') {
		const beside = await freeName(`${layout.history}.corrupt-${stamp(now)}`);
		const {history, lastSeq, kept} = await History.open(layout.history, main.state.seq, beside);
		return {state: main.state, history, notices: gap(main.state.seq, lastSeq, kept ? beside : null)};
	}
	if (main.kind === 'newer') {
		throw environmentFailure(
			`Session ${layout.id} cannot be loaded: ${layout.state}: ${main.why}. Take it up with that version; nothing in it was changed.`,
		);
	}
	const backup = await readStateFile(layout.backup, layout.id);
	const mainWhy = main.kind === 'missing' ? 'it is missing' : main.why;
	if (backup.kind !== 'good') {
		const backupWhy = backup.kind === 'missing' ? 'it is missing' : backup.why;
		throw environmentFailure(
			`Session ${layout.id} cannot be loaded: ${layout.state}: ${mainWhy}; ${layout.backup}: ${backupWhy}. Both are left as they are; put a good copy at ${layout.state} or start a new session.`,
		);
	}
	try {
		const kept = main.kind === 'bad' ? await keepBeside(layout.state, now) : null;
		// Without touching the backup: it is the only good copy until this write is down.
		await writeDurably(layout.state, backup.bytes, {mode: 0o600});
		const beside = await freeName(`${layout.history}.corrupt-${stamp(now)}`);
		const later = await History.open(layout.history, backup.state.seq, beside, true);
		const where = kept === null ? '' : `, is kept as ${path.basename(kept)}`;
		const lost = later.kept ? `; what happened after it is in ${path.basename(beside)}` : '';
		return {
			state: backup.state,
			history: later.history,
			notices: [`state.json could not be used (${mainWhy})${where}; went back to the last good copy, number ${backup.state.seq}${lost}.`],
		};
	} catch (error) {
		throw error instanceof Failure ? error : cannot('repair', layout.folder, error);
	}
}

function gap(seq: number, lastSeq: number, kept: string | null): readonly string[] {
	if (lastSeq === seq) return [];
	const rest = kept === null ? 'lines were removed from outside' : `what could not be read is kept as ${path.basename(kept)}`;
	return [`history.ndjson ends at number ${lastSeq}, the session is at ${seq}: ${rest}.`];
}

async function keepBeside(file: string, now: Date): Promise<string> {
	const kept = await freeName(`${file}.corrupt-${stamp(now)}`);
	await rename(file, kept);
	return kept;
}

/** Takes away what a killed process had not finished writing; those names never held a saved state alone. */
async function sweep(layout: Layout): Promise<void> {
	try {
		for (const name of await readdir(layout.folder)) {
			if (/^\.?(state|holder|history)\b.*\.tmp$/.test(name)) await rm(path.join(layout.folder, name), {force: true});
		}
	} catch (error) {
		throw cannot('read', layout.folder, error);
	}
}

const stamp = (now: Date) => now.toISOString().replaceAll(/[-:]/g, '').replace(/\.\d+/, '');

/** The name, or with -2, -3 … when something has it already. Only the process that holds the lock asks. */
async function freeName(wanted: string): Promise<string> {
	for (let count = 1; ; count += 1) {
		const name = count === 1 ? wanted : `${wanted}-${count}`;
		try {
			await lstat(name);
		} catch {
			return name;
		}
	}
}
