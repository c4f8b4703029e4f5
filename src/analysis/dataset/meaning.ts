export type Meaning = 'number' | 'category' | 'boolean' | 'time' | 'text' | 'identifier' | 'constant';

/** What was measured of a column, for its meaning to be told from. */
export interface MeaningFacts {
	readonly kind: 'number' | 'boolean' | 'time' | 'words';
	readonly filled: number;
	readonly distinct: number;
	/** Numbers only: whole, smallest, largest, and whether the rows stand in rising order of it. */
	readonly whole: boolean;
	readonly min: number;
	readonly max: number;
	readonly rising: boolean;
	/** Words only: all distinct values when there are at most two, and the mean number of words in a value. */
	readonly pair: readonly string[];
	readonly meanWords: number;
	readonly name: string;
}

const pairs: readonly (readonly [string, string])[] = [
	['false', 'true'],
	['no', 'yes'],
	['n', 'y'],
	['f', 't'],
];

/** Fewer values than this are no ground to call a column an identifier. */
const identifierRows = 20;

/**
 * The meaning of a column from its values; its name only tips the balance for unique whole numbers that stand in no order.
 * constant: at most one value. identifier: unique whole numbers that are gap-free or rise with the rows, or unique single
 * words. text: four words a value on the mean, seldom repeated. boolean: 0/1 or a yes/no pair. Other words are categories.
 */
export function meaningOf(facts: MeaningFacts): Meaning {
	const {filled, distinct, kind} = facts;
	if (distinct <= 1) return 'constant';
	if (kind === 'boolean') return 'boolean';
	if (kind === 'time') return 'time';
	const unique = distinct === filled && filled >= identifierRows;
	if (kind === 'number') {
		if (distinct === 2 && facts.min === 0 && facts.max === 1) return 'boolean';
		if (!unique || !facts.whole) return 'number';
		const gapless = facts.max - facts.min + 1 <= 1.05 * filled;
		return gapless || facts.rising || /(^|[^a-z])(id|key|uuid|number|no|code|index)([^a-z]|$)|Id$|ID$/i.test(facts.name)
			? 'identifier'
			: 'number';
	}
	if (distinct === 2) {
		const [a, b] = facts.pair.map(value => value.trim().toLowerCase()).sort();
		if (pairs.some(pair => pair[0] === a && pair[1] === b)) return 'boolean';
	}
	if (facts.meanWords >= 4 && distinct >= 0.3 * filled) return 'text';
	if (filled >= identifierRows && distinct >= 0.98 * filled) return facts.meanWords < 1.5 ? 'identifier' : 'text';
	return 'category';
}
