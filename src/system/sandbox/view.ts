import {statSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {inputFailure} from '../errors.ts';
import {stateDirectory} from '../paths.ts';
import type {View} from './bubblewrap.ts';
import type {Confinement, Link} from './confinement.ts';
import {follow} from './links.ts';
import {seenAnyway} from './machine.ts';
import {quiet} from './quiet.ts';
import {type Opening, refusalOf} from './refusal.ts';

/** Follows every path of a confinement and judges where it leads. Throws an input failure for the first one that must stay closed. */
export function viewOf(confinement: Confinement): View {
	const closed = confinement.closed.map(folder => follow(folder).real);
	const sessions = follow(stateDirectory(undefined).directory).real;
	const guarded = [follow(os.homedir()).real, sessions];
	const covered = [...new Set([...closed, sessions])].filter(folder => seenAnyway(folder) && isFolder(folder));
	const links = new Map<string, Link>();
	const open = (kind: Opening['kind'], target: string) => {
		if (!path.isAbsolute(target)) throw inputFailure(`${target} is no absolute path; a sandbox opens only those.`);
		const followed = follow(target);
		const refusal = refusalOf({kind, real: followed.real}, closed, guarded);
		if (refusal !== null) throw inputFailure(refusal);
		if (statSync(followed.real, {throwIfNoEntry: false})?.isSocket()) {
			throw inputFailure(`${target} is a socket, and who listens there is outside; a sandbox opens none.`);
		}
		for (const link of followed.links) if (!seenAnyway(link.at) && link.at !== '/tmp') links.set(link.at, link);
		return followed.real;
	};
	const writable = confinement.writable.map(target => open('writable', target));
	const readable = [
		...confinement.readable.map(target => open('readable', target)),
		...confinement.toolchain.folders.map(target => open('toolchain', target)),
	];
	return {
		command: confinement.command,
		cwd: confinement.cwd,
		writable: [...new Set(writable)],
		readable: [...new Set(readable)].filter(target => !(seenAnyway(target) && !liesIn(covered, target)) && !writable.includes(target)),
		covered,
		network: confinement.network ?? false,
		links: [...links.values()],
		env: {...quiet, PATH: confinement.toolchain.path.join(path.delimiter), ...confinement.env},
	};
}

const isFolder = (target: string) => statSync(target, {throwIfNoEntry: false})?.isDirectory() ?? false;
const liesIn = (folders: readonly string[], target: string) => folders.some(folder => target.startsWith(`${folder}/`));
