import {rm} from 'node:fs/promises';
import {linkSeed, seedLinkDirectory, unlinkSeed} from './seed-link.ts';
import {type Activation, Session} from './session.ts';

/** Where the sessions are; `isDefault`: nobody named another place, so the links in /tmp are kept too. */
export type Place = {readonly directory: string; readonly isDefault: boolean};

export type Opened = {
	readonly session: Session;
	/** What was mended or could not be done, a sentence each, for the person. */
	readonly notices: readonly string[];
};

type Options = {readonly clock?: () => Date /** /tmp but in tests. */; readonly links?: string};

/** Begins a session. Throws a Failure when it cannot be saved. */
export async function createSession(place: Place, activation: Activation, options: Options = {}): Promise<Opened> {
	return linked(place, await Session.create(place.directory, activation, options.clock), options);
}

/** Opens the session in `folder` (see `findSession`). Throws SessionHeld when another process has it. */
export async function openSession(place: Place, folder: string, options: Options = {}): Promise<Opened> {
	return linked(place, await Session.open(folder, options.clock), options);
}

async function linked(place: Place, session: Session, options: Options): Promise<Opened> {
	const problem = place.isDefault ? await linkSeed(session.layout, options.links ?? seedLinkDirectory) : null;
	return {session, notices: problem === null ? session.notices : [...session.notices, problem]};
}

/** Takes back a session that could not begin: nothing of it stays, also when its last changes could not be saved. */
export async function discardSession(session: Session, links: string = seedLinkDirectory): Promise<void> {
	await session.close().catch(() => undefined); // what was not saved goes with the rest
	await unlinkSeed(session.layout, links);
	await rm(session.layout.folder, {recursive: true, force: true});
}
