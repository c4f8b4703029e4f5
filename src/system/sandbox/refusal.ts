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
 * Why a file or folder is not opened to a sandbox, as a sentence; null when it may be. Nothing in or around `closed` is, nothing around
 * `guarded` is: the home folder, the folder of all sessions. All without links. An environment may lie within a closed folder: the
 * project's own `.venv` is none of its files.
 */
export function refusalOf({kind, real}: Opening, closed: readonly string[], guarded: readonly string[]): string | null {
	const what = kind === 'writable' ? 'be written in a sandbox' : 'be seen in a sandbox';
	const because = (reason: string) => `${real} may not ${what}: ${reason}.`;
	if (kind === 'writable' && seenAnyway(real)) return because('it is part of the system');
	if (never.some(root => within(root, real))) return because('it is part of the system');
	if (onlyWithin.includes(real)) return because('everything below it would be open; name a folder within it');
	for (const folder of [...guarded, ...closed]) if (within(real, folder)) return because(`it is or holds ${folder}, which stays closed`);
	const around = kind === 'toolchain' ? undefined : closed.find(folder => within(folder, real));
	return around === undefined ? null : because(`it lies in ${around}, which stays closed`);
}

/** Is `target` the folder or in it? Both without links. */
const within = (folder: string, target: string) => target === folder || target.startsWith(folder === '/' ? '/' : `${folder}/`);
