import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {short} from '../../../domain/format.ts';
import {isFields, numberIn} from '../../../steps/claims.ts';
import {readPipeline} from '../../../steps/pipeline-file.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {endOf, tryCommand} from '../../project/command.ts';
import {testEnvironment} from '../../project/environments.ts';
import {projectCheck} from '../../project/project-check.ts';
import type {UnderTest} from '../../project/under-test.ts';

/** Do the project's own tests pass in a fresh environment? Asked once for each judgement. */
export function ownTests(project: UnderTest) {
	return project.context.shared('own tests', async () => {
		project.context.progress?.("the project's own tests", null);
		const result = await tryCommand(project, 'test', {}, {environment: await testEnvironment(project), asItStands: true});
		const summary = result.stdout.split('\n').findLast(line => /\b(passed|failed|error)/.test(line)) ?? '';
		return {
			passed: result.ended === 'exited' && result.exitCode === 0,
			end: endOf(result),
			summary: summary.replaceAll('=', '').trim(),
			seconds: result.durationMs / 1000,
		};
	});
}

export const testsCheck: CheckDefinition = projectCheck({
	id: 'integration.tests',
	step: 'integration',
	title: 'its tests pass',
	mustBe: 'the test command ends with 0 in an environment made now from the lock',
	couldBeFooledBy: 'tests that test nothing: see "tests catch errors"',
	told: {op: '==', threshold: 0, unit: 'exit status', evidence: ['pipeline.yaml#/commands/test']},
	async judge(project, told) {
		const {passed, end, summary, seconds} = await ownTests(project);
		const report = await project.context.report('IMPLEMENTATION.integration');
		const tests = isFields(report) && isFields(report['tests']) ? report['tests'] : {};
		const claimed = numberIn(tests, 'passed');
		const detail = [`${summary || end} in ${short(seconds)} s`, (await testEnvironment(project)).how];
		return measured(
			{...told, value: passed ? 0 : 1, claimed: claimed === null ? null : `${claimed} tests pass`, detail},
			passed ? null : `the project's own tests: ${summary || end}`,
		);
	},
	sabotages: [
		{
			title: 'a test that fails',
			apply: async root => {
				const read = await readPipeline(root);
				if (!read.ok || !read.pipeline.commands.test?.some(word => word.includes('pytest'))) return 'not applicable';
				await mkdir(path.join(root, 'tests'), {recursive: true});
				await writeFile(path.join(root, 'tests', 'test_tampered.py'), 'def test_tampered() -> None:\n    assert 1 + 1 == 3\n');
				return 'applied';
			},
		},
	],
});
