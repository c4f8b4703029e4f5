import {describeCases, run, workflow} from './cases.ts';

const owned = {
	CODEOWNERS: '*.py @acme/models\n',
	'tests/test_fit.py': 'from train import fit\n\n\ndef test_fit(rows):\n    assert fit(rows)\n',
};
const onRequest = (command: string) => ({
	'.github/workflows/ci.yml': `on:\n  pull_request:\njobs:\n  a:\n    steps:\n      - run: ${command}\n`,
});

describeCases([
	{
		id: 'M1',
		active: {...owned, ...onRequest('pytest')},
		neutralised: {...owned, ...onRequest('pytest || true')},
		unrun: owned,
		prose: 'Every change is peer-reviewed.',
		lookalike: {'examples/CODEOWNERS': '* @x\n', 'tests/test_fit.py': owned['tests/test_fit.py'], ...onRequest('pytest')},
	},
	{
		id: 'M2',
		...run(
			{'online.py': 'def ab_test_report(rows):\n    return rows\n\n\nif __name__ == "__main__":\n    ab_test_report([])\n'},
			'python online.py',
		),
		prose: 'Offline metrics are checked by A/B tests.',
		lookalike: {'web.py': 'def about_page():\n    return "about"\n', ...workflow('python web.py')},
	},
	{
		id: 'M3',
		...run(
			{
				'tune.py':
					'import optuna\n\nif __name__ == "__main__":\n    study = optuna.create_study()\n    study.optimize(print, n_trials=20)\n',
			},
			'python tune.py',
		),
		prose: 'Hyperparameters tuned with Optuna.',
		lookalike: {
			'later.py': 'import optuna\nfrom sklearn.model_selection import GridSearchCV\n\n\ndef optimize(query):\n    return query\n',
			...workflow('python later.py'),
		},
	},
	{
		id: 'M4',
		...run(
			{'decay.py': 'def walk_forward(months):\n    return months\n\n\nif __name__ == "__main__":\n    walk_forward(12)\n'},
			'python decay.py',
		),
		prose: 'The model is retrained weekly.',
		lookalike: {'cache.py': 'def is_stale(entry):\n    return entry.age > 5\n', ...workflow('python cache.py')},
	},
	{
		id: 'M5',
		...run(
			{
				'compare.py':
					'from sklearn.dummy import DummyClassifier\n\nif __name__ == "__main__":\n    print(DummyClassifier().fit([[0]], [0]).score([[0]], [0]))\n',
			},
			'python compare.py',
		),
		prose: 'We compared with a simple model: a baseline comparison is below.',
		lookalike: {
			'plot.py': 'from sklearn.dummy import DummyClassifier\n\nbaseline = 3\n\n\ndef draw():\n    return baseline\n',
			...workflow('python plot.py'),
		},
	},
	{
		id: 'M6',
		...run(
			{
				'slices.py':
					'from sklearn.metrics import accuracy_score\n\n\ndef report(frame):\n    return frame.groupby("region").apply(lambda part: accuracy_score(part.y, part.p))\n\n\nif __name__ == "__main__":\n    report(None)\n',
			},
			'python slices.py',
		),
		prose: 'Per-segment performance is watched on data slices.',
		lookalike: {
			'prices.py':
				'def cheap(frame):\n    return frame.groupby("region").apply(lambda part: part.price.min())\n\n\ndef slices(pizza):\n    return pizza * 8\n',
			...workflow('python prices.py'),
		},
	},
	{
		id: 'M7',
		...run(
			{
				'fair.py':
					'from fairlearn.metrics import demographic_parity_difference\n\nif __name__ == "__main__":\n    print(demographic_parity_difference([0], [0], sensitive_features=[0]))\n',
			},
			'python fair.py',
		),
		prose: 'Fairness is audited.',
		lookalike: {
			'net.py': 'import torch\nimport fairlearn\n\nlayer = torch.nn.Linear(3, 2, bias=True)\nbias = layer.bias\n',
			...workflow('python net.py'),
		},
	},
]);
