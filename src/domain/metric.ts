import type {Pipeline, Problem} from './pipeline.ts';

/** A quality metric knows its name, its direction and its unit, so that nobody compares it the wrong way round. */
export type Metric = {
	readonly title: string;
	readonly better: 'higher' | 'lower';
	readonly unit: string;
	/** Those for which the gates can compute it from predictions; none: it is only named. */
	readonly problems: readonly Problem[];
};

const classes = ['binary', 'multiclass'] as const;

/**
 * Every metric that is named anywhere. Definitions are scikit-learn's; mase is Hyndman and Koehler (2006). The Python of the gates and
 * of the blueprint restates problems and direction: `tests/domain/metric.test.ts` holds the three together.
 */
export const metrics = {
	roc_auc: {title: 'ROC AUC', better: 'higher', unit: 'fraction', problems: ['binary']},
	average_precision: {title: 'average precision', better: 'higher', unit: 'fraction', problems: ['binary']},
	macro_f1: {title: 'macro-F1', better: 'higher', unit: 'fraction', problems: classes},
	balanced_accuracy: {title: 'balanced accuracy', better: 'higher', unit: 'fraction', problems: classes},
	accuracy: {title: 'accuracy', better: 'higher', unit: 'fraction', problems: classes},
	log_loss: {title: 'log loss', better: 'lower', unit: 'nats', problems: classes},
	r2: {title: 'R2', better: 'higher', unit: 'fraction', problems: ['regression']},
	rmse: {title: 'RMSE', better: 'lower', unit: 'target units', problems: ['regression']},
	mae: {title: 'MAE', better: 'lower', unit: 'target units', problems: ['regression']},
	mase: {title: 'MASE', better: 'lower', unit: 'ratio to seasonal naive', problems: []},
	silhouette: {title: 'silhouette', better: 'higher', unit: 'score', problems: []},
} as const satisfies Record<string, Metric>;

export type MetricName = keyof typeof metrics;

export const isMetric = (name: string): name is MetricName => Object.hasOwn(metrics, name);

/** What people call a metric; a name that nobody knows stays as it is. */
export const titleOf = (name: string): string => (isMetric(name) ? metrics[name].title : name);

/** A metric that nobody knows counts as one where more is better. */
export const isLowerBetter = (name: string): boolean => isMetric(name) && metrics[name].better === 'lower';

/** How much better `value` is than `other`, positive when it is, in the metric's unit. */
export const gainOf = (name: string, value: number, other: number): number => (isLowerBetter(name) ? other - value : value - other);

/** The metrics of a problem that the gates can compute from predictions. */
export const metricsOf = (problem: Problem): readonly string[] =>
	Object.entries<Metric>(metrics).flatMap(([name, metric]) => (metric.problems.includes(problem) ? [name] : []));

/** Does a name stand for a metric of this problem? */
export const isMetricOf = (problem: Problem, name: unknown): name is string =>
	typeof name === 'string' && metricsOf(problem).includes(name);

/** Without a model section nothing says that probabilities are written, so the metrics here need labels or numbers alone. */
const metricWithoutModel = {
	binary: 'balanced_accuracy',
	multiclass: 'balanced_accuracy',
	regression: 'r2',
} as const satisfies Record<Problem, MetricName>;

/** The metric that a project is judged by, at work and at the gate: the one of its model, else the usual one of its problem. */
export const metricOf = ({model, problem}: Pick<Pipeline, 'model' | 'problem'>): string => model?.metric ?? metricWithoutModel[problem];
