import {columnOf, type Table} from '../../analysis/csv.ts';
import type {Pipeline} from '../../domain/pipeline.ts';
import {inputFailure} from '../../system/errors.ts';
import type {Case, Classes} from './metrics.ts';

/** The label each row is scored by: what the data say, recoded; null for rows that the project drops or that have no label. */
export function truthOf(table: Table, pipeline: Pipeline, what: string): readonly (string | null)[] {
	const {column, recode} = pipeline.target;
	return columnOf(table, column, what).map(word => {
		const label = Object.hasOwn(recode, word) ? (recode[word] ?? null) : word;
		return label === null || (pipeline.data.missing.includes(label) && !Object.hasOwn(recode, word)) ? null : label;
	});
}

/** Predictions of `predict` beside the truth of the same rows. Throws an input failure that names `what` when they do not fit together. */
export function caseOf(pipeline: Pipeline, truth: readonly string[], predictions: Table, what: string): Case {
	if (predictions.rows.length !== truth.length)
		throw inputFailure(
			`${what} has ${predictions.rows.length} predictions for ${truth.length} rows: a row each is needed, in their order.`,
		);
	const predicted = columnOf(predictions, 'prediction', what);
	if (pipeline.problem === 'regression') return {kind: 'numbers', truth: numbers(truth, 'the target'), predicted: numbers(predicted, what)};
	const labels = labelsOf(pipeline, truth, predicted);
	return {
		kind: 'classes',
		labels,
		truth: Int32Array.from(truth, label => labels.indexOf(label)),
		predicted: Int32Array.from(predicted, label => labels.indexOf(label)),
		probabilities: probabilitiesOf(predictions, labels, what),
		positive: positiveOf(pipeline, labels),
	};
}

/** What one answer for every row would score, from the labels of the training rows only: scikit-learn's Dummy models. */
export function baselineOf(pipeline: Pipeline, truth: readonly string[], training: readonly string[], metric: string): Case {
	if (pipeline.problem === 'regression') {
		const values = numbers(training, 'the target');
		const guess = metric === 'mae' ? median(values) : values.reduce((sum, value) => sum + value, 0) / values.length;
		return {kind: 'numbers', truth: numbers(truth, 'the target'), predicted: new Float64Array(truth.length).fill(guess)};
	}
	const labels = labelsOf(pipeline, truth, training);
	const counts = labels.map(label => training.filter(one => one === label).length);
	const most = counts.indexOf(Math.max(...counts));
	const prior = counts.map(count => count / training.length);
	return {
		kind: 'classes',
		labels,
		truth: Int32Array.from(truth, label => labels.indexOf(label)),
		predicted: new Int32Array(truth.length).fill(most),
		probabilities: Float64Array.from(truth.flatMap(() => prior)),
		positive: positiveOf(pipeline, labels),
	};
}

/** Some rows of a case, in the given order. */
export function rowsOf(given: Case, rows: readonly number[]): Case {
	if (given.kind === 'numbers')
		return {
			kind: 'numbers',
			truth: Float64Array.from(rows, row => given.truth[row] ?? Number.NaN),
			predicted: Float64Array.from(rows, row => given.predicted[row] ?? Number.NaN),
		};
	const {probabilities, labels} = given;
	return {
		...given,
		truth: Int32Array.from(rows, row => given.truth[row] ?? 0),
		predicted: Int32Array.from(rows, row => given.predicted[row] ?? 0),
		probabilities:
			probabilities && Float64Array.from(rows.flatMap(row => [...probabilities.subarray(row * labels.length, (row + 1) * labels.length)])),
	};
}

function labelsOf(pipeline: Pipeline, ...seen: readonly (readonly string[])[]): readonly string[] {
	const known = pipeline.target.classes;
	return [...new Set([...known, ...[...new Set(seen.flat())].sort()])];
}

function positiveOf(pipeline: Pipeline, labels: readonly string[]): number {
	if (pipeline.problem !== 'binary') return -1;
	return labels.indexOf(pipeline.target.positive ?? pipeline.target.classes[1] ?? '');
}

function probabilitiesOf(predictions: Table, labels: readonly string[], what: string): Classes['probabilities'] {
	const columns = labels.map(label => predictions.header.indexOf(`probability:${label}`));
	if (columns.every(column => column === -1)) return null;
	const values = new Float64Array(predictions.rows.length * labels.length);
	predictions.rows.forEach((row, at) => {
		columns.forEach((column, label) => {
			const value = column === -1 ? 0 : Number(row[column] || Number.NaN);
			if (!(value >= 0 && value <= 1 + 1e-6))
				throw inputFailure(`${what} has the probability ${JSON.stringify(row[column])} in row ${at + 1}: 0 to 1 was expected.`);
			values[at * labels.length + label] = value;
		});
	});
	return values;
}

function numbers(words: readonly string[], what: string): Float64Array {
	return Float64Array.from(words, (text, at) => {
		const value = text.trim() === '' ? Number.NaN : Number(text);
		if (!Number.isFinite(value))
			throw inputFailure(`${what} has ${JSON.stringify(text.slice(0, 40))} in row ${at + 1}: a number was expected.`);
		return value;
	});
}

function median(values: Float64Array): number {
	const sorted = values.toSorted();
	const half = sorted.length / 2;
	return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}
