import type {MetricName} from './metric.ts';
import type {Problem} from './pipeline.ts';

/** Below this share of the rarer of two classes, precision at recall says more than the ROC curve. */
export const rareShare = 0.2;
/** Above this share of the most frequent of several classes, accuracy hides the small ones. */
const balancedShare = 0.6;
/** A class with less than this part of an even share is small. */
const smallClass = 0.5;

export type MetricFit = {
	readonly metric: MetricName;
	/** Shares of the most frequent and of the rarest class; 0 for numbers. */
	readonly most: number;
	readonly least: number;
};

/** The metric that fits a problem and its balance. `rows`: of each label that the model learns; none of them for numbers. */
export function fittingMetric(problem: Problem, rows: readonly number[]): MetricFit {
	if (problem === 'regression') return {metric: 'r2', most: 0, least: 0};
	const all = rows.reduce((sum, count) => sum + count, 0);
	const most = Math.max(...rows) / all;
	const least = Math.min(...rows) / all;
	const metric = problem === 'binary' ? forTwo(least) : most > balancedShare || least < smallClass / rows.length ? 'macro_f1' : 'accuracy';
	return {metric, most, least};
}

const forTwo = (least: number): MetricName => (least < rareShare ? 'average_precision' : 'roc_auc');
