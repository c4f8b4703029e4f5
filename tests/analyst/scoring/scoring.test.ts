import fc from 'fast-check';
import {expect, test} from 'vitest';
import {readCsv, writeCsv} from '../../../src/analysis/csv.ts';
import {countsOf, testedLine} from '../../../src/analyst/implementation/integration/pytest-output.ts';
import {compareTables} from '../../../src/analyst/implementation/validation/onnx.ts';
import {lastMeaningful} from '../../../src/analyst/project/failure.ts';
import {gainInterval, intervalOf} from '../../../src/analyst/scoring/bootstrap.ts';
import {type Classes, measure, type Numbers} from '../../../src/analyst/scoring/metrics.ts';
import {rowsOf} from '../../../src/analyst/scoring/predictions.ts';

const binary = (truth: number[], scores: number[]): Classes => ({
	kind: 'classes',
	labels: ['no', 'yes'],
	truth: Int32Array.from(truth),
	predicted: Int32Array.from(scores, score => (score >= 0.5 ? 1 : 0)),
	probabilities: Float64Array.from(scores.flatMap(score => [1 - score, score])),
	positive: 1,
});
const numbers = (truth: number[], predicted: number[]): Numbers => ({
	kind: 'numbers',
	truth: Float64Array.from(truth),
	predicted: Float64Array.from(predicted),
});

// Expected values: scikit-learn 1.8 on the same rows.
test('metrics are those of scikit-learn, ties included', () => {
	const given = binary([0, 0, 1, 1, 1, 0], [0.1, 0.4, 0.4, 0.8, 0.9, 0.7]);
	expect(measure('roc_auc', given)).toBeCloseTo(0.8333333333, 9);
	expect(measure('average_precision', given)).toBeCloseTo(0.8666666667, 9);
	expect(measure('accuracy', given)).toBeCloseTo(4 / 6, 9);
	expect(measure('macro_f1', given)).toBeCloseTo(2 / 3, 9);
	expect(measure('balanced_accuracy', given)).toBeCloseTo(2 / 3, 9);
	expect(measure('log_loss', given)).toBeCloseTo(0.5108256238, 6);
	const some = numbers([1, 2, 3, 4], [1.5, 2, 2, 5]);
	expect(measure('r2', some)).toBeCloseTo(0.55, 9);
	expect(measure('rmse', some)).toBeCloseTo(0.75, 9);
	expect(measure('mae', some)).toBeCloseTo(0.625, 9);
});

test('what rows do not define is not a number: one class, a constant truth', () => {
	expect(measure('roc_auc', binary([1, 1], [0.2, 0.9]))).toBeNaN();
	expect(measure('r2', numbers([2, 2], [1, 2]))).toBeNaN();
});

test('a weight of n is the row n times, for every metric', () => {
	const rows = fc.array(fc.tuple(fc.integer({min: 0, max: 1}), fc.integer({min: 0, max: 10}), fc.integer({min: 0, max: 3})), {
		minLength: 4,
		maxLength: 20,
	});
	fc.assert(
		fc.property(rows, some => {
			const given = binary(
				some.map(([truth]) => truth),
				some.map(([, score]) => score / 10),
			);
			const weights = Int32Array.from(some, ([, , weight]) => weight);
			const repeated = rowsOf(
				given,
				some.flatMap(([, , weight], row) => Array<number>(weight).fill(row)),
			);
			for (const metric of ['roc_auc', 'average_precision', 'accuracy', 'macro_f1', 'balanced_accuracy', 'log_loss']) {
				const [one, other] = [measure(metric, given, weights), measure(metric, repeated)];
				if (Number.isNaN(other)) expect(one).toBeNaN();
				else expect(one).toBeCloseTo(other, 9);
			}
		}),
		{numRuns: 60},
	);
});

test('an interval holds its value, is the same each time, and groups make it wider', () => {
	const truth = Array.from({length: 200}, (_, row) => (row % 40 < 20 ? 1 : 0));
	const given = binary(
		truth,
		truth.map((one, row) => (row < 150 ? one : 1 - one)),
	);
	const alone = intervalOf('accuracy', given);
	expect(alone).toEqual(intervalOf('accuracy', given));
	expect(alone.low).toBeLessThan(0.75);
	expect(alone.high).toBeGreaterThan(0.75);
	const groups = Int32Array.from(truth.keys(), row => Math.floor(row / 25));
	const together = intervalOf('accuracy', given, groups);
	expect(together.high - together.low).toBeGreaterThan(2 * (alone.high - alone.low));
});

test('a gain is positive for the better model, also where less is better', () => {
	const truth = Array.from({length: 60}, (_, row) => row);
	const good = numbers(
		truth,
		truth.map(one => one + 0.1),
	);
	const bad = numbers(
		truth,
		truth.map((one, row) => one + (row % 2 === 0 ? 3 : -3)),
	);
	for (const metric of ['rmse', 'mae', 'r2']) expect(gainInterval(metric, good, bad).low).toBeGreaterThan(0);
	expect(gainInterval('rmse', bad, good).high).toBeLessThan(0);
});

test('what is written as CSV is read back as it was', () => {
	const words = fc.string({unit: fc.constantFrom('a', '"', ',', '\n', ' ', 'é', '')});
	const tables = fc.integer({min: 1, max: 4}).chain(width => {
		const row = fc.array(words, {minLength: width, maxLength: width});
		return fc.record({header: row, rows: fc.array(row, {maxLength: 5})});
	});
	fc.assert(
		fc.property(tables, table => {
			expect(readCsv(writeCsv(table), 'it')).toEqual(table);
		}),
	);
});

test('a row of another length and an open quote are named', () => {
	expect(() => readCsv('a,b\n1,2\n3\n', 'data/train.csv')).toThrow(
		'data/train.csv has 1 fields in row 2, its header has 2: mend that row.',
	);
	expect(() => readCsv('a,b\n"1,2\n', 'data/train.csv')).toThrow('a quote does not close');
	expect(readCsv('\uFEFFa,b\r\n1,"x"y\r\n', 'it')).toEqual({header: ['a', 'b'], rows: [['1', 'xy']]});
});

test('decisions of two formats are compared row by row, numbers by how close they are', () => {
	const native = {header: ['prediction'], rows: [['1.00000'], ['2'], ['3']]};
	const onnx = {header: ['prediction'], rows: [['1.00001'], ['2'], ['3.1']]};
	expect(compareTables(native, onnx, [4, 5, 6], true)).toMatchObject({rows: 3, equal: 2, flips: [{row: 6, native: '3', onnx: '3.1'}]});
	expect(compareTables(native, onnx, [4, 5, 6], false).equal).toBe(1);
});

test('what pytest or unittest counts is read from its last line; without one there is no result', () => {
	expect(countsOf('....\n-----\nRan 4 tests in 3.218s\n\nOK\n')).toEqual({passed: 4, failed: 0});
	expect(countsOf('Ran 9 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=3)\n')).toEqual({passed: 3, failed: 3});
	expect(countsOf('Ran 4 tests in 3.218s\n')).toBeNull();
	expect(countsOf('..F\n1 failed, 2 passed, 1 warning in 3.21s\n')).toEqual({passed: 2, failed: 1});
	expect(countsOf('= 57 passed, 1 skipped in 61.02s (0:01:01) =')).toEqual({passed: 57, failed: 0});
	expect(countsOf('2 passed, 3 errors in 0.1s')).toEqual({passed: 2, failed: 3});
	expect(countsOf('ImportError: no module named x')).toBeNull();
	expect(testedLine('....... [ 45%]')).toBe(0.45);
	expect(testedLine('45% of it')).toBeNull();
});

test('the last words of a program leave warnings and its trace out', () => {
	const stderr =
		'Traceback (most recent call last):\n  File "x"\nValueError: 3 rows\n2026/01/01 10:00:00 INFO mlflow: x\nUserWarning: y\n  warn()\n';
	expect(lastMeaningful({stdout: 'ok', stderr})).toBe('ValueError: 3 rows');
	expect(lastMeaningful({stdout: 'it said this\n', stderr: '\n'})).toBe('it said this');
});
