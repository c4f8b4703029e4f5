import {expect, test} from 'vitest';
import {assessRepository} from '../../../../src/analysis/maturity/assess.ts';
import {tree, withoutLines} from '../../tree.ts';
import {describeCases, run, scored, workflow} from './cases.ts';

describeCases([
	{
		id: 'D1',
		...run(
			{
				'tests/test_data.py':
					'import pandas as pd\nimport pandera as pa\n\n\ndef test_rows():\n    schema = pa.DataFrameSchema({"age": pa.Column(int)})\n    schema.validate(pd.read_csv("data.csv"))\n',
			},
			'pytest tests',
		),
		prose: 'Schema validation with Great Expectations guards all data.',
		lookalike: {
			'settings.py': 'import pandera\nfrom pydantic import BaseModel\n\n\nclass Settings(BaseModel):\n    port: int = 80\n',
			'tests/test_shape.py': 'def test_dtype(batch):\n    assert batch.dtype == "float32"\n',
			...workflow('pytest'),
		},
	},
	{
		id: 'D2',
		...run(
			{
				'importance.py':
					'from sklearn.inspection import permutation_importance\nfrom train import fit\n\nif __name__ == "__main__":\n    print(permutation_importance(fit(None), None, None))\n',
			},
			'python importance.py',
		),
		prose: 'Feature importance decides what we keep.',
		lookalike: {
			'mail.py': 'from sklearn.inspection import permutation_importance\n\n\ndef importance(mail):\n    return mail.importance\n',
			...workflow('python mail.py'),
		},
	},
	{
		id: 'D3',
		...run({'tests/test_cost.py': 'def test_feature_latency(features):\n    assert features.milliseconds < 5\n'}, 'pytest'),
		prose: 'The cost of each feature is known.',
		lookalike: {'loss.py': 'def cost(weights):\n    return sum(weights)\n', ...workflow('python loss.py')},
	},
	{
		id: 'D4',
		...run(
			{
				'columns.py': 'FORBIDDEN_COLUMNS = {"name", "email"}\n',
				'tests/test_columns.py':
					'from columns import FORBIDDEN_COLUMNS\n\n\ndef test_signature(model):\n    assert FORBIDDEN_COLUMNS.isdisjoint(model.feature_names_in_)\n',
			},
			'pytest',
		),
		prose: 'Protected attributes are removed by our feature policy.',
		lookalike: {'http_errors.py': 'FORBIDDEN = 403\nprotected = True\n', ...workflow('python http_errors.py')},
	},
	{
		id: 'D5',
		...run(
			{
				'ingest.py': 'def mask_email(text):\n    return text[0]\n\n\nif __name__ == "__main__":\n    print(mask_email("a@example.org"))\n',
			},
			'python ingest.py',
		),
		prose: 'Privacy first: all customer records are anonymized (GDPR).',
		lookalike: {'images.py': 'def mask_image(image, mask):\n    return image * mask\n', ...workflow('python images.py')},
	},
	{
		id: 'D6',
		...run(
			{
				'features.py':
					'from datetime import timedelta\nfrom feast import Entity, FeatureView\n\nage = FeatureView(name="age", ttl=timedelta(days=1))\n',
			},
			'feast apply',
		),
		prose: 'New features are quickly added through our feature store.',
		lookalike: {
			'union.py': 'from sklearn.pipeline import FeatureUnion\nimport feast\n\nboth = FeatureUnion([])\n',
			...workflow('python union.py'),
		},
	},
	{
		id: 'D7',
		...run(
			{
				'features.py': 'def make_features(frame):\n    return frame.fillna(0)\n',
				'tests/test_features.py':
					'from features import make_features\n\n\ndef test_fills(frame):\n    assert make_features(frame).notna().all()\n',
			},
			'pytest',
		),
		prose: 'Unit tests cover all features.',
		lookalike: {
			'features.py': 'def make_features(frame):\n    return frame.fillna(0)\n',
			'tests/test_other.py': 'import features\n\n\ndef test_features():\n    assert True\n',
			...workflow('pytest'),
		},
	},
]);

test('importances that a statement of many lines reads are cited down to their line', async () => {
	const code = `from sklearn.ensemble import RandomForestClassifier
import pandas as pd

model = RandomForestClassifier().fit([[0]], [0])
table = pd.DataFrame(
    data={
        "feature": ["a"],
        "importance": model.feature_importances_,
    }
)
`;
	const root = tree({'show.py': code});
	const found = await scored(root, 'D2');
	expect(found.score).toBe(0.5);
	expect(found.evidence.map(one => one.line)).toContain(8);
	const after = await assessRepository(withoutLines(root, found.evidence));
	expect(after.maturity.tests.find(one => one.id === 'D2')?.score).toBe(0);
});
