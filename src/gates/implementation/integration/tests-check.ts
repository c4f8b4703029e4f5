import {appendFile, mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {counted, short} from '../../../domain/format.ts';
import {isFields, numberIn} from '../../../steps/claims.ts';
import {readPipeline} from '../../../steps/pipeline-file.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';
import {measured} from '../../measurement.ts';
import {type OwnTests, ownTests, startsPytest} from '../../project/counted-tests.ts';
import {testEnvironment} from '../../project/environments.ts';
import {testFilesIn, testsIn} from '../../project/own-tests.ts';
import {projectCheck} from '../../project/project-check.ts';

/** More of them skipped than run, and what passes is not the suite. */
const mostSkipped = 0.5;

/** The tests ended with 0 and were tests: some ran, most were not skipped, and they check something. Nothing random. */
export const testsCheck: CheckDefinition = projectCheck({
	id: 'integration.tests',
	step: 'integration',
	title: 'its tests pass',
	mustBe: `the tests end with 0 in an environment made now from the lock; some ran, at most ${100 * mostSkipped} % were skipped, some assert`,
	couldBeFooledBy: 'tests that assert what is always true: see "tests catch errors"',
	told: {op: '<=', threshold: 0, unit: 'faults', evidence: ['pipeline.yaml#/commands/test']},
	async judge(project, told) {
		const tests = await ownTests(project);
		const report = await project.context.report('IMPLEMENTATION.integration');
		const said = isFields(report) && isFields(report['tests']) ? report['tests'] : {};
		const claimed = numberIn(said, 'passed');
		const faults = faultsOf(tests);
		const from = await testsIn(project.copy, project.pipeline);
		const unnamed = from === null || from.named ? [] : [`from ${clean(from.from, 120)}`];
		const detail = [...unnamed, ...countedText(tests), (await testEnvironment(project)).how, ...faults];
		return measured(
			{...told, value: faults.length, claimed: claimed === null ? null : `${claimed} tests pass`, detail},
			faults.length === 0 ? null : faults.join('; '),
		);
	},
	sabotages: [
		{
			title: 'a test that fails',
			apply: async root => {
				if (!(await usesPytest(root))) return 'not applicable';
				await mkdir(path.join(root, 'tests'), {recursive: true});
				await writeFile(path.join(root, 'tests', 'test_tampered.py'), 'def test_tampered() -> None:\n    assert 1 + 1 == 3\n');
				return 'applied';
			},
		},
		{
			title: 'every test skipped',
			apply: async root => {
				if (!(await usesPytest(root)) || (await testFilesIn(root)).length === 0) return 'not applicable';
				const skipping = `import pytest\n\n\ndef pytest_collection_modifyitems(items) -> None:\n    for item in items:\n        item.add_marker(pytest.mark.skip(reason="slow"))\n`;
				await appendFile(path.join(root, 'conftest.py'), `\n\n${skipping}`);
				return 'applied';
			},
		},
	],
});

/** What is wrong with the tests; nothing of one that only could not be counted. */
export function faultsOf({passed, summary, end, counts, needsSources}: OwnTests): readonly string[] {
	if (!passed) return [`the project's own tests: ${summary || end}`];
	if (counts === null || counts.ran + counts.skipped === 0)
		return needsSources ? [] : ['its test command ends with 0 and runs no test, nor anything else of the project'];
	const {ran, skipped, known, asserted} = counts;
	if (ran === 0) return [`all of its ${counted(skipped, 'test')} were skipped`];
	const faults: string[] = [];
	if (skipped > mostSkipped * (ran + skipped)) faults.push(`${skipped} of ${ran + skipped} tests were skipped`);
	if (known > 0 && known === ran && asserted === 0) faults.push(`none of the ${counted(ran, 'test')} that ran asserts anything`);
	return faults;
}

function countedText({summary, end, seconds, counts, words, needsSources}: OwnTests): readonly string[] {
	const how = `${clean(words.slice(1).join(' ') || words[0], 80)}: ${summary || end} in ${short(seconds)} s`;
	if (counts === null)
		return [how, ...(needsSources ? ['nothing of it could be counted; without the sources of the project it fails'] : [])];
	const {ran, skipped, known, asserted, silent} = counts;
	return [
		how,
		`${counted(ran, 'test')} ran, ${skipped} skipped${known > 0 ? `, ${asserted} of ${known} assert something` : ''}`,
		...silent.slice(0, 5).map(name => `asserts nothing: ${clean(name, 120)}`),
	];
}

async function usesPytest(root: string): Promise<boolean> {
	const read = await readPipeline(root);
	return read.ok && startsPytest((await testsIn(root, read.pipeline))?.words ?? []);
}
