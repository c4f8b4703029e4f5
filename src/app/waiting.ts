import type {InboxItem} from '../domain/inbox.ts';
import {isBusy, type SessionState} from '../domain/state.ts';
import {phases, phaseTitles, stepsOf} from '../domain/workflow.ts';
import {type Span, span} from './rows.ts';

/** The answer to "what waits for me?", the same words in every view; upper case because it is the person's turn. */
export function waitingText(count: number, width: number): Span {
	if (count === 0) return span('dim', 'nothing waits');
	const words = count === 1 ? '1 WAITS FOR YOU' : `${count} WAIT FOR YOU`;
	return span('you', width >= 60 ? `${words}, press i` : words);
}

/** How many things wait for a person. */
export const waitingCount = (inbox: readonly InboxItem[]): number => inbox.length;

/** What goes on while nothing waits for a person, in a sentence; null: nothing runs. */
export function goesOnText(state: SessionState): string | null {
	for (const phase of phases) {
		if (state.phases[phase].judging) return `The gate of ${phaseTitles[phase]} is being judged; its verdict is said by itself.`;
		const busy = stepsOf(phase, state.system_types).filter(step => isBusy(state.phases[phase].steps[step.id]));
		if (busy.length === 0) continue;
		const titles = busy.map(step => step.title).join(', ');
		return `${titles} of ${phaseTitles[phase]} ${busy.length === 1 ? 'goes' : 'go'} on; what needs you is said by itself.`;
	}
	return null;
}
