import type {InboxItem} from '../domain/inbox.ts';

/** What follows from a filled-in form, in a sentence. */
export const acceptedText = (item: InboxItem | null): string =>
	item?.kind === 'fill_in' && item.decision !== 'constraints'
		? `Accepted: ${item.effect}.`
		: 'Accepted; these become thresholds of later gates.';
