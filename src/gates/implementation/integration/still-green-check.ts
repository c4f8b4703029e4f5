import {constants} from 'node:fs';
import {copyFile, mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {checkOutInto, commonCommit} from '../../../analysis/repository/checked-out.ts';
import {counted} from '../../../domain/format.ts';
import type {CheckDefinition, Sabotage} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {messageOf} from '../../../system/errors.ts';
import {isInside} from '../../../system/paths.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {runIn, wordsOf} from '../../project/command.ts';
import {copyProject} from '../../project/copy.ts';
import {startsPytest} from '../../project/counted-tests.ts';
import {testEnvironment} from '../../project/environments.ts';
import {testFilesIn} from '../../project/own-tests.ts';
import {projectCheck} from '../../project/project-check.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {makeWholeWorkplace} from '../../project/workplace.ts';

const testsTimeoutMs = 15 * 60_000;

/** What passed; a command that names no tests counts as one, by its exit status. */
type Passed = {readonly names: ReadonlySet<string>; readonly end: string};

/** In a repository that was improved: its tests that passed at its own commit pass on the branch. */
export const stillGreenCheck: CheckDefinition = projectCheck({
	id: 'integration.still_green',
	step: 'integration',
	title: 'their tests still pass',
	mustBe: 'every test that passes at the commit the branch began from passes on the branch',
	couldBeFooledBy: 'a test that keeps its name and tests less: see "tests catch errors"',
	told: {op: '<=', threshold: 0, unit: 'tests that passed before', evidence: ['pipeline.yaml#/commands/test']},
	async judge(project, told) {
		const {context, pipeline, folder} = project;
		const {job, git_head: head, workspace, data} = context.state;
		if (job !== 'improve' || head === null || !pipeline.commands.test) return {applies: false};
		const raw = path.join(folder, 'before-git');
		const before = path.join(folder, 'before');
		const commit = await commonCommit(context.root, head, context.signal);
		try {
			await checkOutInto(workspace, commit, raw, context.signal);
		} catch (error) {
			context.signal.throwIfAborted();
			throw new CannotJudge(messageOf(error));
		}
		await copyProject(raw, before); // without links that lead out
		for (const file of data?.files ?? []) await bring(project, before, path.relative(workspace, file));
		context.progress?.('their tests, before the branch', null);
		const was = await passing(project, before);
		if (was.names.size === 0) {
			if ((await testFilesIn(before)).length === 0) return {applies: false};
			throw new CannotJudge(`none of their tests passes at ${commit.slice(0, 8)}, before the branch: the command ended with ${was.end}`);
		}
		context.progress?.('their tests, on the branch', null);
		const now = await passing(project, project.copy);
		const lost = [...was.names].filter(name => !now.names.has(name));
		const detail = [
			`before, at ${commit.slice(0, 8)}: ${counted(was.names.size, 'test')} passed (${was.end})`,
			`on the branch: ${counted(now.names.size, 'test')} passed (${now.end})`,
			...lost.slice(0, 20).map(name => `does not pass any more: ${clean(name, 120)}`),
		];
		const reason = lost[0] === undefined ? null : `${clean(lost[0], 120)} passed before and does not now`;
		return measured({...told, value: lost.length, detail}, reason);
	},
	sabotages: [weakened()],
});

/** Data that git ignores is in no commit: the tests before the branch get what the branch has. */
async function bring({copy}: UnderTest, before: string, relative: string): Promise<void> {
	const [from, to] = [path.join(copy, relative), path.join(before, relative)];
	if (!isInside(copy, from)) return;
	await mkdir(path.dirname(to), {recursive: true});
	await copyFile(from, to, constants.COPYFILE_EXCL).catch(() => undefined); // it is in the commit, or not on the branch either
}

async function passing(project: UnderTest, from: string): Promise<Passed> {
	const {context} = project;
	const environment = await testEnvironment(project);
	const [file, ...words] = wordsOf(project, 'test', {}, environment);
	const named = startsPytest([file, ...words]);
	const workplace = await makeWholeWorkplace(project, from);
	const result = await runIn(project, workplace, [file, ...words, ...(named ? ['-rA', '--color=no', '-p', 'no:cacheprovider'] : [])], {
		environment,
		timeoutMs: testsTimeoutMs,
	});
	context.signal.throwIfAborted();
	const end = result.ended === 'exited' ? `exit ${result.exitCode}` : result.ended;
	const names = named
		? [...result.stdout.matchAll(/^PASSED (.+?)\s*$/gm)].map(([, name]) => name ?? '')
		: result.ended === 'exited' && result.exitCode === 0
			? ['the test command']
			: [];
	return {names: new Set(names), end};
}

/** A test of theirs that is not collected any more. */
function weakened(): Sabotage {
	return {
		title: 'a test of theirs switched off',
		apply: async (root, context) => {
			if (context.state.job !== 'improve' || context.state.git_head === null) return 'not applicable';
			for (const file of await testFilesIn(root)) {
				const text = await readFile(path.join(root, file), 'utf8');
				const off = text.replace(/^(\s*)def test_/m, '$1def off_test_');
				if (off === text) continue;
				await writeFile(path.join(root, file), off);
				return 'applied';
			}
			return 'not applicable';
		},
	};
}
