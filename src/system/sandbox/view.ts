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
	const guarded = [os.homedir(), stateDirectory(undefined).directory].map(folder => follow(folder).real);
	const links = new Map<string, Link>();
	const open = (kind: Opening['kind'], target: string) => {
		if (!path.isAbsolute(target)) throw inputFailure(`${target} is no absolute path; a sandbox opens only those.`);
		const followed = follow(target);
		const refusal = refusalOf({kind, real: followed.real}, closed, guarded);
		if (refusal !== null) throw inputFailure(refusal);
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
		readable: [...new Set(readable)].filter(target => !seenAnyway(target) && !writable.includes(target)),
		links: [...links.values()],
		env: {...quiet, PATH: confinement.toolchain.path.join(path.delimiter), ...confinement.env},
	};
}
