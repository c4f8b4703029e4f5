import type {Check, GateVerdict, Waiver} from './check.ts';

/** Train, predict and figures: without them nothing else that a gate says of a project means anything. */
const alwaysRequired: ReadonlySet<string> = new Set([
	'pipeline.fresh_run',
	'pipeline.predict_function',
	'validation.beats_baseline',
	'validation.stated_figures',
]);

/** Can this check neither be waived nor left out? */
export const isAlwaysRequired = (id: string): boolean => alwaysRequired.has(id);

/** Does the gate fail by this check? By every failed one, and by one that it always needs and that was not run. */
export const failsGate = (check: Check): boolean =>
	check.verdict === 'fail' || (isAlwaysRequired(check.id) && (check.verdict === 'not_run' || check.verdict === 'waived'));

/** Passed, and not wholly: not run (also where it is required, but for what always is), under a waiver, with a declared need, or resting on what nobody confirmed. A missed proposal is none. */
const isGap = (check: Check): boolean =>
	check.verdict === 'not_run' ||
	check.verdict === 'waived' ||
	(check.needs ?? []).length > 0 ||
	(check.met === false && check.proposed !== true);

/** A gate passes when no check fails it; with gaps where one of them is one. No check at all is no pass. */
export function gateVerdict(checks: readonly Check[]): GateVerdict {
	if (checks.length === 0 || checks.some(failsGate)) return 'failed';
	return checks.some(isGap) ? 'passed_with_gaps' : 'passed';
}

/** What nobody accepted as it is: it is an error only where somebody asked for strictness. A missing sandbox is no fault of a project. */
export const failsStrict = (check: Check): boolean =>
	failsGate(check) || check.verdict === 'waived' || (check.verdict === 'not_run' && check.because !== 'no sandbox') || check.met === false;

/** How many of the checks say something that was measured. */
export const measuredCount = (checks: readonly Check[]): number =>
	checks.filter(check => check.verdict !== 'not_run' && check.unmeasured !== true).length;

/** A failed check under a waiver that still holds on `today` (YYYY-MM-DD) counts as waived; an expired one, and one of a check that is never waived, count as none. */
export function withWaivers(checks: readonly Check[], waivers: readonly Waiver[], today: string): readonly Check[] {
	return checks.map(check => {
		if (check.verdict !== 'fail' || isAlwaysRequired(check.id)) return check;
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
