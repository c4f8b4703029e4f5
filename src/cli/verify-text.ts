import {measuredText, mustBeText, verdictCounts, verdictWords} from '../app/gate-text.ts';
import type {Check, GateVerdict} from '../domain/check.ts';
import {measuredCount} from '../domain/verdict.ts';
import type {Isolation} from '../steps/step.ts';
import {safeLine} from '../system/sanitize.ts';

/** A check in one line, as it stands in a log: verdict, id, what was measured, what it must be, what it cost, and why. */
export function checkLine(check: Check): string {
	const measured = measuredText(check).padEnd(26);
	const reason = check.reason === null ? '' : `  ${check.reason}`;
	const proposal = check.proposed ? `  a proposal that nobody accepted, ${check.met ? 'met' : 'not met'}` : '';
	const start = `${verdictWords[check.verdict].padEnd(4)}  ${check.id.padEnd(30)} ${measured}  must be ${mustBeText(check)}`;
	return safeLine(`${start}  (${spentText(check.duration_ms)})${proposal}${reason}`);
}

/** How much was measured, what was counted, and the status that the program ends with. */
export function summaryLine(verdict: GateVerdict, checks: readonly Check[], exit: number): string {
	const {pass, fail, waived, not_run} = verdictCounts(checks);
	const much = `${verdict.replaceAll('_', ' ')}, ${measuredCount(checks)} of ${checks.length} measured`;
	return `${much}: ${fail} failed, ${not_run} not run, ${waived} waived, ${pass} passed.   exit ${exit}`;
}

/** What will run, where, and what keeps it there: said before anything does. */
export function confinementLines(root: string, isolation: Isolation): readonly string[] {
	const what = `This runs the project's own code, in copies of ${root}, which is only read itself; environments are made or found in the cache of ml-engineer.`;
	return [
		what,
		isolation.kind === 'sandbox'
			? 'Isolation: a sandbox (bubblewrap): no network, nothing of your files but the copy, the interpreter and its libraries.'
			: `Isolation: by agreement. The project's code runs as you, with your files and your network: ${isolation.why}`,
	];
}

/** Time as a log has it: `4.1 s`, `6:12 min`. */
export function spentText(ms: number): string {
	if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
	const seconds = Math.round(ms / 1000);
	return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} min`;
}
