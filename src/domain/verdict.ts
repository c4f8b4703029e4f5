import type {Check, GateVerdict, Waiver} from './check.ts';

/** A gate passes when no check fails; with checks that were not run, or rest on what nobody confirmed, it passes with gaps. No check at all is no pass. */
export function gateVerdict(checks: readonly Check[]): GateVerdict {
	if (checks.length === 0 || checks.some(check => check.verdict === 'fail')) return 'failed';
	return checks.some(check => check.verdict === 'not_run' || check.met === false) ? 'passed_with_gaps' : 'passed';
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
