import {existsSync} from 'node:fs';
import {appendFile, mkdir, rename, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {gitTop, harmlessGit} from '../analysis/repository/git-files.ts';
import type {SessionState} from '../domain/state.ts';
import {type Phase, phaseTitles} from '../domain/workflow.ts';
import {type RunResult, run} from '../system/exec.ts';
import {makeNotes} from './staging/written.ts';

/** The mark of a repository that this program began: only in such a one it commits, and a person can take the mark away. */
const mark = 'ml-engineer.commits';
/** Stands in the repository while our git runs: locks that lie there at the next start are then ours, left by a kill. */
const underWay = 'ml-engineer.busy';
const locks = ['index.lock', 'HEAD.lock', 'config.lock', 'refs/heads/main.lock'];
const timeoutMs = 60_000;
/** What steps and gates write beside the files of a delivery. */
const besides = ['docs', 'reports', 'study.db'];
/** What git is asked in one go: far below what a command line may hold. */
const pathsAtOnce = 200;

/** `commitStep` for a session: `what` is a step or the gate. Nothing is kept of an existing repository, whose history is the person's. */
export async function keepHistory(
	{job, project}: Pick<SessionState, 'job' | 'project'>,
	phase: Phase,
	what: string,
	paths: readonly string[],
): Promise<string | null> {
	if (job !== 'new' || project === null) return null;
	return commitStep(project, `${phaseTitles[phase]}: ${what.replaceAll('_', ' ')}`, paths);
}

/**
 * Keeps what a step wrote in the history of a new project, so that it can be cloned, compared and taken back: a repository of its own is
 * begun with the first files. In a folder that lies in somebody's repository and is not ignored there, or whose repository a person
 * began, nothing is done: that history is theirs. Answers with a sentence when git refused, else null; without git there is no history, and that is no fault.
 */
export async function commitStep(project: string, subject: string, paths: readonly string[]): Promise<string | null> {
	const around = gitTop(project);
	const place = around === null || (await leavesOut(around, project)) ? await begin(project) : around;
	if (place === null || place.top !== path.resolve(project)) return null;
	const git = (...words: readonly string[]) => harmlessGit(place, words, {timeoutMs});
	const marked = await git('config', '--local', '--get', mark);
	if (!succeeded(marked) || marked.stdout.trim() !== 'true') return null;
	const busy = path.join(place.gitDirectory, underWay);
	if (existsSync(busy)) for (const lock of locks) await rm(path.join(place.gitDirectory, lock), {force: true});
	await writeFile(busy, '');
	try {
		return await keep(project, git, subject, paths);
	} finally {
		await rm(busy, {force: true});
	}
}

/** Does a repository around a project ignore it? Then its files are in no history at all. */
async function leavesOut(around: NonNullable<ReturnType<typeof gitTop>>, project: string): Promise<boolean> {
	if (around.top === path.resolve(project)) return false;
	const inside = `${path.relative(around.top, path.resolve(project))}/`;
	// `check-ignore` takes no literal paths, which all of our calls name.
	const words = ['ls-files', '--others', '--ignored', '--exclude-standard', '--directory', '-z', '--', inside];
	const {stdout} = await harmlessGit(around, words, {timeoutMs});
	return stdout.split('\0').some(left => left.endsWith('/') && inside.startsWith(left));
}

type Git = (...words: readonly string[]) => Promise<RunResult>;

async function keep(project: string, git: Git, subject: string, paths: readonly string[]): Promise<string | null> {
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

/** Made aside and moved here whole: a repository without our mark would be a person's for ever. */
async function begin(project: string) {
	const aside = path.join(await makeNotes(project), 'git-begun');
	await rm(aside, {recursive: true, force: true});
	const made = await run('git', ['-c', 'init.templateDir=', 'init', '--quiet', '--initial-branch=main', aside], {
		env: {PATH: process.env['PATH'] ?? '', GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C'},
		timeoutMs,
	});
	const place = succeeded(made) ? gitTop(aside) : null;
	if (place === null) return null;
	await harmlessGit(place, ['config', '--local', mark, 'true'], {timeoutMs});
	// Notes of the program about this machine's session: no part of the project.
	await mkdir(path.join(place.gitDirectory, 'info'), {recursive: true});
	await appendFile(path.join(place.gitDirectory, 'info', 'exclude'), '.ml-engineer/\n');
	await rename(place.gitDirectory, path.join(project, '.git'));
	await rm(aside, {recursive: true, force: true});
	return gitTop(project);
}

/** Who the person is to git, from their own settings; '' when they did not say. */
async function personal(setting: string): Promise<string> {
	const {PATH = '', HOME = ''} = process.env;
	const told = await run('git', ['config', '--global', '--get', setting], {env: {PATH, HOME, LC_ALL: 'C'}, timeoutMs});
	return succeeded(told) ? told.stdout.trim() : '';
}

const succeeded = (result: RunResult) => result.ended === 'exited' && result.exitCode === 0;
function sentenceOf({stderr, error, ended}: RunResult): string {
	const lines = stderr.trim().split('\n');
	const cause = lines.find(line => line.startsWith('fatal:')) ?? lines.at(-1);
	return `git did not keep the step's files: ${cause || (error ?? ended)}`;
}
