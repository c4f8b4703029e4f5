import {expect, test} from 'vitest';
import {validationReport} from '../../../../src/steps/implementation/validation/report.ts';

test('a part that is scored by another metric than the whole says by which', () => {
	const slice = {column: 'city', value: 'Rome', rows: 40, score: 0.6, low: 0.5, high: 0.7};
	const of = (metric: string) =>
		validationReport.summary(
			validationReport.schema.parse({
				schema: 1,
				metric: 'roc_auc',
				value: 0.8,
				low: 0.7,
				high: 0.9,
				baseline: 0.5,
				simple: null,
				rows: 200,
				onnx: null,
				slices: [{...slice, metric}],
			}),
		);
	expect(of('accuracy')).toMatch(/worst where city is Rome: accuracy 0\.6/);
	expect(of('roc_auc')).toMatch(/worst where city is Rome: 0\.6/);
});
