import path from 'node:path';
import {listSessions} from '../session/catalog.ts';
import {holderText} from '../system/claim.ts';
import type {SessionLine} from './engine.ts';

/** All sessions that are kept beside the one in `folder`, the last changed first. Throws when that folder cannot be read. */
export async function knownSessions(folder: string): Promise<readonly SessionLine[]> {
	const entries = await listSessions(path.dirname(folder));
	return entries.map(({id, state, changedAt, held, problem}) => ({
		id,
		title: state?.name ?? state?.focus_area ?? '',
		stage: state?.phase ?? null,
		job: state?.job ?? null,
		changedAt,
		heldBy: held ? holderText(held.holder) : null,
		problem,
	}));
}
