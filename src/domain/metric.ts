/** A quality metric knows its name, its direction and its range, so that nobody compares it the wrong way round. */
export type Metric = {
	readonly name: string;
	readonly title: string;
	readonly better: 'higher' | 'lower';
	readonly unit: string;
};

export const metrics = {
	roc_auc: {name: 'roc_auc', title: 'ROC AUC', better: 'higher', unit: 'fraction'},
	average_precision: {name: 'average_precision', title: 'average precision', better: 'higher', unit: 'fraction'},
	macro_f1: {name: 'macro_f1', title: 'macro-F1', better: 'higher', unit: 'fraction'},
	accuracy: {name: 'accuracy', title: 'accuracy', better: 'higher', unit: 'fraction'},
	r2: {name: 'r2', title: 'R2', better: 'higher', unit: 'fraction'},
	rmse: {name: 'rmse', title: 'RMSE', better: 'lower', unit: 'target units'},
	mase: {name: 'mase', title: 'MASE', better: 'lower', unit: 'ratio to seasonal naive'},
	silhouette: {name: 'silhouette', title: 'silhouette', better: 'higher', unit: 'score'},
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

/** True when `left` is strictly better than `right` in this metric's direction. */
export function isBetter(metric: Metric, left: number, right: number): boolean {
	return metric.better === 'higher' ? left > right : left < right;
}
