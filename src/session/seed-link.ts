import {lstat, readlink, rm, symlink} from 'node:fs/promises';
import path from 'node:path';
import {codeOf} from '../system/errors.ts';
import {diskReason} from './io-failure.ts';
import type {Layout} from './layout.ts';

/** Where other tools look for sessions: literally /tmp, whatever TMPDIR says. */
export const seedLinkDirectory = '/tmp';

export function seedLinkPath(id: string, directory: string = seedLinkDirectory): string {
	return path.join(directory, `ml-engineer-${id}.json`);
}

/**
 * Makes `/tmp/ml-engineer-<id>.json` a link to the state file. What is there already and is not that very link is neither
 * followed nor replaced: anybody can write to /tmp. Answers with null, or with a sentence why there is no link.
 */
export async function linkSeed(layout: Layout, directory: string = seedLinkDirectory): Promise<string | null> {
	const link = seedLinkPath(layout.id, directory);
	try {
		await symlink(layout.state, link);
		return null;
	} catch (error) {
		if (codeOf(error) !== 'EEXIST') return `${link} could not be made: ${diskReason(error)}. The session is at ${layout.state}.`;
	}
	if (await isOurs(link, layout)) return null;
	return `${link} exists and is not ours: left alone. The session is at ${layout.state}.`;
}

/** Takes the link away if it is the one to this session. */
export async function unlinkSeed(layout: Layout, directory: string = seedLinkDirectory): Promise<void> {
	const link = seedLinkPath(layout.id, directory);
	if (await isOurs(link, layout)) await rm(link, {force: true});
}

async function isOurs(link: string, layout: Layout): Promise<boolean> {
	try {
		return (await lstat(link)).isSymbolicLink() && (await readlink(link)) === layout.state;
	} catch (error) {
		if (codeOf(error) === 'ENOENT' || codeOf(error) === 'EACCES' || codeOf(error) === 'EINVAL') return false;
		throw error;
	}
}
