import type {InboxItem, PhaseRule} from './inbox.ts';
import type {SessionState} from './state.ts';
import type {Phase} from './workflow.ts';

/** The built-in analyst: what it runs and writes is what the steps of this program say, so a person can allow it for a phase at once. */
const analyst = 'analyst';

/** Is what waits covered by a permission that was given for its phase? Another agent than the analyst never is. */
export function phaseRuleCovers(rule: PhaseRule, state: SessionState, item: InboxItem): boolean {
	if (item.phase !== rule.phase || item.step === null) return false;
	if (state.phases[item.phase].steps[item.step]?.backend !== analyst) return false;
	if (item.kind === 'allow') return rule.what === 'commands' && item.command !== null && isBelowOneOf(rule.folders, item.cwd);
	// What a person changed too, or what could not be taken, is looked at by that person.
	return item.kind === 'review' && rule.what === 'files' && item.left_out === 0 && item.files.every(file => file.conflict === null);
}

/** The same for a command that is about to be asked for. */
export const phaseAllowsCommand = (state: SessionState, phase: Phase, cwd: string): boolean =>
	state.phase_rules.some(rule => rule.phase === phase && rule.what === 'commands' && isBelowOneOf(rule.folders, cwd));

const isBelowOneOf = (folders: readonly string[], place: string): boolean =>
	!place.split('/').includes('..') && folders.some(folder => place === folder || place.startsWith(`${folder}/`));
