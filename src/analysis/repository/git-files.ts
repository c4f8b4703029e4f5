import {lstatSync} from 'node:fs';
import path from 'node:path';
import {type RunResult, run} from '../../system/exec.ts';

/**
 * A configuration in the assessed repository can name programs for git to run (a file system monitor, hooks, filters, a
 * transport). Each way to one is closed here, on the command line and in the environment, both of which outrank it.
 */
const harmless = [
	'--no-optional-locks',
	'--no-pager',
	'--literal-pathspecs',
	'-c',
	'core.fsmonitor=false',
	'-c',
	'core.hooksPath=/dev/null',
	'-c',
	'core.untrackedCache=false',
	'-c',
	'core.excludesFile=/dev/null',
	'-c',
	'core.attributesFile=/dev/null',
	'-c',
	'core.quotePath=false',
	'-c',
	'protocol.allow=never',
	'-c',
	'submodule.recurse=false',
	'-c',
	'core.alternateRefsCommand=false',
];

function harmlessEnvironment(gitDirectory: string, top: string): Record<string, string> {
	return {
		PATH: process.env['PATH'] ?? '',
		LC_ALL: 'C',
		GIT_CONFIG_NOSYSTEM: '1',
		GIT_CONFIG_GLOBAL: '/dev/null',
		GIT_OPTIONAL_LOCKS: '0',
		GIT_TERMINAL_PROMPT: '0',
		GIT_NO_LAZY_FETCH: '1',
		GIT_NO_REPLACE_OBJECTS: '1',
		GIT_ALLOW_PROTOCOL: 'none',
		GIT_SSH_COMMAND: 'false',
		GIT_PAGER: 'cat',
		GIT_DIR: gitDirectory, // stated, so that core.worktree of the repository cannot point elsewhere
		GIT_WORK_TREE: top,
	};
}

/** The nearest folder at or above `root` that has a `.git` of its own (a folder, or the file of a linked work tree). */
export function gitTop(root: string): {top: string; gitDirectory: string} | null {
	for (let at = root; ; at = path.dirname(at)) {
		const gitDirectory = path.join(at, '.git');
		const stats = lstatSync(gitDirectory, {throwIfNoEntry: false});
		if (stats?.isDirectory() || stats?.isFile()) return {top: at, gitDirectory};
		if (stats !== undefined || path.dirname(at) === at) return null; // a linked .git is not followed
	}
}

/** Runs git on a repository of a stranger. `settings`: more of its configuration, each outranking the repository's. */
export function harmlessGit(
	place: {readonly top: string; readonly gitDirectory: string},
	words: readonly string[],
	options: {
		readonly cwd?: string;
		readonly signal?: AbortSignal | undefined;
		readonly settings?: readonly string[];
		/** An index of its own instead of the repository's. */
		readonly index?: string;
		readonly timeoutMs?: number;
	} = {},
): Promise<RunResult> {
	const {cwd = place.top, signal, settings = [], index, timeoutMs = 20_000} = options;
	return run('git', [...harmless, ...settings.flatMap(one => ['-c', one]), ...words], {
		cwd,
		env: {...harmlessEnvironment(place.gitDirectory, place.top), ...(index === undefined ? {} : {GIT_INDEX_FILE: index})},
		timeoutMs,
		maxBytes: 64 * 1024 * 1024,
		...(signal === undefined ? {} : {signal}),
	});
}

/**
 * Paths below `root` that git tracks or would track, relative to `root`; null when git cannot say (not a repository, no
 * git, refused, too slow): the caller then reads the folders itself. Never runs anything the repository configures.
 */
export const gitFiles = (root: string, signal?: AbortSignal) => listed(root, ['-co', '--exclude-standard'], signal);

/** The same of those that it tracks, also where it ignores their names. */
export const trackedFiles = (root: string, signal?: AbortSignal) => listed(root, ['-c'], signal);

async function listed(root: string, which: readonly string[], signal: AbortSignal | undefined): Promise<string[] | null> {
	const place = gitTop(root);
	if (place === null) return null;
	const result = await harmlessGit(place, ['ls-files', ...which, '-z'], {cwd: root, signal});
	if (result.ended !== 'exited' || result.exitCode !== 0 || result.truncated) return null;
	return [...new Set(result.stdout.split('\0').filter(one => one !== ''))];
}
