/** The decision that says which suspects a person keeps, and what it says of one that is kept. */
export const suspectsDecision = 'suspects';
export const keep = 'keep';

const start = 'column: ';

/** Under which name the answer for a column is recorded: by the column, never by its place in a list that a sub-agent writes. */
export const fieldOf = (column: string): string => `${start}${column}`;

/** The columns that an answer keeps; `unnamed`: an older session recorded places, and a place is nobody's yes to a column. */
export function keptIn(values: Readonly<Record<string, unknown>>): {readonly columns: readonly string[]; readonly unnamed: boolean} {
	const kept = Object.keys(values).filter(name => values[name] === keep);
	return {
		columns: kept.flatMap(name => (name.startsWith(start) ? [name.slice(start.length)] : [])),
		unnamed: kept.some(name => /^column_\d+$/.test(name)),
	};
}
