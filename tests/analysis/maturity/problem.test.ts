import {describe, expect, test} from 'vitest';
import {assessRepository} from '../../../src/analysis/maturity/assess.ts';
import {tree, unopened} from '../tree.ts';

const trained = (model: string, target = 'price') =>
	`${model}\nimport pandas as pd\n\ndata = pd.read_csv("a.csv")\ny = data["${target}"]\nmodel = Model()\nmodel.fit(data, y)\nmodel.predict(data)\n`;

describe('the problem is told from code', () => {
	test.each<[string, string, string, string | null]>([
		[
			'a classifier of a yes or no',
			trained('from sklearn.ensemble import RandomForestClassifier as Model', 'churned'),
			'binary',
			'churned',
		],
		[
			'a binary objective',
			trained('from xgboost import XGBClassifier\nModel = lambda: XGBClassifier(objective="binary:logistic")', 'kind'),
			'binary',
			'kind',
		],
		['a classifier', trained('from sklearn.svm import SVC as Model', 'species'), 'multiclass', 'species'],
		['a regressor', trained('from sklearn.linear_model import Ridge as Model'), 'regression', 'price'],
		[
			'a network with a numeric loss',
			'from tensorflow import keras\n\nmodel = keras.Sequential()\nmodel.compile(loss="mse")\nmodel.fit([0], [0])\n',
			'regression',
			null,
		],
		['clusters', trained('from sklearn.cluster import KMeans as Model'), 'clustering', null],
		['a forecast', trained('from prophet import Prophet as Model', 'sales'), 'forecasting', 'sales'],
		[
			'a classifier of text',
			trained(
				'from sklearn.feature_extraction.text import TfidfVectorizer\nfrom sklearn.linear_model import LogisticRegression as Model\nTfidfVectorizer()',
				'topic',
			),
			'text_classification',
			'topic',
		],
		[
			'a language model',
			'import torch\n\n\nclass GPT(torch.nn.Module):\n    def forward(self, x):\n        return torch.nn.functional.cross_entropy(x, x)\n\n\nGPT()(1).backward()\n',
			'other',
			null,
		],
		[
			'settings and batches that hold a label',
			'import torch\n\nlabel = params["label"]\ny = batch["target"]\ntorch.nn.CrossEntropyLoss()(y, label).backward()\n',
			'multiclass',
			null,
		],
	])('%s', async (_what, code, type, target) => {
		const root = tree({'train.py': code});
		const {problem, inventory} = await assessRepository(root);
		expect([problem.problem_type, problem.target]).toEqual([type, target]);
		expect(problem.evidence.length).toBeGreaterThan(0);
		expect(unopened(root, problem.evidence)).toEqual([]);
		expect(inventory.entry_points.training.map(one => one.path)).toEqual(['train.py']);
	});

	test('prose, and tools that are imported and not used, say nothing of it', async () => {
		const {problem} = await assessRepository(
			tree({
				'README.md': 'We forecast with Prophet and cluster with KMeans.\n',
				'train.py': `from prophet import Prophet\n${trained('from sklearn.linear_model import Ridge as Model')}`,
			}),
		);
		expect(problem).toMatchObject({problem_type: 'regression', alternatives: []});
	});

	test('two kinds in one repository: the weightier, and the other as an alternative', async () => {
		const {problem} = await assessRepository(
			tree({
				'a.py': trained('from sklearn.linear_model import Ridge as Model'),
				'b.py': trained('from sklearn.ensemble import RandomForestRegressor as Model'),
				'c.py': trained('from sklearn.cluster import KMeans as Model'),
			}),
		);
		expect([problem.problem_type, problem.alternatives.map(one => one.type)]).toEqual(['regression', ['clustering']]);
	});

	test('where the target stands alone in a call that fits, or in a split, it is found', async () => {
		const fitted = await assessRepository(
			tree({'train.py': 'from sklearn.svm import SVC\n\nSVC().fit(data.drop(columns="kind"), data["kind"])\n'}),
		);
		expect(fitted.inventory.target).toBe('kind');
		const split = await assessRepository(
			tree({
				'train.py':
					'from sklearn.model_selection import train_test_split\nfrom sklearn.svm import SVC\n\na, b = train_test_split(df, stratify=df.topic)\nSVC().fit(a, b)\n',
			}),
		);
		expect(split.inventory.target).toBe('topic');
	});

	test('code that fits what only transforms is no training', async () => {
		const {inventory} = await assessRepository(
			tree({
				'train.py': 'from sklearn.svm import SVC\n\nSVC().fit([0], [0])\n',
				'words.py':
					'import sklearn.svm\n\n\ndef count(words, bag):\n    bag.fit(words)\n    return bag.transform(words)\n\n\nif __name__ == "__main__":\n    count([], None)\n',
			}),
		);
		expect(inventory.entry_points.training.map(one => one.path)).toEqual(['train.py']);
	});

	test('a service that only asks a saved model is machine learning; a library that makes models is, too', async () => {
		const service = await assessRepository(
			tree({
				'requirements.txt': 'fastapi\nscikit-learn==1.8.0\n',
				'serve.py':
					'import joblib\nfrom fastapi import FastAPI\n\napp = FastAPI()\nmodel = joblib.load("m.joblib")\n\n\n@app.post("/predict")\ndef predict(row: dict):\n    return model.predict(row)\n',
			}),
		);
		expect(service.maturity.ml).toBe(true);
		expect(service.inventory.frameworks).toEqual([{name: 'scikit-learn', path: 'requirements.txt', line: 2, quote: 'scikit-learn==1.8.0'}]);
		expect(service.inventory.entry_points.serving.map(one => one.path)).toEqual(['serve.py']);
		const library = await assessRepository(
			tree({
				'tree.py':
					'import numpy as np\n\n\nclass Tree:\n    def fit(self, x, y):\n        return self\n\n    def predict(self, x):\n        return np.zeros(len(x))\n',
			}),
		);
		expect(library.maturity.ml).toBe(true);
	});
});
