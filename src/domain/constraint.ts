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
