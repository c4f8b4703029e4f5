import {isMetric, metrics} from './metric.ts';

/** The constraints a person can set by `--constraint name=value`, with the unit of the value. */
export const constraintUnits = {
	latency_p50_ms: 'ms',
	latency_p99_ms: 'ms',
	throughput_rps: 'requests/s',
	quality_metric: 'name',
	quality_level: 'the unit of quality_metric',
	training_budget_s: 's',
	orchestrator: 'name',
} as const;
export type ConstraintName = keyof typeof constraintUnits;

/** What can run the steps of a produced project: its Makefile, or a compiled Kubeflow pipeline besides. */
export const orchestrators = ['make', 'kubeflow'] as const;

/** The words that a constraint can be, where they are known beforehand. */
export const constraintWordsOf: Partial<Record<ConstraintName, readonly string[]>> = {orchestrator: orchestrators};

/** The unit a value is recorded in: a level of quality is in that of its metric, or a score while no known metric is named. */
export function unitOf(name: ConstraintName, metric: unknown): string {
	if (name !== 'quality_level') return constraintUnits[name];
	return typeof metric === 'string' && isMetric(metric) ? metrics[metric].unit : 'score';
}

export function isConstraintName(text: string): text is ConstraintName {
	return Object.hasOwn(constraintUnits, text);
}
