import type {InboxItem, PhaseRule} from './inbox.ts';
import type {SessionState} from './state.ts';
import type {Phase} from './workflow.ts';

/** The built-in analyst: what it runs and writes is what the steps of this program say, so a person can allow it for a phase at once. */
const analyst = 'analyst';

/** The phase that a permission for what waits would be given for; null: none can cover it. */
export function rulePhase(state: SessionState, item: InboxItem): Phase | null {
	if (item.phase === null || item.step === null || (item.kind === 'allow' && item.command === null)) return null;
	return state.phases[item.phase].steps[item.step]?.backend === analyst ? item.phase : null;
}

/** Is what waits covered by a permission that was given for its phase? Another agent than the analyst never is. */
export function phaseRuleCovers(rule: PhaseRule, state: SessionState, item: InboxItem): boolean {
	if (rulePhase(state, item) !== rule.phase) return false;
	if (item.kind === 'allow') return rule.what === 'commands' && isBelowOneOf(rule.folders, item.cwd);
	if (item.kind !== 'review' || rule.what !== 'files') return false;
	// What a person changed too is looked at by that person; so is what has more files than are named here.
	return item.total - item.same.files <= item.files.length && item.files.every(file => file.conflict === null);
}

/** The same for a command that is about to be asked for. */
export const phaseAllowsCommand = (state: SessionState, phase: Phase, cwd: string): boolean =>
	state.phase_rules.some(rule => rule.phase === phase && rule.what === 'commands' && isBelowOneOf(rule.folders, cwd));

const isBelowOneOf = (folders: readonly string[], place: string): boolean =>
	!place.split('/').includes('..') && folders.some(folder => place === folder || place.startsWith(`${folder}/`));
