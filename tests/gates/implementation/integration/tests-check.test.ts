import {afterEach, expect, test} from 'vitest';
import {findCheck} from '../../../../src/gates/checks.ts';
import {judging} from '../../project/judged-project.ts';
import {type TinyProject, tinyFiles, tinyProject} from '../../verify/tiny-project.ts';

let project: TinyProject | null = null;
afterEach(() => project?.remove());

const unittest = (body: string) => `import unittest

class Test(unittest.TestCase):
    def test_one(self):
        ${body}
`;

async function measure(command: string | null, files: Readonly<Record<string, string>>) {
	const named = command === null ? '' : `  test: ${command}\n`;
	project = await tinyProject({...files, 'pipeline.yaml': `${tinyFiles['pipeline.yaml'] ?? ''}${named}`});
	return judging(
		project.root,
		(_, context) => findCheck('integration.tests')?.check.measure(context) ?? Promise.reject(new Error('no check')),
	);
}

test('tests that run and pass pass, counted by what unittest says', async () => {
	const found = await measure('[python, -m, unittest]', {'test_it.py': unittest('self.assertEqual(1, 1)')});
	expect(found).toMatchObject({verdict: 'pass', value: 0, detail: expect.arrayContaining(['1 test ran, 0 skipped'])});
});

test('a command that ends with 0 and runs no test fails', async () => {
	const found = await measure('["true"]', {});
	expect(found).toMatchObject({verdict: 'fail', reason: 'its test command ends with 0 and runs no test, nor anything else of the project'});
});

test('doctests that nothing counts are tests, as far as they need the sources', async () => {
	const doctests = {'sums.py': '"""Sums.\n\n>>> 1 + 1\n2\n"""\n'};
	const found = await measure('[python, -m, doctest, sums.py]', doctests);
	expect(found).toMatchObject({verdict: 'pass', detail: expect.arrayContaining([expect.stringContaining('without the sources')])});
	await project?.remove();
	expect(await measure('[python, -c, "print(1)"]', doctests)).toMatchObject({verdict: 'fail'});
});

test('tests that are all skipped fail, though they end with 0', async () => {
	const found = await measure('[python, -m, unittest]', {'test_it.py': unittest('self.skipTest("slow")')});
	expect(found).toMatchObject({verdict: 'fail', reason: 'all of its 1 test were skipped'});
});

test('a test that fails is said with its exit', async () => {
	const found = await measure('[python, -m, unittest]', {'test_it.py': unittest('self.assertEqual(1, 2)')});
	expect(found).toMatchObject({verdict: 'fail', value: 1, reason: expect.stringContaining("the project's own tests")});
});

test('a project without tests is not run, by that name; one with test files is not let off by naming no command', async () => {
	expect(await measure(null, {})).toMatchObject({verdict: 'not_run', reason: expect.stringContaining('the project has no tests')});
	await project?.remove();
	// A pytest of the test's own stands for the one that a machine may have or not.
	const pytest = 'import sys\nprint("1 failed")\nsys.exit(1)\n';
	const found = await measure(null, {'pytest.py': pytest, 'test_it.py': 'def test_it():\n    assert 1\n'});
	expect(found).toMatchObject({verdict: 'fail', reason: "the project's own tests: 1 failed"});
});
