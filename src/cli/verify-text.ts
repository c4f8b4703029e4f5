import {measuredText, mustBeText, verdictCounts, verdictWords} from '../app/gate-text.ts';
import type {Check} from '../domain/check.ts';
import {safeLine} from '../system/sanitize.ts';

/** A check in one line, as it stands in a log: verdict, id, what was measured, what it must be, and why. */
export function checkLine(check: Check): string {
	const measured = measuredText(check).padEnd(26);
	const reason = check.reason === null ? '' : `  ${check.reason}`;
	return safeLine(`${verdictWords[check.verdict].padEnd(4)}  ${check.id.padEnd(30)} ${measured}  must be ${mustBeText(check)}${reason}`);
}

/** What was counted, and the status that the program ends with. */
export function summaryLine(checks: readonly Check[], exit: number): string {
	const {pass, fail, waived, not_run} = verdictCounts(checks);
	return `${fail} failed, ${not_run} not run, ${waived} waived, ${pass} passed.   exit ${exit}`;
}

/** Time as a log has it: `4.1 s`, `6:12 min`. */
export function spentText(ms: number): string {
	if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
	const seconds = Math.round(ms / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}
