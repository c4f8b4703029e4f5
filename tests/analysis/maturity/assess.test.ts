import {execFileSync} from 'node:child_process';
import {existsSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {assessRepository} from '../../../src/analysis/maturity/assess.ts';
import type {Assessment, Evidence} from '../../../src/analysis/maturity/report.ts';
import {add, git, gitTree, tree, unopened, withoutLines} from '../tree.ts';

const train = `import mlflow
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score
import pandas as pd
import sys

def fit(data):
    model = RandomForestClassifier(random_state=7)
    model.fit(data.drop("churned", axis=1), data["churned"])
    return model

if __name__ == "__main__":
    data = pd.read_csv("data.csv")
    y = data["churned"]
    model = fit(data)
    f1 = f1_score(y, model.predict(data))
    mlflow.log_metric("f1", f1)
    if f1 < 0.8:
        sys.exit(1)
    mlflow.sklearn.log_model(model, "model", registered_model_name="churn")
`;
const honest = {
	'train.py': train,
	'data.csv': 'age,"plan, long",churned\n1,"a\nb",0\n2,b,1\n',
	'requirements.txt': 'mlflow==3.17.2\npandas==2.3.3\nscikit-learn==1.8.0\n',
	'tests/test_train.py': 'from train import fit\n\ndef test_fit(small):\n    assert fit(small) is not None\n',
	Dockerfile: 'FROM python:3.11\nCMD ["python", "train.py"]\n',
	'.github/workflows/ci.yml': 'on: [push]\njobs:\n  a:\n    steps:\n      - run: pytest\n      - run: python train.py\n',
	'.github/workflows/deploy.yml': 'on: {push: {branches: [main]}}\njobs:\n  d:\n    steps:\n      - run: kubectl apply -f k8s\n',
	'k8s/deployment.yaml': 'apiVersion: apps/v1\nkind: Deployment\n',
};

const scoreOf = ({maturity}: Assessment, id: string) => maturity.tests.find(one => one.id === id)?.score;

function evidenceOf({inventory, maturity}: Assessment): Evidence[] {
	const {monitoring, release} = inventory;
	return [
		...maturity.tests.flatMap(one => [...one.evidence, ...one.claimed]),
		...Object.values(maturity.google.evidence).flat(),
		...[
			inventory.frameworks,
			inventory.dependency_files,
			inventory.containers,
			inventory.kubernetes,
			inventory.iac,
			inventory.tracking,
			inventory.registry,
			inventory.data_versioning,
			inventory.orchestration,
			inventory.tuning,
			inventory.serving,
			inventory.version_control,
			...Object.values(monitoring),
			...Object.values(release),
		].flat(),
	];
}

describe('a small honest project', () => {
	test('is listed with lines that open, and its level has named conditions', async () => {
		const root = gitTree(honest);
		const result = await assessRepository(root);
		const {inventory, maturity} = result;
		expect(unopened(root, evidenceOf(result))).toEqual([]);
		expect(inventory).toMatchObject({
			schema: 1,
			nothing_to_score: false,
			python_files: 2,
			notebooks: 0,
			tests: 1,
			target: 'churned',
			locked: true,
			data_files: [{path: 'data.csv', rows: 2, columns: 3}],
		});
		expect(inventory.frameworks.map(one => one.name)).toEqual(['scikit-learn']);
		expect(inventory.version_control.map(one => one.quote)).toEqual(['ref: refs/heads/main']);
		expect(inventory.tracking.map(one => [one.name, one.path])).toEqual([['mlflow', 'train.py']]);
		expect(inventory.registry.map(one => one.name)).toEqual(['mlflow']);
		expect(inventory.containers.map(one => one.name)).toEqual(['docker']);
		expect(inventory.kubernetes.map(one => one.name)).toEqual(['kubernetes']);
		expect(
			inventory.ci.map(({path: file, active, runs_tests, trains, deploys}) => [path.basename(file), active, runs_tests, trains, deploys]),
		).toEqual([
			['ci.yml', true, true, true, false],
			['deploy.yml', true, false, false, true],
		]);
		expect(maturity).toMatchObject({schema: 1, ml: true, frameworks: ['scikit-learn'], google: {min: 2, max: 2, missing: []}});
		expect(maturity.google.met).toEqual(['pipeline', 'trigger', 'validation', 'delivery', 'metadata', 'pipeline_ci', 'pipeline_cd']);
		expect(maturity.tests).toHaveLength(28);
		expect(scoreOf(result, 'I2')).toBe(1);
		expect(scoreOf(result, 'I4')).toBe(1);
	});

	test('says the same again, byte for byte, and leaves the folder as it was', async () => {
		const root = gitTree(honest);
		const list = () => execFileSync('find', ['.', '-printf', '%p %s %T@\n'], {cwd: root, encoding: 'utf8'});
		const before = list();
		const first = JSON.stringify(await assessRepository(root));
		expect(JSON.stringify(await assessRepository(root))).toBe(first);
		expect(list()).toBe(before);
	});

	test.each([
		['the workflow lies elsewhere', {'.github/workflows/ci.yml': '', 'ci/ci.yml': honest['.github/workflows/ci.yml']}],
		['only a person starts it', {'.github/workflows/ci.yml': honest['.github/workflows/ci.yml'].replace('[push]', 'workflow_dispatch')}],
		['the tests may fail', {'.github/workflows/ci.yml': honest['.github/workflows/ci.yml'].replace('pytest', 'pytest || true')}],
		[
			'the step is commented out',
			{'.github/workflows/ci.yml': honest['.github/workflows/ci.yml'].replace('- run: pytest', '# - run: pytest')},
		],
		[
			'a task hides that its failure is ignored',
			{
				'.github/workflows/ci.yml': honest['.github/workflows/ci.yml'].replace('run: pytest', 'run: make test'),
				Makefile: 'test:\n\t-pytest\n',
			},
		],
	])('gets no full point for its tests when %s', async (_why, change) => {
		const root = tree({...honest, ...change});
		const result = await assessRepository(root);
		expect(scoreOf(result, 'I2')).toBe(0.5);
		expect(result.maturity.google.max).toBeLessThan(2);
	});

	test('keeps its point when a task runner only hides the command', async () => {
		const root = tree({
			...honest,
			'.github/workflows/ci.yml': honest['.github/workflows/ci.yml'].replace('run: pytest', 'run: make test'),
			Makefile: 'test: \n\tpytest\n',
		});
		expect(scoreOf(await assessRepository(root), 'I2')).toBe(1);
	});
});

describe('what is not there is not scored', () => {
	test('an empty folder: nothing to score yet, not even zero', async () => {
		const {inventory, maturity} = await assessRepository(tree());
		expect(inventory.nothing_to_score).toBe(true);
		expect(maturity).toMatchObject({
			ml: false,
			nothing_to_score: true,
			score: null,
			band: 'nothing to score yet',
			tests: [],
			google: {min: null, max: null, met: [], missing: []},
		});
	});

	test('a folder with only data, a README and a licence is new as well', async () => {
		const {inventory, maturity} = await assessRepository(
			tree({'data/birds.csv': 'a,b\n1,2\n', 'README.md': '# deployed on Kubernetes\n', LICENSE: 'MIT', 'a.png': 'x', '.gitignore': 'x\n'}),
		);
		expect(maturity.nothing_to_score).toBe(true);
		expect(inventory.data_files).toEqual([{path: 'data/birds.csv', rows: 1, columns: 2}]);
	});

	test('a repository without machine learning gets no level, and null for a score', async () => {
		const {maturity} = await assessRepository(
			tree({'app.py': 'from flask import Flask\napp = Flask(__name__)\n', 'tests/test_app.py': 'def test_a():\n    assert True\n'}),
		);
		expect(maturity).toMatchObject({ml: false, nothing_to_score: false, score: null, google: {min: null}, microsoft: {min: null}});
	});

	test('a framework in a test, an example or a comment makes no machine learning project', async () => {
		const {maturity} = await assessRepository(
			tree({
				'lib/core.py': '# import torch\nimport json\njson.dumps({})\n',
				'tests/test_torch.py': 'import torch\ntorch.zeros(1)\n',
				'examples/fit.py': 'from sklearn.svm import SVC\nSVC().fit(1, 2)\n',
			}),
		);
		expect(maturity.ml).toBe(false);
	});

	const claims = `# Churn
We use hyperparameter tuning with optuna, canary releases and rollback. CI/CD with Docker and Kubernetes.
Data validation with Great Expectations, drift monitoring with Prometheus, experiment tracking with MLflow.
Unit tests, integration tests, fairness audits and scheduled retraining. Feature importance by SHAP values.
\`\`\`python
import optuna; optuna.create_study().optimize(f)
\`\`\`
`;

	test('a README that claims everything beside bare training code scores 0 and is quoted', async () => {
		const root = tree({
			'README.md': claims,
			'train.py':
				'"""Tuned with optuna: study.optimize(f)."""\nfrom sklearn.svm import SVC\n# DummyClassifier().fit(x, y)\nSVC().fit(x, y)\n',
		});
		const result = await assessRepository(root);
		expect(result.maturity).toMatchObject({ml: true, score: 0, sections: {data: 0, model: 0, infrastructure: 0, monitoring: 0}});
		const claimed = result.maturity.tests.filter(one => one.claimed.length > 0).map(one => one.id);
		expect(claimed).toEqual(expect.arrayContaining(['D1', 'D2', 'M3', 'M7', 'I2', 'I3', 'I6', 'I7', 'O4', 'O7']));
		expect(unopened(root, evidenceOf(result))).toEqual([]);
		expect(result.inventory.risks.filter(one => one.kind === 'claimed').map(one => one.what)).toEqual(
			expect.arrayContaining([expect.stringContaining('Kubernetes'), expect.stringContaining('experiment tracking')]),
		);
	});

	test('adding prose raises nothing', async () => {
		const before = await assessRepository(tree(honest));
		const after = await assessRepository(
			tree({
				...honest,
				'README.md': claims,
				'docs/design.rst': claims,
				'notes.txt': claims,
				'NOTES.ipynb': JSON.stringify({cells: [{cell_type: 'markdown', metadata: {}, source: claims}], nbformat: 4}),
			}),
		);
		expect(after.maturity.tests.map(one => [one.id, one.score])).toEqual(before.maturity.tests.map(one => [one.id, one.score]));
		expect(after.maturity.google).toEqual(before.maturity.google);
	});

	test('without the lines it cites, each test falls', async () => {
		const root = tree(honest);
		const {maturity} = await assessRepository(root);
		const scored = maturity.tests.filter(one => one.score > 0);
		expect(scored.length).toBeGreaterThan(3);
		for (const one of scored) {
			const without = await assessRepository(withoutLines(root, one.evidence));
			expect(scoreOf(without, one.id) ?? 0, `${one.id} without ${JSON.stringify(one.evidence)}`).toBeLessThan(one.score);
		}
	});
});

describe('traps', () => {
	test('tests are counted wherever they lie and however they are named', async () => {
		const {inventory} = await assessRepository(
			tree({
				...honest,
				'train_test.py': 'def test_a(): pass\n',
				'src/model_tests.py': 'class TestB:\n    def test_b(self): pass\n    def helper(self): pass\n',
				'test/deploy.py': 'def test_the_waters(): pass\n',
			}),
		);
		expect(inventory.tests).toBe(3);
	});

	test('CI that points to a missing folder is named broken and runs no tests', async () => {
		const {inventory} = await assessRepository(
			tree({...honest, '.github/workflows/ci.yml': honest['.github/workflows/ci.yml'].replace('pytest', 'pytest checks/')}),
		);
		expect(inventory.ci[0]?.runs_tests).toBe(false);
		expect(inventory.risks).toContainEqual(
			expect.objectContaining({kind: 'broken', path: '.github/workflows/ci.yml', line: 5, what: expect.stringContaining('checks/')}),
		);
	});

	test('secrets and personal data are named without repeating them', async () => {
		const key = `AKIA${'ABCDEFGH12345678'}`;
		const {inventory} = await assessRepository(
			tree({...honest, 'config.py': `KEY = "${key}"\n`, 'people.csv': 'Email,First Name,age\na,b,1\n'}),
		);
		expect(inventory.risks).toContainEqual({kind: 'secret', path: 'config.py', line: 1, what: 'AWS access key in the tree'});
		expect(inventory.risks).toContainEqual(expect.objectContaining({kind: 'personal_data', path: 'people.csv'}));
		expect(JSON.stringify(inventory)).not.toContain(key);
	});

	test('our own produced project is left out', async () => {
		const {inventory} = await assessRepository(tree({'notes.py': 'x = 1\n', 'bird/.ml-engineer': '', 'bird/train.py': train}));
		expect(inventory.frameworks).toEqual([]);
		expect(inventory.skipped.own_projects).toEqual(['bird']);
	});
});

describe('a hostile repository', () => {
	test('is judged by what is readable; nothing runs, hangs or leaves the tree', async () => {
		const outside = tree({'secret.py': train});
		const bomb = `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghij'
			.split('')
			.map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefghij'[index]}`).join(',')}]`)
			.join('\n')}\n`;
		const root = gitTree({
			...honest,
			'docker-compose.yml': bomb,
			'.github/workflows/bomb.yml': `on: push\njobs:\n  ${bomb.replaceAll('\n', '\n  ')}\n`,
			'dvc.yaml': '['.repeat(50_000),
			'bytes.py': new Uint8Array([0xff, 0xfe, 0x80, 0x0a]),
			'new\nline.py': train,
			'deep.py': `x = ${'('.repeat(20_000)}1${')'.repeat(20_000)}\n`,
			'pyproject.toml': '[broken\n',
			'package.json': '{"scripts": ',
			'n.ipynb': `{"cells": ${'['.repeat(50_000)}`,
			'loop.mk': 'a: b\nb: a\n',
			Makefile: 'test: test\n\tmake test\n',
			'.github/workflows/loop.yml': 'on: push\njobs: {a: {steps: [{run: make test}, {run: ./loop.sh}]}}\n',
			'loop.sh': './loop.sh\n',
		});
		symlinkSync(outside, path.join(root, 'out'));
		const ran = `${root}-ran`;
		git(root, 'config', 'core.fsmonitor', `touch ${ran}; false`);
		const result = await assessRepository(root);
		expect(existsSync(ran)).toBe(false);
		expect(result.maturity.ml).toBe(true);
		expect(result.inventory.frameworks.every(one => !one.path.startsWith('out'))).toBe(true);
		expect(unopened(root, evidenceOf(result))).toEqual([]);
	});

	test('stops when it is asked to, and tells how far it is', async () => {
		const root = tree(Object.fromEntries(Array.from({length: 300}, (_one, index) => [`m${index}.py`, train])));
		const stop = new AbortController();
		const stages = new Set<string>();
		const work = assessRepository(root, {
			signal: stop.signal,
			progress: at => {
				stages.add(at.stage);
				if (at.stage === 'reading') stop.abort(new Error('enough'));
			},
		});
		await expect(work).rejects.toThrow('enough');
		expect([...stages]).toEqual(['listing', 'reading']);
	});

	test('folders to leave out are left out', async () => {
		const root = tree({...honest});
		add(root, {'copy/train.py': train});
		const {inventory} = await assessRepository(root, {excluding: [path.join(root, 'copy')]});
		expect(inventory.python_files).toBe(2);
	});
});
