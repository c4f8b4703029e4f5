/** A quality metric knows its name, its direction and its unit, so that nobody compares it the wrong way round. */
export type Metric = {
	readonly title: string;
	readonly better: 'higher' | 'lower';
	readonly unit: string;
};

/** Every metric that is named anywhere. Definitions are scikit-learn's; mase is Hyndman and Koehler (2006). */
export const metrics = {
	roc_auc: {title: 'ROC AUC', better: 'higher', unit: 'fraction'},
	average_precision: {title: 'average precision', better: 'higher', unit: 'fraction'},
	macro_f1: {title: 'macro-F1', better: 'higher', unit: 'fraction'},
	balanced_accuracy: {title: 'balanced accuracy', better: 'higher', unit: 'fraction'},
	accuracy: {title: 'accuracy', better: 'higher', unit: 'fraction'},
	log_loss: {title: 'log loss', better: 'lower', unit: 'nats'},
	r2: {title: 'R2', better: 'higher', unit: 'fraction'},
	rmse: {title: 'RMSE', better: 'lower', unit: 'target units'},
	mae: {title: 'MAE', better: 'lower', unit: 'target units'},
	mase: {title: 'MASE', better: 'lower', unit: 'ratio to seasonal naive'},
	silhouette: {title: 'silhouette', better: 'higher', unit: 'score'},
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

export const isMetric = (name: string): name is MetricName => Object.hasOwn(metrics, name);

/** What people call a metric; a name that nobody knows stays as it is. */
export const titleOf = (name: string): string => (isMetric(name) ? metrics[name].title : name);

/** A metric that nobody knows counts as one where more is better. */
export const isLowerBetter = (name: string): boolean => isMetric(name) && metrics[name].better === 'lower';

/** How much better `value` is than `other`, positive when it is, in the metric's unit. */
export const gainOf = (name: string, value: number, other: number): number => (isLowerBetter(name) ? other - value : value - other);
