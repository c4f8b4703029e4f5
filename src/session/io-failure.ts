import {codeOf, environmentFailure, type Failure, messageOf} from '../system/errors.ts';

const words: Readonly<Record<string, string>> = {
	ENOSPC: 'the disk is full',
	EDQUOT: 'the disk quota is used up',
	EFBIG: 'the file would be larger than allowed here',
	EACCES: 'permission denied',
	EPERM: 'not permitted',
	EROFS: 'the file system is read-only',
	ENOENT: 'the folder is gone',
	ENOTDIR: 'a part of the path is a file, not a folder',
	ELOOP: 'a link stands in its place',
	EIO: 'the disk reported an error',
	EMFILE: 'too many files are open',
};

/** Why the disk refused, for people: "the disk is full (ENOSPC)". */
export function diskReason(error: unknown): string {
	const code = codeOf(error);
	if (code === undefined) return messageOf(error);
	return `${words[code] ?? messageOf(error)} (${code})`;
}

export function cannot(doing: string, target: string, error: unknown): Failure {
	return environmentFailure(
		`Cannot ${doing} ${target}: ${diskReason(error)}. Make room or give yourself access, or choose another place with --state-dir.`,
		error,
	);
}
