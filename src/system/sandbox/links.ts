import {readlinkSync} from 'node:fs';
import path from 'node:path';
import {codeOf} from '../errors.ts';
import type {Link} from './confinement.ts';

/** As many as the kernel follows. */
const mostLinks = 40;

type Followed = {
	/** The path without any link in it. */
	readonly real: string;
	/** Every link on the way, those in the middle of the path too. */
	readonly links: readonly Link[];
};

/** Follows a path link by link. What does not exist ends the walk: the rest is taken as it is written. */
export function follow(target: string): Followed {
	const links: Link[] = [];
	let rest = path
		.resolve(target)
		.split('/')
		.filter(part => part !== '');
	let real = '/';
	while (rest.length > 0) {
		const [part = '', ...further] = rest;
		const at = path.join(real, part);
		const linked = linkText(at);
		if (linked === null) {
			real = at;
			rest = further;
			continue;
		}
		if (links.length >= mostLinks) throw new Error(`${target} leads through more than ${mostLinks} links`);
		links.push({at, target: linked});
		const next = path.resolve(real, linked);
		rest = [...next.split('/').filter(step => step !== ''), ...further];
		real = '/';
	}
	return {real, links};
}

/** Every file of a chain of links, from the name to the file itself: `venv/bin/python`, `python3`, `/usr/bin/python3.11`. */
export function chainOf(file: string): readonly string[] {
	const chain = [path.resolve(file)];
	for (let at = path.resolve(file), linked = linkText(at); linked !== null && chain.length <= mostLinks; linked = linkText(at)) {
		at = path.resolve(path.dirname(at), linked);
		chain.push(at);
	}
	const {real} = follow(file);
	return chain.at(-1) === real ? chain : [...chain, real];
}

function linkText(at: string): string | null {
	try {
		return readlinkSync(at);
	} catch (error) {
		const code = codeOf(error);
		// EINVAL: there, and no link.
		if (code === 'EINVAL' || code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES') return null;
		throw error;
	}
}
