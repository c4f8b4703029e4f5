import {base, describeCases, run, workflow} from './cases.ts';

const app = (body: string) => `import joblib\nfrom fastapi import FastAPI\n${body}`;
const shared = {
	'checks.py': 'def validate_columns(frame):\n    if "age" not in frame.columns:\n        raise ValueError("age")\n    return frame\n',
	'train.py': (base['train.py'] ?? '')
		.replace('import pandas as pd\n', 'import pandas as pd\nfrom checks import validate_columns\n')
		.replace('    model = Random', '    validate_columns(data)\n    model = Random'),
	'serve.py': app(
		'from checks import validate_columns\n\napp = FastAPI()\nmodel = joblib.load("model.pkl")\n\n\n@app.post("/predict")\ndef predict(row: dict):\n    return model.predict(validate_columns(row))\n',
	),
};
const same = {
	'features.py': 'def make_features(frame):\n    return frame.fillna(0)\n',
	'train.py': (base['train.py'] ?? '')
		.replace('import pandas as pd\n', 'import pandas as pd\nfrom features import make_features\n')
		.replace('    model = Random', '    data = make_features(data)\n    model = Random'),
	'serve.py': app(
		'from features import make_features\n\napp = FastAPI()\nmodel = joblib.load("model.pkl")\n\n\n@app.post("/predict")\ndef predict(row: dict):\n    return model.predict(make_features(row))\n',
	),
	'tests/test_parity.py':
		'from features import make_features\n\n\ndef test_parity_of_training_and_serving(row):\n    assert make_features(row) is not None\n',
};
const nightly = (command: string) => ({
	'.github/workflows/nightly.yml': `on:\n  schedule:\n    - cron: "0 3 * * *"\njobs:\n  a:\n    steps:\n      - run: ${command}\n`,
});

describeCases([
	{
		id: 'O1',
		active: {'.github/dependabot.yml': 'version: 2\nupdates:\n  - package-ecosystem: pip\n    directory: /\n'},
		neutralised: workflow('pip-audit || true'),
		unrun: {'.github/workflows/audit.yml': 'on: workflow_dispatch\njobs:\n  a:\n    steps:\n      - run: pip-audit\n'},
		prose: 'Dependabot keeps us up to date.',
		lookalike: {'docs/dependabot.yml': 'version: 2\nupdates:\n  - package-ecosystem: pip\n', ...workflow('echo pip-audit')},
	},
	{
		id: 'O2',
		active: {...shared, ...workflow('python train.py', 'kubectl apply -f k8s')},
		neutralised: {...shared, ...workflow('python train.py || true', 'kubectl apply -f k8s')},
		unrun: shared,
		prose: 'Data invariants hold everywhere thanks to request validation.',
		lookalike: {
			'serve.py': app(
				'from pydantic import BaseModel\n\napp = FastAPI()\n\n\nclass Row(BaseModel):\n    age: int\n\n\n@app.post("/predict")\ndef predict(row: Row):\n    return row\n',
			),
			...workflow('python train.py', 'kubectl apply -f k8s'),
		},
	},
	{
		id: 'O3',
		...run(same, 'pytest'),
		prose: 'There is no training/serving skew.',
		lookalike: {
			'serve.py': app(
				'app = FastAPI()\nmodel = joblib.load("model.pkl")\n\n\ndef make_features(row):\n    return row\n\n\n@app.post("/predict")\ndef predict(row: dict):\n    return model.predict(make_features(row))\n',
			),
			...workflow('python train.py'),
		},
	},
	{
		id: 'O4',
		active: nightly('python train.py'),
		neutralised: nightly('python train.py || true'),
		unrun: {'age.py': 'def days_since_training(model):\n    return 3\n'},
		prose: 'Scheduled retraining keeps the model fresh.',
		lookalike: {...nightly('ruff check .'), 'cache.py': 'def max_size():\n    return 3\n'},
	},
	{
		id: 'O5',
		...run(
			{
				'finite.py':
					'import numpy as np\nfrom sklearn.linear_model import Ridge\n\nif __name__ == "__main__":\n    loss = float(Ridge().alpha)\n    assert np.isfinite(loss)\n',
			},
			'python finite.py',
		),
		prose: 'NaN checks make the model numerically stable.',
		lookalike: {
			'clean.py': 'import numpy as np\n\n\ndef holes(values):\n    return np.isnan(values).sum()\n',
			...workflow('python clean.py'),
		},
	},
	{
		id: 'O6',
		...run(
			{
				'tests/test_speed.py':
					'from train import fit\n\nbaseline_ms = 40\n\n\ndef test_latency(benchmark):\n    benchmark(fit)\n    assert benchmark.stats.stats.median < baseline_ms / 1000\n',
			},
			'pytest',
		),
		prose: 'Performance benchmarks and load tests run nightly.',
		lookalike: {
			'clock.py': 'import time\n\nstarted = time.time()\nprint(time.time() - started)\n',
			...workflow('python clock.py'),
		},
	},
	{
		id: 'O7',
		...run(
			{
				'monitor.py':
					'from evidently.report import Report\nfrom evidently.metric_preset import DataDriftPreset\n\nif __name__ == "__main__":\n    Report(metrics=[DataDriftPreset()])\n',
			},
			'python monitor.py',
		),
		prose: 'Drift detection and model monitoring are in place.',
		lookalike: {'later.py': 'import evidently\n\n\ndef drift(car):\n    return car\n', ...workflow('python later.py')},
	},
]);
