import path from 'node:path';
import type {Check} from '../domain/check.ts';
import {baseName, count} from '../domain/format.ts';
import type {Gate, PhaseState, SessionState} from '../domain/state.ts';
import type {Phase} from '../domain/workflow.ts';
import {suggestedCommand} from '../system/own-program.ts';
import type {Span} from './rows.ts';
import {span} from './rows.ts';

type Scalar = Check['value'];

/** A measured or claimed value as it is read: `10,000`, `0.401`, `yes`. Figures that are no figures are said. */
export function scalarText(value: Scalar): string {
	if (value === null) return '';
	if (typeof value === 'boolean') return value ? 'yes' : 'no';
	if (typeof value === 'string') return value;
	if (!Number.isFinite(value)) return Number.isNaN(value) ? 'not a number' : 'infinite';
	if (Number.isInteger(value)) return value < 0 ? `-${count(-value)}` : count(value);
	return String(Number(value.toPrecision(4)));
}

export const verdictWords = {pass: 'pass', fail: 'FAIL', waived: 'waiv', not_run: 'n/r'} as const satisfies Record<
	Check['verdict'],
	string
>;
const verdictStyles = {pass: 'good', fail: 'bad', waived: 'warn', not_run: 'warn'} as const satisfies Record<
	Check['verdict'],
	Span['style']
>;
export const verdictSpan = (verdict: Check['verdict']): Span => span(verdictStyles[verdict], verdictWords[verdict].padEnd(4));

const noValue = 'could not be measured';

export function measuredText(check: Check): string {
	// A check that has nothing to hold something against passes: its words say why.
	if (check.value === null) return {not_run: 'not measured', pass: 'nothing to judge', fail: noValue, waived: noValue}[check.verdict];
	if (isShare(check.unit) && isPart(check.value)) return `${percent(check.value)} ${check.unit}`;
	return `${scalarText(check.value)} ${check.value === 1 && !isShare(check.unit) ? singular(check.unit) : check.unit}`.trim();
}

/** `1 of the training rows` is all of them: such a value is a part of a whole, and read as one. */
const isShare = (unit: string): boolean => unit.startsWith('of ');
const isPart = (value: Scalar): value is number => typeof value === 'number' && value >= 0 && value <= 1;
const percent = (part: number): string => `${Number((part * 100).toPrecision(4))} %`;

/** The unit of one thing: `1 difference`, `1 broken citation`, `1 copy not listed`. */
const singular = (unit: string): string =>
	unit.replace(/\bcopies\b/, 'copy').replace(/\b(difference|citation|column|pattern|constraint|score|row|test|claim|feature)s\b/, '$1');

/** `<= 0`, `multiclass`, `<= 21,414 MiB`. */
export function mustBeText(check: Check): string {
	const threshold = isShare(check.unit) && isPart(check.threshold) ? percent(check.threshold) : scalarText(check.threshold);
	if (check.op === 'agrees' || check.op === 'lists') return threshold;
	// The unit stands beside the value already, unless nothing was measured.
	return `${check.op} ${threshold}${check.value === null && check.unit ? ` ${check.unit}` : ''}`;
}

export const setByText = (check: Check): string =>
	check.set_by === 'person' ? 'you' : check.set_by === 'default' ? 'default' : (check.set_by ?? '');

/** What the sub-agent said; that it differs is said only where both are the same kind of thing. */
export function saidText(check: Check): string {
	if (check.claimed === null) return '';
	const differs = check.op === 'agrees' && check.value !== null && check.claimed !== check.value;
	return `${isShare(check.unit) && isPart(check.claimed) ? percent(check.claimed) : scalarText(check.claimed)}${differs ? ' differs' : ''}`;
}

/** Where evidence lies: its file below the project, and the pointer or line in it. */
export function placeOfEvidence(evidence: string): {readonly path: string; readonly pointer: string | null; readonly line: number} {
	const hash = evidence.indexOf('#');
	if (hash !== -1) return {path: evidence.slice(0, hash), pointer: evidence.slice(hash + 1), line: 1};
	const line = /^(.*):(\d+)$/s.exec(evidence);
	return line ? {path: line[1] ?? '', pointer: null, line: Number(line[2])} : {path: evidence, pointer: null, line: 1};
}

export function evidenceText(check: Check): string {
	const [first] = check.evidence;
	if (first === undefined) return '';
	const {path: file} = placeOfEvidence(first);
	const more = check.evidence.length - 1;
	return `${baseName(file)}${more > 0 ? ` +${more}` : ''}`;
}

export function verdictCounts(checks: readonly Check[]): Readonly<Record<Check['verdict'], number>> {
	const by = {pass: 0, fail: 0, waived: 0, not_run: 0};
	for (const check of checks) by[check.verdict] += 1;
	return by;
}

/** The checks that are shown: those arriving while a gate is judged, else those of the last judgement. */
export const shownChecks = (phase: PhaseState): readonly Check[] => phase.judging ?? phase.gate?.checks ?? [];

/** `wide`: in a sentence, where there are more than 100 cells for it. */
export function hiddenText(state: SessionState, wide: boolean): string {
	const hidden = state.data?.hidden;
	if (!hidden) return 'hidden rows: none, there is no data';
	if (hidden.rows === 0) return `hidden rows: none (${hidden.rule})`;
	const looks = `${hidden.judged} ${hidden.judged === 1 ? 'time' : 'times'}`;
	const times =
		hidden.judged === 0
			? 'not judged against yet'
			: wide
				? `judged against ${looks} so far; sub-agents were told pass or fail only, never figures`
				: `judged ${looks}`;
	return `hidden rows: ${count(hidden.rows)} ${hidden.rule}, ${times}`;
}

/** Says no more than what is enforced. */
export function isolationText(state: SessionState, gate: Pick<Gate, 'isolation' | 'seed'> | null): string {
	const seed = gate?.seed === undefined ? '' : `seed ${gate.seed}; `;
	if (gate?.isolation === 'sandbox') return `${seed}isolation: sandbox`;
	const files = state.data?.files.map(baseName).join(', ');
	return `${seed}isolation: by agreement. Sub-agents run as you${files ? ` and could have read all of ${files}` : ' and can read what you can read'}`;
}

/** A command line about a session, in the folder that the session in `folder` is kept in. */
export function sessionCommand(command: 'report' | 'resume' | 'watch', id: string, folder: string): string {
	return suggestedCommand([command, id], path.dirname(folder));
}

/** The command that prints this gate again outside of the screen. */
export const reportCommand = (state: SessionState, folder: string): string => sessionCommand('report', state.session_id, folder);

/** The command that measures a check again outside of the screen: where a gate needs no session, in the project itself. */
export function againCommand(state: SessionState, folder: string, phase: Phase, check: string): string {
	if (phase !== 'PIPELINE_DESIGN' && phase !== 'IMPLEMENTATION') return reportCommand(state, folder);
	return suggestedCommand(['verify', state.project ?? state.workspace, '--check', check]);
}
