import {existsSync, lstatSync} from 'node:fs';
import {appendFile, mkdir, rm} from 'node:fs/promises';
import path from 'node:path';
import {trackedFiles} from '../../../analysis/repository/git-files.ts';
import {short} from '../../../domain/format.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {run} from '../../../system/exec.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {endOf, runIn} from '../../project/command.ts';
import {ownTests} from '../../project/counted-tests.ts';
import {testEnvironment} from '../../project/environments.ts';
import {projectCheck} from '../../project/project-check.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {makeWholeWorkplace, type Workplace} from '../../project/workplace.ts';

const makeTimeoutMs = 15 * 60_000;

/** What git would keep of the project is enough to test it: a clone, `make test`, without us. */
export const freshCloneCheck: CheckDefinition = projectCheck({
	id: 'integration.fresh_clone',
	step: 'integration',
	title: 'works in a clone',
	mustBe: '`make test` ends with 0 in a fresh clone of the project',
	couldBeFooledBy: 'something outside of the project that its tests read',
	told: {op: '==', threshold: 0, unit: 'exit status', evidence: ['Makefile']},
	async judge(project, told) {
		if (!existsSync(path.join(project.copy, 'Makefile'))) throw new CannotJudge('the project has no Makefile');
		const environment = await testEnvironment(project);
		const clone = await cloned(project);
		project.context.progress?.('make test in a fresh clone', null);
		const result = await runIn(project, clone, ['make', 'test', `PYTHON=${environment.python}`], {environment, timeoutMs: makeTimeoutMs});
		project.context.signal.throwIfAborted();
		if (result.ended === 'not-found') throw new CannotJudge('make is not on this machine');
		const passed = result.ended === 'exited' && result.exitCode === 0;
		// Tests that fail here as well as where the project stands say nothing of the clone.
		if (!passed && project.pipeline.commands.test && !(await ownTests(project)).passed)
			throw new CannotJudge('the tests do not even pass where the project stands: see integration.tests');
		const detail = [`make test ${endOf(result)} after ${short(result.durationMs / 1000)} s`, `PYTHON is the ${environment.how}`];
		return measured(
			{...told, value: passed ? 0 : (result.exitCode ?? 1), detail},
			passed ? null : `make test in a fresh clone ${endOf(result)}`,
		);
	},
	sabotages: [
		{
			title: 'a source that git ignores',
			apply: async root => {
				if (!existsSync(path.join(root, 'src'))) return 'not applicable';
				await appendFile(path.join(root, '.gitignore'), '\nsrc/\n');
				return 'applied';
			},
		},
	],
});

/** What git would keep, checked out anew, in a workplace. */
async function cloned(project: UnderTest): Promise<Workplace> {
	const {folder, context} = project;
	const workplace = await makeWholeWorkplace(project);
	const home = path.join(folder, 'git-home');
	await mkdir(home, {recursive: true});
	const repository = path.join(folder, 'clone.git');
	const git = async (words: readonly string[], input = '') => {
		const quiet = [
			'-c',
			'core.fsmonitor=false',
			'-c',
			'core.hooksPath=/dev/null',
			'-c',
			'user.name=gate',
			'-c',
			'user.email=gate@localhost',
		];
		const result = await run('git', [...quiet, ...words], {
			cwd: folder,
			env: {PATH: process.env['PATH'] ?? '', HOME: home, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C'},
			timeoutMs: 120_000,
			input,
			signal: context.signal,
		});
		if (result.ended === 'not-found') throw new CannotJudge('git is not on this machine');
		if (result.exitCode !== 0) throw new CannotJudge(`git ${words.find(word => !word.startsWith('-')) ?? ''} ${endOf(result)}`);
	};
	await git(['init', '--quiet', '--bare', repository]);
	const place = [`--git-dir=${repository}`, `--work-tree=${workplace.copy}`];
	await git([...place, 'config', 'core.bare', 'false']);
	await git([...place, 'add', '--all', '.']);
	// A clone has what is tracked, also where .gitignore matches it.
	const tracked = (await trackedFiles(workplace.copy, context.signal)) ?? [];
	const there = tracked.filter(file => lstatSync(path.join(workplace.copy, file), {throwIfNoEntry: false})?.isDirectory() === false);
	await git([...place, 'update-index', '--add', '-z', '--stdin'], there.map(file => `${file}\0`).join(''));
	await git([...place, 'commit', '--quiet', '--no-verify', '--message', 'as git keeps it']);
	await rm(workplace.copy, {recursive: true});
	await git(['clone', '--quiet', '--no-hardlinks', repository, workplace.copy]);
	return workplace;
}
