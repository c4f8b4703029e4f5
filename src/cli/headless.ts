import type {Check} from '../domain/check.ts';
import {short} from '../domain/format.ts';
import {readingLine} from '../domain/read-as.ts';
import type {SessionState} from '../domain/state.ts';
import {failsStrict, measuredCount} from '../domain/verdict.ts';
import {type Phase, phases, phaseTitles} from '../domain/workflow.ts';
import type {FeaturesReport} from '../steps/pipeline_design/features/schema.ts';
import {clean} from '../steps/wording.ts';
import {exitStatus} from '../system/errors.ts';

export type Ending = {
	readonly exit: number;
	readonly state: string;
	readonly reports: readonly string[];
	readonly not_run: readonly {readonly check: string; readonly reason: string}[];
	readonly waivers: readonly {readonly check: string; readonly reason: string; readonly until: string}[];
	/** Commands refused because nobody could be asked. */
	readonly refused: readonly string[];
	/** Decisions and constraints that took their default. */
	readonly defaults: readonly string[];
	/** Checks that were measured, of how many. */
	readonly measured: number;
	readonly checks: number;
	/** Checks whose threshold is a proposal that nobody accepted, and that did not reach it. */
	readonly unmet: readonly string[];
};

/** Words with one full stop behind them, whatever they ended with. */
export const sentence = (words: string): string => `${words.replace(/[.\s]+$/, '')}.`;

const judgedChecks = (state: SessionState): readonly Check[] => phases.flatMap(phase => state.phases[phase].gate?.checks ?? []);

/** What a gate waits for: steps that ended badly, in one sentence; null when nothing does. */
export function undoneOf(state: SessionState, asked: readonly Phase[]): string | null {
	for (const phase of asked) {
		const undone = Object.entries(state.phases[phase].steps).filter(([, step]) =>
			['failed', 'interrupted', 'stopped'].includes(step.status),
		);
		const [first] = undone;
		if (!first) continue;
		const [name, step] = first;
		const others = undone.length === 1 ? '' : ` (and ${undone.length - 1} more)`;
		return `${phaseTitles[phase]} was not judged: ${name}${others} ${step.status}: ${step.summary ?? 'no reason was given'}`;
	}
	return null;
}

/** 0 when every asked-for gate passed, 1 when one did not, 3 when a step failed before it could be judged; with `strict`, waived and not-run checks and unmet proposals count as failed. */
export function exitOf(state: SessionState, asked: readonly Phase[], strict: boolean): number {
	for (const phase of asked) {
		const {status, gate} = state.phases[phase];
		if (undoneOf(state, [phase]) !== null) return exitStatus.environment;
		if (status !== 'passed' || gate === null) return exitStatus.gateFailed;
		if (strict && gate.checks.some(failsStrict)) return exitStatus.gateFailed;
	}
	return exitStatus.ok;
}

/** Everything that a person has to know at the end: nothing is skipped silently. */
export function endingOf(
	state: SessionState,
	exit: number,
	stateFile: string,
	reports: readonly string[],
	features: FeaturesReport | null,
): Ending {
	const decisions = Object.entries(state.decisions).filter(([, decision]) => decision.by === 'default');
	const checks = judgedChecks(state);
	return {
		exit,
		measured: measuredCount(checks),
		checks: checks.length,
		unmet: checks.filter(check => check.met === false).map(check => check.id),
		state: stateFile,
		reports,
		not_run: judgedChecks(state)
			.filter(check => check.verdict === 'not_run')
			.map(check => ({check: check.id, reason: check.reason ?? 'no reason was given'})),
		waivers: judgedChecks(state)
			.filter(check => check.verdict === 'waived')
			.map(check => ({
				check: check.id,
				reason: check.reason ?? '',
				until: state.waivers.find(waiver => waiver.check === check.id)?.until ?? '',
			})),
		refused: refusals(state),
		defaults: [
			...decisions.map(([name, decision]) => `${name}: ${typeof decision.value === 'string' ? decision.value : 'as proposed'}`),
			...Object.entries(state.constraints)
				.filter(([, constraint]) => !constraint.accepted)
				.map(([name, constraint]) => `${name} = ${constraint.value} ${constraint.unit}`),
			...(state.data?.read_as ?? []).filter(one => one.by === 'default').map(one => `read_as: ${readingLine(one)}`),
			...(features === null ? [] : columnDefaults(features)),
		],
	};
}

/** What nobody decided of the columns: each that is left out, with what that costs, and each that is kept although suspected. */
function columnDefaults({section, suspects, metric}: FeaturesReport): string[] {
	const byPerson = new Set(suspects.filter(one => one.by === 'person').map(one => one.column));
	const left = section.excluded
		.filter(one => !byPerson.has(one.name))
		.map(
			one =>
				`left out ${clean(one.name, 60)}: ${clean(one.why, 200)}; alone it tells ${one.alone == null ? 'what was not measured' : clean(one.alone, 80)} of the target; to take it back, move it from excluded to features in pipeline.yaml`,
		);
	const kept = suspects
		.filter(one => one.kept && one.by === 'default')
		.map(
			one =>
				`kept ${clean(one.column, 60)} although suspected: ${clean(one.why ?? '', 200)}${fitText(one, metric ?? 'metric')}; to leave it out, move it from features to excluded in pipeline.yaml`,
		);
	return [...left, ...kept];
}

const fitText = (one: FeaturesReport['suspects'][number], metric: string): string =>
	one.metric_with === null || one.metric_without === null
		? ''
		: `; ${metric} ${short(one.metric_with)} with all suspects, ${short(one.metric_without)} without`;

/** What was refused, a line each; of a sub-agent that asked without end, how many more there were. */
function refusals(state: SessionState): string[] {
	const earlier = (state.refused_total ?? 0) - state.refused.length;
	const listed = state.refused.map(one => `${one.role}: ${one.title}`);
	return earlier > 0 ? [...listed, `and ${earlier} before these`] : listed;
}

/** The end of a headless run in words, for a log. */
export function endingLines(state: SessionState, ending: Ending): readonly string[] {
	const lines: string[] = [];
	for (const phase of phases) {
		const {gate} = state.phases[phase];
		if (!gate) continue;
		const count = (verdict: Check['verdict']) => gate.checks.filter(check => check.verdict === verdict).length;
		lines.push(
			`Gate ${phaseTitles[phase]}: ${gate.verdict}, ${measuredCount(gate.checks)} of ${gate.checks.length} measured: ${count('pass')} pass, ${count('fail')} fail, ${count('waived')} waived, ${count('not_run')} not run.`,
		);
		for (const check of gate.checks) if (check.verdict === 'fail') lines.push(`  FAIL ${check.id}: ${check.reason ?? ''}`);
	}
	for (const id of ending.unmet) lines.push(`  not met or not confirmed, and fails nothing: ${id}`);
	for (const one of ending.not_run) lines.push(`  not run ${one.check}: ${one.reason}`);
	for (const one of ending.waivers) lines.push(`  waived ${one.check} until ${one.until}: ${one.reason}`);
	for (const one of ending.refused) lines.push(`  refused, nobody could be asked: ${one}`);
	for (const one of ending.defaults) lines.push(`  default, nobody set it: ${one}`);
	lines.push(`State ${ending.state}`, ...ending.reports.map(report => `Report ${report}`), `exit ${ending.exit}`);
	return lines;
}
