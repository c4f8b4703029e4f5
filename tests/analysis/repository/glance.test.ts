import {symlinkSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {glance} from '../../../src/analysis/repository/glance.ts';
import {openRepository} from '../../../src/analysis/repository/repository.ts';
import {add, gitTree} from '../tree.ts';

const notebook = (...source: readonly string[]) =>
	JSON.stringify({nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [{cell_type: 'code', metadata: {}, outputs: [], source}]});
const look = async (root: string, signal?: AbortSignal) => glance(await openRepository(root), signal);

test('a first look counts notebooks and Python, and finds the application, models and what the notebooks read', async () => {
	const root = gitTree({
		'.gitignore': 'data/raw.csv\n',
		'train.ipynb': notebook(
			'import pandas as pd\n',
			'raw = pd.read_csv("data/raw.csv")\n',
			'extra = pd.read_parquet("data/extra.parquet")\n',
		),
		'notebooks/look.ipynb': notebook("pd.read_csv('../data/extra.csv')\n"),
		'app/main.py': 'from fastapi import FastAPI\n\n\napp = FastAPI()\n',
		'save.py': "import joblib\njoblib.dump(model, 'kept.joblib')\n",
		'load.py': "model = pickle.load(open('model.pkl', 'rb'))\n",
		'model.pkl': 'x',
		'kept.joblib': 'x',
		'data/extra.parquet': 'x',
		'data/extra.csv': 'a,b\n1,2\n',
	});
	add(root, {'data/raw.csv': 'a\n1\n'});
	expect(await look(root)).toEqual({
		notebooks: 2,
		python: 3,
		app: {framework: 'FastAPI', path: 'app/main.py', line: 4},
		models: [
			{path: 'kept.joblib', produced: true},
			{path: 'model.pkl', produced: false},
		],
		read: [
			{path: 'data/extra.csv', ignored: false},
			{path: 'data/raw.csv', ignored: true},
			{path: 'data/extra.parquet', ignored: false},
		],
	});
});

test('what a notebook names outside of the repository, through a link or on the net is not looked up', async () => {
	const root = gitTree({
		'a.ipynb': notebook(
			...['/etc/passwd', '../../secret.csv', 'http://x/a.csv', 'out/hostname', 'gone.csv'].map(one => `pd.read_csv("${one}")\n`),
		),
	});
	symlinkSync('/etc', path.join(root, 'out'));
	expect((await look(root)).read).toEqual([]);
});

test('without having read everything it does not say that a model has no producer', async () => {
	const big = `${'x = 1\n'.repeat(400_000)}`;
	const root = gitTree({'model.pkl': 'x', 'huge.py': big});
	expect((await look(root)).models).toEqual([{path: 'model.pkl', produced: null}]);
});

test('a name in a comment is no application, and one in a test is none of the product', async () => {
	const root = gitTree({
		'a.py': '# app = FastAPI()\n',
		'tests/test_app.py': 'from fastapi import FastAPI\napp = FastAPI()\n',
	});
	expect((await look(root)).app).toBe(null);
});
