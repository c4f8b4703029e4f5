import * as z from 'zod';

const need = z.looseObject({
	what: z.string(),
	/** What is needed, in words with a unit. */
	need: z.string(),
	/** What the environment has, as it was measured. */
	found: z.string(),
	verdict: z.enum(['enough', 'short', 'unknown']),
	why: z.string(),
	/** When it is needed: now or a later phase. */
	for: z.string().optional(),
});
export type Need = z.infer<typeof need>;

export const infrastructureReportSchema = z.looseObject({
	schema: z.literal(1),
	needs: z.array(need),
	sample_fit: z.looseObject({
		measured: z.boolean(),
		/** false: a person, or the rules of the session, said no; null: it was never asked. */
		allowed: z.boolean().nullable(),
		rows: z.int().min(0).nullable(),
		peak_rss_mib: z.number().min(0).nullable(),
		seconds: z.number().min(0).nullable(),
		/** Why it was not measured, or what went wrong; null when it was. */
		reason: z.string().nullable(),
	}),
	/** Memory of a fit on all rows: from the measurement, or an estimate that says so in `how`. */
	estimate: z.looseObject({mib: z.number().min(0), how: z.string()}).nullable(),
});
export type InfrastructureReport = z.infer<typeof infrastructureReportSchema>;
