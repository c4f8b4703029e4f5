/** The constraints a person can set by `--constraint name=value`, with the unit of the value. */
export const constraintUnits = {
	latency_p50_ms: 'ms',
	latency_p99_ms: 'ms',
	throughput_rps: 'requests/s',
	quality_metric: 'name',
	quality_level: 'metric units',
	training_budget_s: 's',
} as const;
export type ConstraintName = keyof typeof constraintUnits;

export function isConstraintName(text: string): text is ConstraintName {
	return Object.hasOwn(constraintUnits, text);
}
