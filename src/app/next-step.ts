import {isBusy, type PhaseState, type SessionState, type StepState} from '../domain/state.ts';
import {notBuiltSentence} from '../domain/system-types.ts';
import {isBuiltPhase, type Phase, phases, phaseTitles, stepsOf} from '../domain/workflow.ts';
import {version} from '../system/version.ts';

/** What a person can do next: at a screen by a key, elsewhere by a command. */
export type NextStep =
	/** The phase is to be run, for the first time or again. */
	| {readonly kind: 'run'; readonly phase: Phase; readonly again: boolean}
	/** Steps ended badly: the gate was not judged. */
	| {readonly kind: 'steps failed'; readonly phase: Phase; readonly steps: readonly string[]}
	| {readonly kind: 'gate failed'; readonly phase: Phase; readonly checks: readonly string[]}
	/** What is built cannot be built by this version. */
	| {readonly kind: 'other types'; readonly why: string}
	/** This version goes no further. */
	| {readonly kind: 'end'; readonly phase: Phase | null; readonly done: readonly Phase[]};

/** What comes next in a session; null: something runs or is judged, so that there is nothing to begin. */
export function nextStep(state: SessionState): NextStep | null {
	const {phase: stage} = state;
	const done = phases.filter(id => state.phases[id].status === 'passed');
	if (Object.values(state.phases).some(phase => phase.judging !== null || Object.values(phase.steps).some(isBusy))) return null;
	if (stage === 'COMPLETE') return {kind: 'end', phase: null, done};
	// Who only wants to assess is done after that.
	if (state.job === 'assess' && stage !== 'ASSESSMENT') return {kind: 'end', phase: null, done};
	if (!isBuiltPhase(stage, state.system_types)) {
		const why = stage === 'IMPLEMENTATION' ? notBuiltSentence(state.system_types) : null;
		return why === null ? {kind: 'end', phase: stage, done} : {kind: 'other types', why};
	}
	const phase = state.phases[stage];
	const bad = stepsOf(stage, state.system_types).filter(({id}) => endedBadly(phase.steps[id]));
	if (bad.length > 0) return {kind: 'steps failed', phase: stage, steps: bad.map(({title}) => title)};
	const failed = phase.gate?.checks.filter(check => check.verdict === 'fail').map(check => check.id) ?? [];
	if (failed.length > 0 && isFresh(phase)) return {kind: 'gate failed', phase: stage, checks: failed};
	return {kind: 'run', phase: stage, again: phase.gate !== null || phase.status === 'stale'};
}

const endedBadly = (step: StepState | undefined): boolean =>
	step !== undefined && (step.status === 'failed' || step.status === 'interrupted' || step.status === 'stopped');
const isFresh = (phase: PhaseState): boolean => Object.values(phase.steps).every(step => step.status === 'done' && !step.stale);

const some = (names: readonly string[]): string => `${names[0]}${names.length > 1 ? ` +${names.length - 1}` : ''}`;
const titles = (some: readonly Phase[]): string => some.map(id => phaseTitles[id]).join(', ');

/** At a screen, in some 72 cells; each begins with the key that does it. */
export function nextKeys(next: NextStep): string {
	switch (next.kind) {
		case 'run':
			return `r runs ${phaseTitles[next.phase]}${next.again ? ' again' : ''}`;
		case 'steps failed':
			return `${some(next.steps)} ended badly: r runs again, enter shows why`;
		case 'gate failed':
			return `${phaseTitles[next.phase]} FAILED ${some(next.checks)}: v shows it, r there reruns`;
		case 'other types':
			return ':types changes what is built; as it is, Build cannot run';
		case 'end':
			return next.phase === null
				? `all is done: ${titles(next.done)}. f files, v verdicts`
				: `${phaseTitles[next.phase]} is not in ${version}; done: ${titles(next.done)}. f files, v gate`;
	}
}

/** Without a screen, in a sentence; `resume`: the command that takes the session up, `verify`: the one that judges its project again. */
export function nextSentence(next: NextStep, {resume, verify}: {readonly resume: string; readonly verify: string | null}): string {
	switch (next.kind) {
		case 'run':
			return `Next: ${phaseTitles[next.phase]} (${next.phase})${next.again ? ', again' : ''}. Go on with: ${resume}`;
		case 'steps failed':
			return `Next: ${next.steps.join(', ')} of ${phaseTitles[next.phase]}, again. Go on with: ${resume}`;
		case 'gate failed':
			return `The gate of ${phaseTitles[next.phase]} failed: ${next.checks.join(', ')}. See it, repair or waive it with: ${resume}`;
		case 'other types':
			return `${next.why}. Change what is built with: ${resume} --system-type TYPE`;
		case 'end': {
			const reached =
				next.phase === null ? 'All is done' : `${phaseTitles[next.phase]} (${next.phase}) is not part of ml-engineer ${version}`;
			const judged = verify === null ? '' : ` Judge the project again with: ${verify}`;
			return `${reached}. Done and saved: ${titles(next.done) || 'nothing yet'}.${judged}`;
		}
	}
}
