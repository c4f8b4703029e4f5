import type {Effect} from '../domain/events.ts';
import type {SessionState} from '../domain/state.ts';
import {writeDurably} from '../system/files.ts';
import {eventLine, type SavedEvent} from './event-line.ts';
import type {History} from './history.ts';
import type {Layout} from './layout.ts';
import {stateText} from './state-file.ts';

/** A transition that was computed and waits for the disk. */
export type Waiting = {
	readonly saved: SavedEvent;
	readonly state: SessionState;
	readonly effects: readonly Effect[];
	readonly resolve: () => void;
	readonly reject: (error: unknown) => void;
};

/**
 * One write for all of them: their lines to the history, then the last state, each forced to disk. When it throws, nothing
 * counts as saved and the same call can be made again, with more behind.
 */
export async function saveTogether(layout: Layout, history: History, batch: readonly Waiting[]): Promise<void> {
	const last = batch.at(-1);
	if (!last) return;
	const lines = Buffer.from(batch.map(one => `${eventLine(one.saved)}\n`).join(''));
	await history.append(lines);
	await writeDurably(layout.state, stateText(last.state), {mode: 0o600, backup: layout.backup});
	history.commit(lines.length);
}

const firstPauseMs = 250;
const longestPauseMs = 5000;

/** How long to wait before attempt `attempt` (1 is the first retry). */
export function pauseMs(attempt: number): number {
	return Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1));
}
