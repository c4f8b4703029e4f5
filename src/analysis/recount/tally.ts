import {detached} from './detached.ts';

/** Counts one more of `text`; a new text is only taken while there are fewer than `most`. */
export function addTo(counts: Map<string, number>, text: string, most: number): void {
	const before = counts.get(text);
	if (before !== undefined) counts.set(text, before + 1);
	else if (counts.size < most) counts.set(detached(text), 1);
}
