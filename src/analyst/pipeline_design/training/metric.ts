import {percent} from '../../../domain/format.ts';
import type {MetricName} from '../../../domain/metric.ts';
import {fittingMetric, rareShare} from '../../../domain/metric-fit.ts';
import type {Problem} from '../../../domain/pipeline.ts';

export type MetricChoice = {
	readonly metric: MetricName;
	/** The figure that decides, and in words. */
	readonly figure: number;
	readonly what: string;
	readonly instead: readonly {readonly option: string; readonly why_not: string}[];
};

/** Rows of each label that the model learns. */
export type Balance = ReadonlyMap<string, number>;

/** The metric that fits the problem and its balance, in words. */
export function metricChoice(problem: Problem, balance: Balance): MetricChoice {
	const {metric, most, least} = fittingMetric(problem, [...balance.values()]);
	const accuracy = {option: 'accuracy', why_not: `always answering the most frequent class already scores ${percent(most)}`};
	const frequent = `share of the most frequent of ${balance.size} classes`;
	switch (metric) {
		case 'average_precision':
			return {
				metric,
				figure: thousandths(least),
				what: `share of the rarer class, and the score of guessing; below ${percent(rareShare)}`,
				instead: [accuracy, {option: 'roc_auc', why_not: 'many true negatives make it look good when few of the found are right'}],
			};
		case 'roc_auc':
			return {
				metric,
				figure: thousandths(least),
				what: `share of the rarer class; at least ${percent(rareShare)}`,
				instead: [accuracy, {option: 'average_precision', why_not: 'says more only where one class is rare'}],
			};
		case 'macro_f1':
			return {
				metric,
				figure: thousandths(most),
				what: `${frequent}; the rarest has ${percent(least)}`,
				instead: [accuracy, {option: 'balanced_accuracy', why_not: 'recall alone: a model that cries wolf is not punished'}],
			};
		case 'accuracy':
			return {
				metric,
				figure: thousandths(most),
				what: `${frequent}: they are comparable`,
				instead: [{option: 'macro_f1', why_not: `says the same where classes are comparable (the rarest has ${percent(least)})`}],
			};
		default:
			return {
				metric,
				figure: 0,
				what: 'R2 of always answering the mean: the scale is fixed whatever the unit of the target',
				instead: [{option: 'rmse', why_not: 'in units of the target, it cannot be read without its spread; it is recorded besides'}],
			};
	}
}

const thousandths = (share: number) => Math.round(share * 1000) / 1000;
