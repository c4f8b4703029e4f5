import * as z from 'zod';
import {plotSchema} from './plot.ts';

export const verdicts = ['pass', 'fail', 'waived', 'not_run'] as const;
export type Verdict = (typeof verdicts)[number];

const scalar = z.union([z.number(), z.string(), z.boolean(), z.null()]);

export const operators = ['<=', '>=', '<', '>', '==', '!=', 'agrees', 'lists'] as const;

/** One measurement of a gate, as files and scripts read it. */
export const checkSchema = z.object({
	id: z.string(),
	step: z.string(),
	verdict: z.enum(verdicts),
	/** Measured by us; null when it was not run. */
	value: scalar,
	op: z.enum(operators),
	threshold: scalar,
	unit: z.string(),
	/** Why it failed, was waived or could not be run, in one sentence; null when it passed. */
	reason: z.string().nullable(),
	/** What the sub-agent said the value is, shown beside ours. */
	claimed: scalar,
	/** `path#pointer` or `path:line` below the project. */
	evidence: z.array(z.string()),
	duration_ms: z.number(),
	/** True for a fail that rests on no measurement: something broke before there was a value. */
	unmeasured: z.boolean().optional(),
	/** Why it was not run, where that does not lie in the project: what this machine lacks, or the time it was given. */
	because: z.enum(['environment', 'no sandbox', 'budget']).optional(),
	/** The gate is not wholly passed without it; see `verdict.ts` for those that it always needs. */
	required: z.literal(true).optional(),
	/** The threshold is a proposal that nobody accepted: `met` says whether it was reached, and nothing fails by it. */
	proposed: z.literal(true).optional(),
	met: z.boolean().optional(),
	/** Needs that pipeline.yaml declares and this check made allowance for. */
	needs: z.array(z.string()).optional(),
	/** Who set the threshold: the program, a default nobody accepted, or a person. */
	set_by: z.enum(['program', 'default', 'person']).optional(),
	/** What was measured and what broke, line by line, for the gate view. Never figures of hidden rows for an agent. */
	detail: z.array(z.string()).optional(),
	/** Evidence that is drawn; within the limits of `boundedPlot`. */
	plots: z.array(plotSchema).optional(),
});
export type Check = z.infer<typeof checkSchema>;

export const waiverSchema = z.object({
	check: z.string(),
	reason: z.string().min(1),
	owner: z.string(),
	/** Last day it holds, as YYYY-MM-DD. */
	until: z.iso.date(),
	at: z.string(),
});
export type Waiver = z.infer<typeof waiverSchema>;

export const gateVerdicts = ['passed', 'passed_with_gaps', 'failed'] as const;
export type GateVerdict = (typeof gateVerdicts)[number];
