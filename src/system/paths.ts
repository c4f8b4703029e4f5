import {readlinkSync, realpathSync} from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Directory of all sessions: --state-dir, else ML_ENGINEER_STATE_DIR, else $XDG_STATE_HOME/ml-engineer, else ~/.local/state/ml-engineer. */
export function stateDirectory(
	flag: string | undefined,
	env: NodeJS.ProcessEnv = process.env,
): {readonly directory: string; readonly isDefault: boolean} {
	if (flag !== undefined) return {directory: path.resolve(flag), isDefault: false};
	const named = env['ML_ENGINEER_STATE_DIR'];
	if (named) return {directory: path.resolve(named), isDefault: false};
	// The XDG specification has relative paths ignored: they would mean another place in every folder.
	const stateHome = env['XDG_STATE_HOME'] ?? '';
	const home = path.isAbsolute(stateHome) ? stateHome : path.join(os.homedir(), '.local', 'state');
	return {directory: path.join(home, 'ml-engineer'), isDefault: true};
}

/** Directory of what can be made again: $XDG_CACHE_HOME/ml-engineer, else ~/.cache/ml-engineer. */
export function cacheDirectory(env: NodeJS.ProcessEnv = process.env): string {
	const cacheHome = env['XDG_CACHE_HOME'] ?? '';
	const home = path.isAbsolute(cacheHome) ? cacheHome : path.join(env['HOME'] || os.homedir(), '.cache');
	return path.join(home, 'ml-engineer');
}

/** Folder of the virtual environments the program made; one folder a lock, Python and platform below it. */
export const environmentsDirectory = (env: NodeJS.ProcessEnv = process.env): string => path.join(cacheDirectory(env), 'venvs');

/** A folder name of at most 60 characters made from a focus: lower case, hyphens, ASCII letters and digits. */
export function slugOf(focus: string): string {
	const slug = focus
		.normalize('NFKD')
		.replace(/[\u0300-\u036f]/g, '')
		.toLowerCase()
		.replace(/[^a-z0-9]+/g, '-')
		.replace(/^-+|-+$/g, '')
		.slice(0, 60)
		.replace(/-+$/, '');
	return slug || 'project';
}

/** True when `target`, with every link followed as far as it exists, lies in `directory` or is it. */
export function isInside(directory: string, target: string): boolean {
	return isBelow(realOrResolved(directory), realOrResolved(target));
}

/**
 * The same for a path as somebody else wrote it, from the folder `base`: its parts are followed one by one as the system does, so that
 * `link/..` is the folder above the link's target, not the one that holds the link.
 */
export function leadsInside(directory: string, base: string, named: string): boolean {
	let place = realOrResolved(path.isAbsolute(named) ? path.parse(named).root : base);
	for (const part of named.split(path.sep)) {
		if (part === '' || part === '.') continue;
		place = part === '..' ? path.dirname(place) : realOrResolved(path.join(place, part));
	}
	return isBelow(realOrResolved(directory), place);
}

function isBelow(root: string, target: string): boolean {
	const relative = path.relative(root, target);
	return relative === '' || (!relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative));
}

/** As many links as Linux follows; a chain that is longer leads nowhere. */
const mostLinks = 40;

/** Where a path leads. What is not there yet lies where its folder leads, and a link to what is not there yet where it would be made. */
function realOrResolved(target: string, links = 0): string {
	const absolute = path.resolve(target);
	try {
		return realpathSync(absolute);
	} catch {
		const parent = path.dirname(absolute);
		if (parent === absolute) return absolute;
		const folder = realOrResolved(parent, links);
		const link = linkAt(absolute);
		if (link === null) return path.join(folder, path.basename(absolute));
		return links >= mostLinks ? path.parse(absolute).root : realOrResolved(path.resolve(folder, link), links + 1);
	}
}

function linkAt(file: string): string | null {
	try {
		return readlinkSync(file);
	} catch {
		return null; // no link, or nothing there
	}
}

/** A path as people read it: the home directory as ~. */
export function shortPath(target: string, home = os.homedir()): string {
	return target === home ? '~' : target.startsWith(home + path.sep) ? `~${target.slice(home.length)}` : target;
}
