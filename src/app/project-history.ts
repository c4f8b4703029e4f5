import {existsSync} from 'node:fs';
import {appendFile, mkdir} from 'node:fs/promises';
import path from 'node:path';
import {gitTop, harmlessGit} from '../analysis/repository/git-files.ts';
import {type RunResult, run} from '../system/exec.ts';

/** The mark of a repository that this program began: only in such a one it commits, and a person can take the mark away. */
const mark = 'ml-engineer.commits';
const timeoutMs = 60_000;
/** What steps and gates write beside the files of a delivery. */
const besides = ['docs', 'reports', 'study.db'];
/** What git is asked in one go: far below what a command line may hold. */
const pathsAtOnce = 200;

/**
 * Keeps what a step wrote in the history of a new project, so that it can be cloned, compared and taken back: a repository of its own is
 * begun with the first files. In a folder that lies in somebody's repository, or whose repository a person began, nothing is done: that
 * history is theirs. Answers with a sentence when git refused, else null; without git there is no history, and that is no fault.
 */
export async function commitStep(project: string, subject: string, paths: readonly string[]): Promise<string | null> {
	const place = gitTop(project) ?? (await begin(project));
	if (place === null || place.top !== path.resolve(project)) return null;
	const git = (...words: readonly string[]) => harmlessGit(place, words, {timeoutMs});
	const marked = await git('config', '--local', '--get', mark);
	if (!succeeded(marked) || marked.stdout.trim() !== 'true') return null;
	const there = [...new Set([...paths, ...besides])].filter(one => existsSync(path.join(project, one)));
	for (let at = 0; at < there.length; at += pathsAtOnce) {
		const some = there.slice(at, at + pathsAtOnce);
		// What the project's own .gitignore leaves out stays out.
		const listed = await git('ls-files', '--others', '--modified', '--exclude-standard', '-z', '--', ...some);
		const kept = [...new Set(listed.stdout.split('\0').filter(one => one !== ''))];
		if (kept.length === 0) continue;
		const added = await git('add', '--', ...kept);
		if (!succeeded(added)) return sentenceOf(added);
	}
	if (succeeded(await git('diff', '--cached', '--quiet'))) return null;
	const [name, email] = await Promise.all([personal('user.name'), personal('user.email')]);
	const who = ['-c', `user.name=${name || 'ml-engineer'}`, '-c', `user.email=${email || 'ml-engineer@localhost'}`];
	const committed = await git(...who, '-c', 'commit.gpgsign=false', 'commit', '--quiet', '--no-verify', '--message', subject);
	return succeeded(committed) ? null : sentenceOf(committed);
}

async function begin(project: string) {
	await mkdir(project, {recursive: true});
	const made = await run('git', ['-c', 'init.templateDir=', 'init', '--quiet', '--initial-branch=main', project], {
		env: {PATH: process.env['PATH'] ?? '', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C'},
		timeoutMs,
	});
	const place = succeeded(made) ? gitTop(project) : null;
	if (place === null) return null;
	await harmlessGit(place, ['config', '--local', mark, 'true'], {timeoutMs});
	// Notes of the program about this machine's session: no part of the project.
	await mkdir(path.join(place.gitDirectory, 'info'), {recursive: true});
	await appendFile(path.join(place.gitDirectory, 'info', 'exclude'), '.ml-engineer/\n');
	return place;
}

/** Who the person is to git, from their own settings; '' when they did not say. */
async function personal(setting: string): Promise<string> {
	const {PATH = '', HOME = ''} = process.env;
	const told = await run('git', ['config', '--global', '--get', setting], {env: {PATH, HOME, LC_ALL: 'C'}, timeoutMs});
	return succeeded(told) ? told.stdout.trim() : '';
}

const succeeded = (result: RunResult) => result.ended === 'exited' && result.exitCode === 0;
const sentenceOf = (result: RunResult) =>
	`git did not keep the step's files: ${result.stderr.trim().split('\n').at(-1) || (result.error ?? result.ended)}`;
