import * as z from 'zod';

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
	/** Who set the threshold: the program, a default nobody accepted, or a person. */
	set_by: z.enum(['program', 'default', 'person']).optional(),
	/** What was measured and what broke, line by line, for the gate view. Never figures of hidden rows for an agent. */
	detail: z.array(z.string()).optional(),
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

/** A gate passes when no check fails; with checks that were not run it passes with gaps. No check at all is no pass. */
export function gateVerdict(checks: readonly Check[]): GateVerdict {
	if (checks.length === 0 || checks.some(check => check.verdict === 'fail')) return 'failed';
	return checks.some(check => check.verdict === 'not_run') ? 'passed_with_gaps' : 'passed';
}

/** A failed check under a waiver that still holds on `today` (YYYY-MM-DD) counts as waived; an expired one counts as none. */
export function withWaivers(checks: readonly Check[], waivers: readonly Waiver[], today: string): readonly Check[] {
	return checks.map(check => {
		if (check.verdict !== 'fail') return check;
		const waiver = waivers.find(one => one.check === check.id && one.until >= today);
		return waiver ? {...check, verdict: 'waived', reason: `${waiver.reason} (${waiver.owner}, until ${waiver.until})`} : check;
	});
}

/** What the GATE column says of a step: the worst verdict of its checks. `n/a` when the judged gate has no check for it. */
export function stepVerdict(checks: readonly Check[], step: string, judged: boolean): '-' | 'pass' | 'FAIL' | 'waiv' | 'n/r' | 'n/a' {
	const own = checks.filter(check => check.step === step);
	if (own.length === 0) return judged ? 'n/a' : '-';
	if (own.some(check => check.verdict === 'fail')) return 'FAIL';
	if (own.some(check => check.verdict === 'waived')) return 'waiv';
	return own.some(check => check.verdict === 'not_run') ? 'n/r' : 'pass';
}
