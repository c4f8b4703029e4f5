import * as z from 'zod';

const interval = z.looseObject({value: z.number(), low: z.number(), high: z.number()});

export const tuningReportSchema = z.looseObject({
	schema: z.literal(1),
	metric: z.string(),
	/** Finished trials of the study, those of earlier sessions included. */
	trials: z.int().min(0),
	/** Cross-validation of the defaults (trial 0) and of the best parameters; null: nothing was tuned. */
	default_cv: z.number().nullable(),
	best_cv: z.number().nullable(),
	best_params: z.record(z.string(), z.unknown()),
	/** What ships. */
	candidate: z.string(),
	/** How much better the bigger, tuned model is than the simple one on the same rows out of fold; positive is better. */
	gain: interval.nullable(),
	/** Why nothing was tuned. */
	not_run: z.string().optional(),
	seconds: z.number().min(0),
	pruned: z.int().min(0).optional(),
	failed: z.int().min(0).optional(),
	/** Candidates out of fold, from the simplest. */
	compared: z.array(z.looseObject({name: z.string(), tuned: z.boolean(), cv: interval.partial({low: true, high: true})})).optional(),
	/** Finished trials in order: their value and the best so far. */
	history: z
		.array(z.looseObject({trial: z.int(), value: z.number().nullable(), best: z.number().nullable(), state: z.string()}))
		.optional(),
	run_id: z.string().nullable().optional(),
	command: z.array(z.string()).optional(),
});
export type TuningReport = z.infer<typeof tuningReportSchema>;
