import {lstat, rename} from 'node:fs/promises';
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
	const main = await readStateFile(layout.state, layout.id);
	if (main.kind === 'good') {
		const {history, lastSeq} = await History.open(layout.history, main.state.seq);
		return {state: main.state, history, notices: gap(layout, main.state.seq, lastSeq)};
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
		const {history, dropped} = await History.open(
			layout.history,
			backup.state.seq,
			await freeName(`${layout.history}.corrupt-${stamp(now)}`),
		);
		const where = kept === null ? '' : `, is kept as ${path.basename(kept)}`;
		const lost = dropped > 0 ? '; what happened after it is kept beside history.ndjson' : '';
		return {
			state: backup.state,
			history,
			notices: [`state.json could not be used (${mainWhy})${where}; went back to the last good copy, number ${backup.state.seq}${lost}.`],
		};
	} catch (error) {
		throw error instanceof Failure ? error : cannot('repair', layout.folder, error);
	}
}

function gap(layout: Layout, seq: number, lastSeq: number): readonly string[] {
	if (lastSeq === seq) return [];
	return [
		`${path.basename(layout.history)} ends at number ${lastSeq}, the state is at ${seq}: lines of the history were removed from outside.`,
	];
}

async function keepBeside(file: string, now: Date): Promise<string> {
	const kept = await freeName(`${file}.corrupt-${stamp(now)}`);
	await rename(file, kept);
	return kept;
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
