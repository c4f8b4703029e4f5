import * as z from 'zod';
import {constraintsSchema} from '../../../domain/constraint.ts';

export const constraintsReportSchema = z.looseObject({
	schema: z.literal(1),
	/** By name: value, unit, where it comes from, whether a person accepted it, and why it was proposed. */
	constraints: constraintsSchema,
	/** Names a person left empty: nothing is held to them. */
	left_out: z.array(z.string()).optional(),
});
export type ConstraintsReport = z.infer<typeof constraintsReportSchema>;
