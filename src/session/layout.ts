import path from 'node:path';

/** The files of one session's folder. */
export type Layout = {
	readonly id: string;
	readonly folder: string;
	readonly state: string;
	readonly backup: string;
	readonly history: string;
	/** Locked as long as a process has the session open; never read as a file (closing it would drop the lock). */
	readonly lock: string;
	readonly holder: string;
};

export function layoutOf(folder: string): Layout {
	const at = (name: string) => path.join(folder, name);
	return {
		id: path.basename(folder),
		folder,
		state: at('state.json'),
		backup: at('state.json.bak'),
		history: at('history.ndjson'),
		lock: at('session.lock'),
		holder: at('holder.json'),
	};
}

/** A state file is some hundred KB; what is far beyond that is none of ours. */
export const maxStateBytes = 64 * 1024 * 1024;
