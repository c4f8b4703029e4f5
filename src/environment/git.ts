import {failureOf} from './outcome.ts';
import type {ProbeContext} from './probe.ts';
import type {Reading} from './reading.ts';

/** `git status` for a program: bounded, without submodules (they bring a configuration of their own). */
export const statusArguments = [
	'--no-pager',
	'status',
	'--porcelain=v2',
	'--branch',
	'-z',
	'--untracked-files=normal',
	'--ignore-submodules=all',
	'--no-renames',
] as const;

/** Settings of a repository that make git run programs or write, each with the value that takes its teeth. */
const harmless: readonly (readonly [string, string])[] = [
	['core.fsmonitor', 'false'],
	['core.hooksPath', '/dev/null'],
	['core.untrackedCache', 'false'],
	['core.pager', ''],
	['safe.bareRepository', 'explicit'],
	['protocol.allow', 'never'],
];

/**
 * The changes of environment under which git may look at a repository of a stranger: no hook, no file system monitor, no
 * filter of any name, nothing fetched, no lock taken. The configuration goes by GIT_CONFIG_COUNT, which takes any name.
 */
export async function safeGitEnv(
	context: ProbeContext,
	git: string,
	folder: string,
): Promise<{readonly env: Readonly<Record<string, string | undefined>>; readonly failed: Reading | null}> {
	const inherited = Object.fromEntries(
		Object.keys(context.env)
			.filter(name => name.startsWith('GIT_'))
			.map(name => [name, undefined]),
	);
	const base = {
		...inherited,
		GIT_OPTIONAL_LOCKS: '0',
		GIT_NO_LAZY_FETCH: '1',
		GIT_ALLOW_PROTOCOL: '',
		GIT_TERMINAL_PROMPT: '0',
		...configuration(harmless),
	};
	const args = ['-C', folder, 'config', '--null', '--name-only', '--get-regexp', '^filter\\..*'];
	const result = await context.run(git, args, {env: base});
	// Exit 1 without a word: no such setting.
	const none = result.ended === 'exited' && result.exitCode === 1 && result.stderr === '';
	const failed = none ? null : failureOf('git', `git ${args.join(' ')}`, result);
	if (failed !== null) return {env: base, failed};
	return {env: {...base, ...configuration([...harmless, ...withoutFilters(result.stdout)])}, failed: null};
}

/** An empty command is no filter, and one that is not required may be missing. */
function withoutFilters(names: string): (readonly [string, string])[] {
	const filters = new Set(
		names
			.split('\0')
			.map(name => name.match(/^filter\.([\s\S]*)\.[^.]*$/)?.[1])
			.filter(name => name !== undefined),
	);
	return [...filters].flatMap(name => [
		[`filter.${name}.clean`, ''] as const,
		[`filter.${name}.smudge`, ''] as const,
		[`filter.${name}.process`, ''] as const,
		[`filter.${name}.required`, 'false'] as const,
	]);
}

function configuration(settings: readonly (readonly [string, string])[]): Record<string, string> {
	const variables: Record<string, string> = {GIT_CONFIG_COUNT: String(settings.length)};
	for (const [at, [key, value]] of settings.entries()) {
		variables[`GIT_CONFIG_KEY_${at}`] = key;
		variables[`GIT_CONFIG_VALUE_${at}`] = value;
	}
	return variables;
}
