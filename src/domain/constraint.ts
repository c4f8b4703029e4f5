import * as z from 'zod';

export const constraintSchema = z.object({
	value: z.union([z.number(), z.string()]),
	unit: z.string(),
	/** Where the value comes from: a flag, what a person filled in, or a proposal for the system type. */
	source: z.enum(['flag', 'person', 'default']),
	/** Only an accepted constraint can fail a gate. */
	accepted: z.boolean(),
	/** Why this value was proposed. */
	why: z.string().optional(),
});
export type Constraint = z.infer<typeof constraintSchema>;
export const constraintsSchema = z.record(z.string(), constraintSchema);
export type Constraints = z.infer<typeof constraintsSchema>;

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
