import {describe, expect, test} from 'vitest';
import {assessRepository} from '../../../src/analysis/maturity/assess.ts';
import {tree} from '../tree.ts';
import {base, type Files, workflow} from './detectors/cases.ts';

const table = (rows: number, positive: number) =>
	`age,churned\n${Array.from({length: rows}, (_, index) => `${20 + (index % 50)},${index < positive ? 1 : 0}`).join('\n')}\n`;
const judged = (metric: string) =>
	`from sklearn.metrics import ${metric}\nfrom train import fit\n\nif __name__ == "__main__":\n    print(${metric}([0], [0]))\n`;
const pointer = 'version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n';
const pinned = (python: string, install = 'pip install -r requirements.txt') => ({
	'requirements.txt': 'numpy==2.3.5\nscikit-learn==1.8.0\n',
	'tests/test_train.py': 'from train import fit\n\n\ndef test_fit(rows):\n    assert fit(rows)\n',
	'.github/workflows/ci.yml': `on: [push]\njobs:\n  a:\n    steps:\n      - uses: actions/setup-python@v5\n        with:\n          python-version: '${python}'\n      - run: ${install}\n      - run: pytest\n`,
});

const risksOf = async (files: Files) =>
	(await assessRepository(tree({...base, ...files}))).inventory.risks.map(one => `${one.path}:${one.line} ${one.what}`);

describe('a careful reader notices', () => {
	test.each<[string, Files, string]>([
		[
			'the same data committed twice',
			{'a.csv': table(90, 45), 'old/b.csv': table(90, 45)},
			'old/b.csv:1 the same data as a.csv, committed twice',
		],
		[
			'accuracy alone on an unbalanced target',
			{'data.csv': table(100, 11), 'judge.py': judged('accuracy_score')},
			'judge.py:5 only accuracy is reported, and one class of churned has 89 % of the rows (data.csv)',
		],
		[
			'data read from an address',
			{'load.py': 'import pandas as pd\n\nADDRESS = "https://example.org/a.csv"\nrows = pd.read_csv(ADDRESS)\n'},
			'load.py:4 reads its data from an address: nothing fixes which version',
		],
		['a model that no code here makes', {'model.pkl': 'x'}, 'model.pkl:1 a trained model that no code here names when it saves one'],
		[
			'data that DVC keeps elsewhere',
			{'data/rows.csv.dvc': 'outs:\n- md5: 5f1\n  path: rows.csv\n'},
			'data/rows.csv.dvc:2 data/rows.csv is not here: DVC keeps it elsewhere',
		],
		['a pointer of Git LFS', {'rows.csv': pointer}, 'rows.csv:1 a pointer of Git LFS: the content is not here'],
		[
			'an image that copies what is not there',
			{Dockerfile: 'FROM python:3.12\nCOPY serve.py /app/\n'},
			'Dockerfile:2 copies serve.py, which does not exist',
		],
		[
			'a service built from a folder that is not there',
			{'compose.yaml': 'services:\n  api:\n    build: ./api\n'},
			'compose.yaml:2 service api is built from ./api, which does not exist',
		],
		[
			'requirements that are not there',
			workflow('pip install -r requirements/dev.txt'),
			'.github/workflows/ci.yml:6 installs requirements/dev.txt, which does not exist',
		],
		[
			'a Python that cannot install the requirements',
			pinned('3.8'),
			'.github/workflows/ci.yml:7 cannot install the requirements: Python 3.8 cannot install it: numpy ==2.3.5 in requirements.txt has no release for it',
		],
	])('%s', async (_what, files, expected) => {
		expect(await risksOf(files)).toContain(expected);
	});

	test.each<[string, Files]>([
		['two files of equal size that differ', {'a.csv': table(90, 45), 'b.csv': table(90, 45).replace('\n21,1', '\n21,2')}],
		['accuracy on a balanced target', {'data.csv': table(100, 50), 'judge.py': judged('accuracy_score')}],
		['another metric on an unbalanced one', {'data.csv': table(100, 11), 'judge.py': judged('f1_score')}],
		['data read from a file', {'load.py': 'import pandas as pd\n\nrows = pd.read_csv("a.csv")\n'}],
		[
			'a model that the code saves',
			{'model.pkl': 'x', 'save.py': 'import joblib\nfrom train import fit\n\njoblib.dump(fit(None), "model.pkl")\n'},
		],
		['data that DVC tracks and that is here', {'rows.csv.dvc': 'outs:\n- path: rows.csv\n', 'rows.csv': 'a\n1\n'}],
		['an image that copies what an earlier stage made', {Dockerfile: 'FROM python:3.12\nCOPY --from=build serve.py /app/\nCOPY . /app\n'}],
		['a Python that can', pinned('3.12')],
		['a tool that brings its own Python', pinned('3.8', 'uv pip install -r requirements.txt')],
	])('and says nothing of %s', async (_what, files) => {
		expect(await risksOf(files)).toEqual([]);
	});
});

test('CI that cannot install the requirements runs no test: half a point, not a whole one', async () => {
	const score = async (python: string) => {
		const {maturity} = await assessRepository(tree({...base, ...pinned(python)}));
		return maturity.tests.find(one => one.id === 'I2')?.score;
	};
	expect(await score('3.12')).toBe(1);
	expect(await score('3.8')).toBe(0.5);
});

test('a pointer of Git LFS is no table of two rows', async () => {
	const {inventory} = await assessRepository(tree({...base, 'rows.csv': pointer}));
	expect(inventory.data_files).toEqual([{path: 'rows.csv', rows: null, columns: null}]);
});

test('an operational script in a folder of tests is part of the product; a test started by python is none', async () => {
	const script = 'from train import fit\nimport mlflow\n\nif __name__ == "__main__":\n    mlflow.start_run()\n    fit(None)\n';
	const {inventory} = await assessRepository(tree({...base, 'test/retrain.py': script}));
	expect(inventory.tests).toBe(0);
	expect(inventory.tracking.map(one => one.path)).toEqual(['test/retrain.py']);
	const started = await assessRepository(
		tree({
			...base,
			'tests/test_train.py':
				'import unittest\nfrom train import fit\n\n\nclass TestFit(unittest.TestCase):\n    def test_fit(self):\n        fit(None)\n\n\nif __name__ == "__main__":\n    unittest.main()\n',
			...workflow('python tests/test_train.py'),
		}),
	);
	expect(started.maturity.google.missing).toContain('trigger');
});

test('a secret is named by its kind and place, never by its value', async () => {
	const key = `AKIA${'ABCDEFGHIJKLMNOP'}`;
	const result = await assessRepository(tree({...base, 'settings.py': `import mlflow\nmlflow.set_tracking_uri("${key}")\n`}));
	expect(result.inventory.risks).toContainEqual({kind: 'secret', path: 'settings.py', line: 2, what: 'AWS access key in the tree'});
	expect(JSON.stringify(result)).not.toContain(key);
});
