const copies = new Map<string, string>();

/** A slice keeps the whole source alive in memory; names repeat, so one copy of each is kept instead. */
export function own(text: string): string {
	const known = copies.get(text);
	if (known !== undefined) return known;
	const copy = Buffer.from(text, 'utf8').toString('utf8');
	if (copies.size > 100_000) copies.clear();
	copies.set(copy, copy);
	return copy;
}

/** Lets go of the names kept to share them; for the end of a survey. */
export const forgetNames = () => copies.clear();
