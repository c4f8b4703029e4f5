import type {EnvironmentRecord} from '../domain/state.ts';
import type {Reading} from './reading.ts';

/** One probe as the screens see it. */
export type Entry = {
	readonly id: string;
	readonly title: string;
	/** Null while it is looked at for the first time. */
	readonly reading: Reading | null;
	/** When the reading was taken, or last confirmed by unchanged files; ISO. */
	readonly at: string | null;
	/** How long it took to read. */
	readonly durationMs: number | null;
	/** A first look, or one that a person asked for, is under way. */
	readonly running: boolean;
	/** A reading older than this is stale. */
	readonly freshForMs: number;
};

export type Snapshot = {
	readonly entries: readonly Entry[];
	readonly paused: boolean;
	/** The environment when the session began; null until every probe has been read once. */
	readonly baseline: EnvironmentRecord | null;
	readonly changes: readonly Change[];
};

/** What is different from the beginning of the session. */
export type Change = {
	readonly probe: string;
	readonly title: string;
	readonly before: string;
	readonly after: string;
	/** Fact by fact: "client: 27.0 -> 27.1", "packages: + optuna 4.1". */
	readonly differences: readonly string[];
};

/** Age of an entry in milliseconds; null before its first reading. */
export const ageMs = (entry: Entry, now: number) => (entry.at === null ? null : Math.max(0, now - Date.parse(entry.at)));

/** Is this reading too old to be called live? */
export function isStale(entry: Entry, now: number): boolean {
	const age = ageMs(entry, now);
	return age !== null && age > entry.freshForMs;
}

export const entryOf = (snapshot: Snapshot, id: string) => snapshot.entries.find(entry => entry.id === id);
