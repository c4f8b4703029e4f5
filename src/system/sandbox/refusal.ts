import os from 'node:os';
import {seenAnyway} from './machine.ts';

export type Opening = {
	readonly kind: 'writable' | 'readable' | 'toolchain';
	/** Without links. */
	readonly real: string;
};

/** Folders of the system of which nothing is opened, and those of which only a folder within may be. */
const never = ['/etc', '/proc', '/sys', '/dev', '/run', '/boot'];
const onlyWithin = ['/', '/var', '/var/lib', '/var/tmp', '/tmp', '/home', '/opt', '/srv', '/mnt', '/media', '/root', '/sandbox'];

/**
 * Why a file or folder is not opened to a sandbox, as a sentence; null when it may be. `closed` and `home` are real paths.
 * An environment may lie within a closed folder: the project's own `.venv` is none of its files.
 */
export function refusalOf({kind, real}: Opening, closed: readonly string[], home = os.homedir()): string | null {
	const what = kind === 'writable' ? 'be written in a sandbox' : 'be seen in a sandbox';
	const because = (reason: string) => `${real} may not ${what}: ${reason}.`;
	if (kind === 'writable' && seenAnyway(real)) return because('it is part of the system');
	if (never.some(root => within(root, real))) return because('it is part of the system');
	if (onlyWithin.includes(real)) return because('everything below it would be open; name a folder within it');
	if (within(real, home)) return because(`it is or holds the home folder ${home}`);
	for (const folder of closed) {
		if (within(real, folder)) return because(`it is or holds ${folder}, which stays closed`);
		if (kind !== 'toolchain' && within(folder, real)) return because(`it lies in ${folder}, which stays closed`);
	}
	return null;
}

/** Is `target` the folder or in it? Both without links. */
const within = (folder: string, target: string) => target === folder || target.startsWith(folder === '/' ? '/' : `${folder}/`);
