import {base, describeCases, run, workflow} from './cases.ts';

const seeded = {
	'train.py': (base['train.py'] ?? '').replace('RandomForestClassifier()', 'RandomForestClassifier(random_state=7)'),
	'requirements.txt': 'pandas==2.3.3\nscikit-learn==1.8.0\n',
};
const twice = 'from train import fit\n\n\ndef test_same_seed_gives_the_same_model(rows):\n    assert fit(rows) == fit(rows)\n';
const rollout = {
	'k8s/rollout.yaml':
		'apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nspec:\n  strategy:\n    canary:\n      steps:\n        - setWeight: 10\n        - analysis:\n            templates:\n              - templateName: errors\n',
};

describeCases([
	{
		id: 'I1',
		...run({...seeded, 'tests/test_twice.py': twice}, 'pytest'),
		prose: 'Training is fully reproducible.',
		lookalike: {
			'requirements.txt': 'pandas\nscikit-learn>=1\n',
			'shuffle.py': 'import random\n\nrandom.seed(1)\n',
			...workflow('python shuffle.py'),
		},
	},
	{
		id: 'I2',
		...run({'tests/test_train.py': 'from train import fit\n\n\ndef test_fit(rows):\n    assert fit(rows) is not None\n'}, 'pytest'),
		prose: 'The model is fully tested with unit tests.',
		lookalike: {
			'text.py': 'def shorten(text):\n    return text[:3]\n',
			'tests/test_train.py': 'from text import shorten\n\n\ndef test_train():\n    assert shorten("abcd") == "abc"\n',
			...workflow('pytest'),
		},
	},
	{
		id: 'I3',
		...run(
			{
				'tests/test_whole.py':
					'import pandas as pd\nfrom train import fit\n\n\ndef test_whole():\n    rows = pd.read_csv("tests/small.csv")\n    assert len(fit(rows).predict(rows)) == len(rows)\n',
			},
			'pytest',
		),
		prose: 'Integration tests run the pipeline end to end.',
		lookalike: {'tests/test_integration.py': 'def test_integration_of_the_pipeline():\n    assert True\n', ...workflow('pytest')},
	},
	{
		id: 'I4',
		...run(
			{
				'evaluate.py':
					'import sys\nfrom sklearn.metrics import f1_score\n\nif __name__ == "__main__":\n    f1 = f1_score([0], [0])\n    if f1 < 0.8:\n        sys.exit(1)\n',
			},
			'python evaluate.py',
		),
		prose: 'A quality gate guards the model before deployment.',
		lookalike: {
			'arguments.py':
				'import sys\nfrom sklearn.metrics import f1_score\n\nif len(sys.argv) < 2:\n    sys.exit(1)\nmetric = sys.argv[1]\nif metric not in ("f1", "auc"):\n    raise ValueError(metric)\n',
			'tests/test_score.py':
				'from train import fit\n\n\ndef test_range(rows):\n    score = fit(rows).score(rows, rows)\n    assert 0.0 <= score <= 1.0\n    assert abs(score - 0.5) < 0.6\n',
			...workflow('python arguments.py', 'pytest'),
		},
	},
	{
		id: 'I5',
		...run(
			{'explain.py': 'def explain_prediction(row):\n    return row\n\n\nif __name__ == "__main__":\n    explain_prediction({})\n'},
			'python explain.py',
		),
		prose: 'The model is explainable: debugging a single prediction is easy.',
		lookalike: {'query.py': 'def explain_model():\n    return "EXPLAIN SELECT 1"\n', ...workflow('python query.py')},
	},
	{
		id: 'I6',
		...run(rollout, 'kubectl apply -f k8s'),
		prose: 'Canary releases make every deployment safe.',
		lookalike: {
			'canary.py': 'def canary(bird):\n    return bird\n',
			'k8s/deployment.yaml': 'apiVersion: apps/v1\nkind: Deployment\nspec:\n  strategy:\n    type: RollingUpdate\n',
			...workflow('kubectl apply -f k8s'),
		},
	},
	{
		id: 'I7',
		active: workflow('kubectl rollout undo deployment/model'),
		neutralised: workflow('kubectl rollout undo deployment/model || true'),
		unrun: {Makefile: 'back:\n\tkubectl rollout undo deployment/model\n'},
		prose: 'Rollback takes a minute.',
		lookalike: {'db.py': 'def rollback(session):\n    session.rollback()\n', ...workflow('python db.py')},
	},
]);
