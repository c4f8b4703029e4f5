import {metricsOf, type Problem} from '../../../domain/pipeline.ts';
import {percent} from '../../../steps/wording.ts';

/** Below this share of the rarer of two classes, precision at recall says more than the ROC curve. */
const rareShare = 0.2;
/** Above this share of the most frequent of several classes, accuracy hides the small ones. */
const balancedShare = 0.6;
/** A class with less than this part of an even share is small. */
const smallClass = 0.5;

export type MetricChoice = {
	readonly metric: string;
	/** The figure that decides, and in words. */
	readonly figure: number;
	readonly what: string;
	readonly instead: readonly {readonly option: string; readonly why_not: string}[];
};

/** Rows of each label that the model learns. */
export type Balance = ReadonlyMap<string, number>;

/** The metric that fits the problem and its balance. */
export function metricFor(problem: Problem, balance: Balance): MetricChoice {
	if (problem === 'regression') {
		return {
			metric: 'r2',
			figure: 0,
			what: 'R2 of always answering the mean: the scale is fixed whatever the unit of the target',
			instead: [{option: 'rmse', why_not: 'in units of the target, it cannot be read without its spread; it is recorded besides'}],
		};
	}
	const rows = [...balance.values()];
	const all = rows.reduce((sum, one) => sum + one, 0);
	const most = Math.max(...rows) / all;
	const least = Math.min(...rows) / all;
	const accuracy = {option: 'accuracy', why_not: `always answering the most frequent class already scores ${percent(most)}`};
	if (problem === 'binary') {
		return least < rareShare
			? {
					metric: 'average_precision',
					figure: Math.round(least * 1000) / 1000,
					what: `share of the rarer class, and the score of guessing; below ${percent(rareShare)}`,
					instead: [accuracy, {option: 'roc_auc', why_not: 'many true negatives make it look good when few of the found are right'}],
				}
			: {
					metric: 'roc_auc',
					figure: Math.round(least * 1000) / 1000,
					what: `share of the rarer class; at least ${percent(rareShare)}`,
					instead: [accuracy, {option: 'average_precision', why_not: 'says more only where one class is rare'}],
				};
	}
	const uneven = most > balancedShare || least < smallClass / rows.length;
	return uneven
		? {
				metric: 'macro_f1',
				figure: Math.round(most * 1000) / 1000,
				what: `share of the most frequent of ${rows.length} classes; the rarest has ${percent(least)}`,
				instead: [accuracy, {option: 'balanced_accuracy', why_not: 'recall alone: a model that cries wolf is not punished'}],
			}
		: {
				metric: 'accuracy',
				figure: Math.round(most * 1000) / 1000,
				what: `share of the most frequent of ${rows.length} classes: they are comparable`,
				instead: [{option: 'macro_f1', why_not: `says the same where classes are comparable (the rarest has ${percent(least)})`}],
			};
}

/** Does a name stand for a metric that this problem knows? */
export const isMetricOf = (problem: Problem, name: unknown): name is string =>
	typeof name === 'string' && metricsOf[problem].some(one => one === name);
