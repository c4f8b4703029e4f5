import path from 'node:path';
import type {SessionState} from '../domain/state.ts';
import {sanitizeOutput} from '../system/sanitize.ts';

/** What a resumed session finds now. */
export type Present = {
	readonly data: {
		/** Files of the session's data that are not there any more. */
		readonly missing: readonly string[];
		/** Of all its files together, as when they were prepared; null when some are missing. */
		readonly sha256: string | null;
	} | null;
	/** null: no repository, or no commit in it. */
	readonly gitHead: string | null;
	/** Readings that differ from those the session began with. */
	readonly environment: readonly {readonly probe: string; readonly before: string; readonly after: string}[];
};

/** Sentences about what changed since the session was saved, in the order of their weight. Safe for a terminal. */
export function changesMeanwhile(saved: SessionState, present: Present): readonly string[] {
	const sentences = [...dataChanges(saved, present)];
	if (saved.git_head !== present.gitHead) sentences.push(`git HEAD moved ${commit(saved.git_head)} → ${commit(present.gitHead)}`);
	for (const {probe, before, after} of present.environment) sentences.push(`${probe}: ${before} → ${after}`);
	return sentences.map(sentence => sanitizeOutput(sentence).replaceAll(/\s+/g, ' '));
}

function* dataChanges({data}: SessionState, present: Present): Generator<string> {
	if (!data || !present.data) return;
	const {missing, sha256} = present.data;
	for (const file of missing) yield `${path.basename(file)} is gone (${file})`;
	if (sha256 === null || sha256 === data.sha256) return;
	const names = data.files.length === 1 ? path.basename(data.files[0] ?? '') : `one of the ${data.files.length} data files`;
	yield `${names} changed (sha256 ${data.sha256.slice(0, 4)}… → ${sha256.slice(0, 4)}…)`;
}

const commit = (head: string | null) => head?.slice(0, 7) ?? 'none';
