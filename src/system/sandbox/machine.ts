import {lstatSync, readdirSync, readlinkSync} from 'node:fs';
import type {Link} from './confinement.ts';

/** What differs between machines in the part that every sandbox sees. */
export type Machine = {
	/** /bin and its kin where they lead into /usr. */
	readonly links: readonly Link[];
	/** /bin and its kin where they are folders. */
	readonly folders: readonly string[];
	/** Devices of graphics cards. */
	readonly devices: readonly string[];
};

const besideUsr = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];
const graphics = /^(nvidia.*|dri|kfd|dxg)$/;

export function readMachine(): Machine {
	const links: Link[] = [];
	const folders: string[] = [];
	for (const at of besideUsr) {
		const found = lstatSync(at, {throwIfNoEntry: false});
		if (found?.isSymbolicLink()) links.push({at, target: readlinkSync(at)});
		else if (found?.isDirectory()) folders.push(at);
	}
	const devices = readdirSync('/dev')
		.filter(name => graphics.test(name))
		.map(name => `/dev/${name}`)
		.sort();
	return {links, folders, devices};
}

/** Is it seen in every sandbox already? */
export const seenAnyway = (target: string): boolean =>
	['/usr', ...besideUsr].some(root => target === root || target.startsWith(`${root}/`));
