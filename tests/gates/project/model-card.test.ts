import {describe, expect, test} from 'vitest';
import {figureOfField} from '../../../src/gates/project/figure-names.ts';
import {cardFigures} from '../../../src/gates/project/model-card.ts';

const found = (...lines: string[]) => cardFigures(lines).map(({figure, value}) => [figure, Number(value.toFixed(9))]);

describe('figures of a model card', () => {
	test.each<[string, [string, number][]]>([
		['- Quality: ROC AUC about 0.86 on the test rows.', [['roc_auc', 0.86]]],
		['accuracy: 93.1 %', [['accuracy', 0.931]]],
		['We reach 93% accuracy on 500 rows.', [['accuracy', 0.93]]],
		['Accuracy on 500 rows: 0.93', [['accuracy', 0.93]]],
		[
			'**F1** = 0.71, precision 0.8, recall 0.64',
			[
				['f1', 0.71],
				['precision', 0.8],
				['recall', 0.64],
			],
		],
		[
			'- ROC AUC 0.97 [0.96 to 0.98] on 10,000 external rows; calibrated (ECE 0.01).',
			[
				['roc_auc', 0.97],
				['ece', 0.01],
			],
		],
		[
			'RMSE of 12,300 euros, R² 0.81',
			[
				['rmse', 12300],
				['r2', 0.81],
			],
		],
		['| balanced_accuracy | 0.8123 |', [['balanced_accuracy', 0.8123]]],
	])('%s', (line, expected) => {
		expect(found(line)).toEqual(expected);
	});

	test.each([
		'Trained in 2024 with scikit-learn 1.8.0 on 12,500 rows.',
		'Accuracy is measured on 2,500 rows since 2023-05-01.',
		'The baseline has an accuracy of 0.5.',
		'Training accuracy 0.999.',
		'ROC AUC must be at least 0.9.',
		'The previous model had ROC AUC 0.91',
		'Decision threshold 0.35',
		'AUC for women 0.79',
		'A recall >= 0.8 was asked for.',
	])('no figure of it: %s', line => {
		expect(found(line)).toEqual([]);
	});

	test('a table gives the rows of the whole model, not those of its parts or of other models', () => {
		expect(
			found('| | accuracy | f1 |', '|---|---|---|', '| test | 0.91 | 0.88 |', '| logistic | 0.71 | 0.6 |', '| women | 0.99 | 0.98 |'),
		).toEqual([
			['accuracy', 0.91],
			['f1', 0.88],
		]);
	});

	test('a row a figure gives the cell of this model, not those of a baseline or of candidates', () => {
		expect(found('| | baseline | model |', '|---|---|---|', '| accuracy | 0.5 | 0.9 |')).toEqual([['accuracy', 0.9]]);
		expect(found('| | linear | forest |', '|---|---|---|', '| accuracy | 0.8 | 0.9 |')).toEqual([]);
		expect(found('| | value | rows |', '|---|---|---|', '| accuracy | 0.8 | 300 |')).toEqual([['accuracy', 0.8]]);
	});

	test('a threshold belongs to the figures of its line', () => {
		expect(cardFigures(['Accuracy 0.9, recall 0.8 at a threshold of 0.3'])).toMatchObject([
			{value: 0.9, cut: 0.3},
			{value: 0.8, cut: 0.3},
		]);
	});

	test('a figure knows its line, its digits, and the interval that is stated with it', () => {
		expect(cardFigures(['# card', '', 'ROC AUC 0.97 (95 % CI 0.96-0.98)'])).toEqual([
			{line: 3, figure: 'roc_auc', text: '0.97', value: 0.97, rounding: 0.005, low: 0.96, high: 0.98},
		]);
	});
});

test.each([
	['roc_auc', 'roc_auc'],
	['test_roc_auc', 'roc_auc'],
	['valAuc', 'roc_auc'],
	['cv_mean_accuracy', 'accuracy'],
	['external_validation_auc', 'roc_auc'],
	['recall_macro', 'recall'],
	['weighted_accuracy', null],
	['train_accuracy', null],
	['training_score', null],
	['training_accuracy_score', null],
	['fit_roc_auc', null],
	['baseline_accuracy', null],
	['accuracy_low', null],
	['accuracy_std', null],
	['precision_recall_curve', null],
	['seconds', null],
])('the field %s states %s of new rows', (field, figure) => {
	expect(figureOfField(field)).toBe(figure);
});
