import {mkdtemp, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {run} from '../../system/exec.ts';

const timeoutMs = 60_000;
/** Nothing that a repository's configuration names is run. */
const inert = [
	'-c',
	'core.fsmonitor=false',
	'-c',
	'core.hooksPath=/dev/null',
	'-c',
	'init.templateDir=',
	'-c',
	'protocol.file.allow=always',
];

/**
 * Gives a copy of a project a `.git` of the same commit, so that code which asks for its version gets it: the commit and its folders, no
 * content of any file, since an old one may hold rows kept aside, and no way back to where it came from. Nothing happens where there is
 * no repository of the project's own, no commit, or no git.
 */
export async function copyHead(from: string, copy: string, signal: AbortSignal): Promise<void> {
	if (!(await stat(path.join(from, '.git')).catch(() => null))) return;
	const home = await mkdtemp(path.join(path.dirname(copy), 'git-'));
	const git = async (cwd: string, ...words: readonly string[]): Promise<string | null> => {
		const result = await run('git', [...inert, ...words], {
			cwd,
			env: {
				PATH: process.env['PATH'] ?? '',
				HOME: home,
				GIT_CONFIG_NOSYSTEM: '1',
				GIT_TERMINAL_PROMPT: '0',
				GIT_NO_LAZY_FETCH: '1',
				LC_ALL: 'C',
			},
			timeoutMs,
			signal,
		});
		return result.ended === 'exited' && result.exitCode === 0 ? result.stdout.trim() : null;
	};
	try {
		const head = await git(from, 'rev-parse', '--verify', 'HEAD^{commit}');
		if (head === null) return;
		const branch = (await git(from, 'symbolic-ref', '--short', 'HEAD')) ?? 'main';
		const made =
			(await git(copy, 'init', '--quiet', '.')) !== null &&
			(await git(
				copy,
				'fetch',
				'--quiet',
				'--depth=1',
				'--filter=blob:none',
				`--upload-pack=git ${inert.join(' ')} -c uploadpack.allowFilter=true upload-pack`,
				`file://${from}`,
				'HEAD',
			)) !== null &&
			(await git(copy, 'symbolic-ref', 'HEAD', `refs/heads/${branch}`)) !== null &&
			(await git(copy, 'update-ref', `refs/heads/${branch}`, head)) !== null;
		if (!made) await rm(path.join(copy, '.git'), {recursive: true, force: true});
		else {
			await git(copy, 'reset', '--quiet');
			await git(copy, 'config', '--remove-section', `remote.file://${from}`);
			await rm(path.join(copy, '.git', 'FETCH_HEAD'), {force: true});
		}
	} finally {
		await rm(home, {recursive: true, force: true});
	}
}
