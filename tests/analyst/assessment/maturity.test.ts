import {mkdir, mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {assessConstraints} from '../../../src/analyst/assessment/constraints/work.ts';
import {assessData} from '../../../src/analyst/assessment/data/work.ts';
import {assessMaturity} from '../../../src/analyst/assessment/maturity/work.ts';
import {assessProblemType} from '../../../src/analyst/assessment/problem_type/work.ts';
import {copyWorkspace} from '../../../src/gates/assessment/maturity/workspace-copy.ts';
import {maturityReport} from '../../../src/steps/assessment/maturity/report.ts';
import {problemTypeReport} from '../../../src/steps/assessment/problem_type/report.ts';
import {claimPlace, holderOf} from '../../../src/system/claim.ts';
import {FakeTools} from '../../steps/tools.ts';
import {inputFor} from '../inputs.ts';

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
	expect(maturityReport.document(report)).toContain("Google's MLOps level 0 of 2 (manual process):");
	expect(maturityReport.document(report)).toContain('- missing: something other than a person starts training (trigger)');
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

/** A small service whose tests, tuning and search show, and whose README claims more. */
async function churn(): Promise<void> {
	await put('requirements.txt', 'scikit-learn==1.4.0\noptuna==3.5.0\n');
	await put(
		'churn/train.py',
		`import optuna
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score


def train(frame):
    target = frame["Churn"]
    study = optuna.create_study()
    study.optimize(lambda trial: roc_auc_score(target, target), n_trials=20)
    return RandomForestClassifier(**study.best_params).fit(frame.drop(columns=["Churn"]), target)


if __name__ == "__main__":
    train(pd.read_csv("churn.csv"))
`,
	);
	await put('tests/test_train.py', 'from churn.train import train\n\n\ndef test_train_fits(frame):\n    assert train(frame) is not None\n');
	await put('README.md', '# Churn\n\nEvery release goes through a canary and can be rolled back.\n');
}

test('without a data file the problem is told from code, with lines that open; the data step says that there is none', async () => {
	await churn();
	const input = inputFor('problem_type', {workspace, project: null, dataFiles: [], trainingFiles: [], target: null});
	const tools = new FakeTools(path.join(workspace, 'p'));
	const report = await assessProblemType(input, tools);
	expect(report).toMatchObject({problem_type: 'binary', target: 'Churn', from: 'code'});
	expect(report.evidence.map(one => one.path)).toContain('churn/train.py');
	expect(problemTypeReport.summary(report)).toBe('binary of Churn, told from code; no data file here');
	expect(problemTypeReport.document(report)).toContain('told from what the code calls, not measured');
	expect(tools.said).toContain('no data file here: reading the code instead');
	const data = new FakeTools(path.join(workspace, 'p'));
	await assessData({...input, step: 'data'}, data);
	expect(data.said).toContain('no data file here: nothing to measure');
});

test('each sub-agent says the tests of its own role in its pane, and all share one reading of the files', async () => {
	await churn();
	const state = await mkdtemp(path.join(os.tmpdir(), 'state-'));
	try {
		const over = {workspace, project: null, dataFiles: [], trainingFiles: [], target: null, sessionId: '1764000000000000001'};
		const at = (role: string) => new FakeTools(path.join(state, '1764000000000000001', 'work', role));
		const folder = path.join(state, '1764000000000000001', 'work', 'assessed');
		// What a process left that was killed, or whose disk was full, says nothing: nobody waits for it.
		await mkdir(folder, {recursive: true});
		await writeFile(path.join(folder, 'reading.claim'), String(process.pid));
		const [model, data, performance, monitoring] = [at('model_architecture'), at('data_pipeline'), at('performance'), at('monitoring')];
		const [, , , report] = await Promise.all([
			assessProblemType(inputFor('problem_type', over), model),
			assessData(inputFor('data', over), data),
			assessConstraints(inputFor('constraints', over), performance),
			assessMaturity(inputFor('maturity', over), monitoring),
		]);
		expect(model.said).toEqual(expect.arrayContaining([expect.stringMatching(/^M3 \.5 {2}.* churn\/train\.py:\d+/)]));
		expect(model.said.some(line => /^(D|I|O)\d /.test(line))).toBe(false);
		expect(data.said.some(line => /^no evidence for D/.test(line))).toBe(true);
		expect(performance.said.some(line => /^(O6 |no evidence for O6)/.test(line))).toBe(true);
		expect(monitoring.said).toEqual(expect.arrayContaining([expect.stringMatching(/^M3 \.5 {2}/), expect.stringMatching(/^I2 /)]));
		expect(report.tests).toHaveLength(28);
		expect((await readdir(folder)).filter(name => name.endsWith('.json'))).toHaveLength(1);
		expect(await holderOf(claimPlace(path.join(folder, 'reading.claim')))).toBeNull();

		await put('churn/again.py', 'x = 1\n');
		const again = await assessMaturity(inputFor('maturity', over), at('monitoring'));
		expect(again.tests).toHaveLength(28);
		expect((await readdir(folder)).filter(name => name.endsWith('.json'))).toHaveLength(1);
	} finally {
		await rm(state, {recursive: true, force: true});
	}
});

test('the document has the sections, all 28 tests, the levels, the next steps, the evidence and the claims', async () => {
	await churn();
	const report = await assessMaturity(inputFor('maturity', {workspace, project: null}), new FakeTools(path.join(workspace, 'p')));
	const text = maturityReport.document(report);
	for (const heading of ['### Levels', '### What to do next', '### The 28 tests', '### Evidence', '### Claimed, not evidenced'])
		expect(text).toContain(heading);
	expect([...text.matchAll(/^\| [DMIO][1-7] \| [^|]+ \| (0|\.5|1) \|/gm)]).toHaveLength(28);
	expect(text).toMatch(/- I6 .*\n {2}- `README\.md:3` `Every release goes through a canary/);
	expect(text).toMatch(/`churn\/train\.py:\d+` `study\.optimize/);
});

test('what is dangerous in the tree is in the report and the document, a secret before what is broken', async () => {
	await churn();
	await put('Makefile', 'train:\n\tpython gone.py\n');
	await put('deploy.env', `AWS_ACCESS_KEY_ID=${['AKIA', 'Z7QK3M5N', '2P8R4T6V'].join('')}\n`);
	const report = await assessMaturity(inputFor('maturity', {workspace, project: null}), new FakeTools(path.join(workspace, 'p')));
	expect(report.risks?.[0]).toMatchObject({kind: 'secret', path: 'deploy.env', line: 1});
	expect(maturityReport.document(report)).toMatch(/### Risks[\s\S]*\| secret \| [^|]+ \| deploy\.env:1 \|/);
	expect(maturityReport.document(report)).not.toContain('Z7QK3M5N');
});

test('what no file can tell is asked once; an answer stands beside the score and never raises it; nobody there means unknown', async () => {
	await churn();
	const tools = new FakeTools(path.join(workspace, 'p'));
	const nobody = await assessMaturity(inputFor('maturity', {workspace, project: null}), tools);
	const [form] = tools.asked;
	expect(form).toMatchObject({decision: 'maturity_attested'});
	const asked = form && 'fields' in form ? form.fields.map(field => field.name) : [];
	expect(asked.length).toBeGreaterThan(0);
	expect(asked.length).toBeLessThanOrEqual(5);
	expect(nobody.tests.filter(one => one.attested)).toEqual([]);
	expect(tools.said).toContain('nobody answered: they stay unknown');

	const decisions = {
		maturity_attested: {
			value: Object.fromEntries(asked.map(id => [id, 'automatic'])),
			by: 'person' as const,
			at: '2026-11-23T17:02:00.000Z',
		},
	};
	const later = new FakeTools(path.join(workspace, 'p'));
	const report = await assessMaturity(inputFor('maturity', {workspace, project: null, decisions}), later);
	expect(later.asked).toEqual([]);
	expect(report.score).toBe(nobody.score);
	expect(report.sections).toEqual(nobody.sections);
	expect(report.tests.find(one => one.id === asked[0])).toMatchObject({score: 0, unknown: false, attested: {score: 1, by: 'person'}});
	expect(maturityReport.document(report)).toContain('### Attested');
});

test('the copy that a gate assesses again has large notebooks whole: evidence in them carries its score there, too', async () => {
	const picture = {output_type: 'display_data', data: {'image/png': 'A'.repeat(3 * 1024 * 1024)}};
	const cells = [{cell_type: 'code', source: ['import shap\n'], outputs: [picture]}];
	await put('large.ipynb', JSON.stringify({cells, nbformat: 4}));
	const copy = path.join(workspace, 'copy');
	await copyWorkspace(workspace, copy, [copy], new AbortController().signal);
	expect((await readFile(path.join(copy, 'large.ipynb'))).equals(await readFile(path.join(workspace, 'large.ipynb')))).toBe(true);
});
