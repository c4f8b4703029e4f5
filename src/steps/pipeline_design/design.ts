import * as z from 'zod';

const figure = z.union([z.number(), z.string()]);

export const decisionSchema = z.looseObject({
	/** What is decided, a few words. */
	what: z.string(),
	chosen: z.string(),
	/** The measurements it rests on: the figure, what it measures, and where it was read. */
	because: z.array(z.looseObject({figure, what: z.string(), source: z.string()})).min(1),
	/** The alternatives it beat, each with its own figure where one was measured. */
	instead: z.array(z.looseObject({option: z.string(), figure: figure.nullable(), why_not: z.string()})).min(1),
	/** Who chose when it was asked; absent: it follows from the figures. */
	by: z.enum(['person', 'default']).optional(),
});
export type DesignDecision = z.infer<typeof decisionSchema>;

export const techniqueSchema = z.looseObject({
	name: z.string(),
	verdict: z.enum(['adopt', 'not needed']),
	/** Names the figure that decides. */
	because: z.string(),
});
export type Technique = z.infer<typeof techniqueSchema>;

/** What the report of every design step has beside its own part. */
export const designParts = {
	schema: z.literal(1),
	decisions: z.array(decisionSchema),
	techniques: z.array(techniqueSchema),
};
