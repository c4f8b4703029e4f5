import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {maturityReport} from '../../../src/steps/assessment/maturity/report.ts';
import {assessMaturity} from '../../../src/steps/assessment/maturity/work.ts';
import {inputFor} from '../../analyst/inputs.ts';
import {FakeTools} from '../tools.ts';

let workspace: string;
beforeEach(async () => {
	workspace = await mkdtemp(path.join(os.tmpdir(), 'maturity-'));
});
afterEach(() => rm(workspace, {recursive: true, force: true}));

async function put(name: string, text: string): Promise<void> {
	await mkdir(path.dirname(path.join(workspace, name)), {recursive: true});
	await writeFile(path.join(workspace, name), text);
}

test('a folder with nothing but data is new: nothing to score yet, and no finding', async () => {
	await put('b.csv', 'a,b\n1,2\n');
	const tools = new FakeTools(path.join(workspace, 'p'));
	const report = await assessMaturity(inputFor('maturity', {workspace, project: path.join(workspace, 'p')}), tools);
	expect(report).toMatchObject({score: null, ml: false});
	expect(maturityReport.summary(report)).toBe('new folder: nothing to score yet');
	expect(maturityReport.document(report)).toContain('That is no finding.');
	expect(JSON.parse(tools.written.get('inventory.json') ?? '')).toMatchObject({schema: 1, python_files: 0, data_files: [{path: 'b.csv'}]});
});

test('a project is told by what was found, each with a line that opens, and by what lacks', async () => {
	await put('requirements.txt', 'scikit-learn\nmlflow\n');
	await put(
		'train.py',
		'import mlflow\nimport pandas as pd\nfrom sklearn.linear_model import LogisticRegression\n\nframe = pd.read_csv("d.csv")\nmodel = LogisticRegression().fit(frame[["a"]], frame["churn"])\nmlflow.log_metric("auc", 0.5)\n',
	);
	await put('tests/test_train.py', 'def test_it():\n    assert True\n');
	await put('README.md', 'We monitor drift and retrain nightly.\n');
	const tools = new FakeTools(path.join(workspace, 'p'));
	const report = await assessMaturity(inputFor('maturity', {workspace, project: null}), tools);
	expect(report.ml).toBe(true);
	expect(report.google.missing.length).toBeGreaterThan(0);
	expect(tools.said).toEqual(
		expect.arrayContaining(['2 .py', 'tests: 1 test function', expect.stringMatching(/^tracking: mlflow {2}train\.py:\d+$/)]),
	);
	expect(tools.said.find(line => line.startsWith('none found:'))).toContain('CI');
	expect(maturityReport.summary(report)).toMatch(/Google level 0, missing .*trigger/);
	expect(maturityReport.document(report)).toContain("Google's level 0, missing");
});

test('a project that this program made before is left out', async () => {
	await put('b.csv', 'a,b\n1,2\n');
	await put('old/train.py', 'from sklearn.svm import SVC\nSVC().fit(x, y)\n');
	const report = await assessMaturity(
		inputFor('maturity', {workspace, project: path.join(workspace, 'old')}),
		new FakeTools(path.join(workspace, 'old')),
	);
	expect(maturityReport.summary(report)).toBe('new folder: nothing to score yet');
});
