import type {Waiver} from './check.ts';
import {isAlwaysRequired} from './verdict.ts';

/** A waiver is for a while: whoever signs it looks again after a quarter of a year at most. */
export const mostWaiverDays = 90;
const fewestWords = 3;
const msPerDay = 24 * 60 * 60_000;

/** Why nobody can sign this waiver on `today` (YYYY-MM-DD), as a clause; null when it can be signed. */
export function waiverFault({check, reason, until}: Pick<Waiver, 'check' | 'reason' | 'until'>, today: string): string | null {
	if (isAlwaysRequired(check)) return `${check} says that the project works at all, and is never waived`;
	if (distinctWords(reason) < fewestWords)
		return `the reason ${JSON.stringify(reason.slice(0, 60))} is no sentence: say in at least ${fewestWords} words why this may go on`;
	const days = (Date.parse(until) - Date.parse(today)) / msPerDay;
	if (days > mostWaiverDays) return `until ${until} is ${Math.round(days)} days away, and a waiver holds at most ${mostWaiverDays}`;
	return null;
}

/** Words with a letter in them, as the language itself separates them. */
function distinctWords(text: string): number {
	const words = new Set<string>();
	for (const {segment, isWordLike} of new Intl.Segmenter(undefined, {granularity: 'word'}).segment(text))
		if (isWordLike && /\p{L}/u.test(segment)) words.add(segment.toLowerCase());
	return words.size;
}
