import type {InboxItem} from '../domain/inbox.ts';
import {type Span, span} from './rows.ts';

/** The answer to "what waits for me?", the same words in every view; upper case because it is the person's turn. */
export function waitingText(count: number, width: number): Span {
	if (count === 0) return span('dim', 'nothing waits');
	const words = count === 1 ? '1 WAITS FOR YOU' : `${count} WAIT FOR YOU`;
	return span('you', width >= 60 ? `${words}, press i` : words);
}

/** How many things wait for a person. */
export const waitingCount = (inbox: readonly InboxItem[]): number => inbox.length;
