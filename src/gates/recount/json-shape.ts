/** Does a text that begins so hold a whole table in one object, and no object a line? */
export function beginsAsOneObject(start: string): boolean {
	const lines = start.split('\n', 20_000).map(line => line.trim());
	const [, next = ''] = lines.filter(line => line !== '');
	return /^\ufeff?\{\s*"(?:[^"\\]|\\.)*"\s*:\s*[[{]/.test(start.trimStart()) && next[0] !== '{';
}

type Part = ReadonlyMap<string, unknown>;

function partOf(value: unknown): Part | null {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? new Map(Object.entries(value)) : null;
}

/**
 * The rows of a table that is one JSON object, as texts of objects: pandas' orient split, table, columns or index, or a list of objects under
 * a name. Null when the text is something else. The worker reads it by its own rules.
 */
export function rowsOfObject(text: string): string[] | null {
	let whole: Part | null;
	try {
		whole = partOf(JSON.parse(text.replace(/^\ufeff/, '')));
	} catch {
		return null;
	}
	if (whole === null) return null;
	return rowsOfLists(whole) ?? rowsOfList(whole) ?? rowsOfParts(whole);
}

const object = (names: readonly string[], cellOf: (name: string, at: number) => unknown): string =>
	JSON.stringify(Object.fromEntries(names.map((name, at) => [name, cellOf(name, at) ?? null])));

function rowsOfLists(whole: Part): string[] | null {
	const [names, rows] = [whole.get('columns'), whole.get('data')];
	if (!Array.isArray(names) || !Array.isArray(rows) || rows.some(row => !Array.isArray(row))) return null;
	return rows.map(row => object(names.map(String), (_, at) => row[at]));
}

function rowsOfList(whole: Part): string[] | null {
	const lists = [...whole.values()].filter(value => Array.isArray(value) && value.length > 0 && value.every(one => partOf(one) !== null));
	const [rows] = lists;
	return lists.length === 1 && Array.isArray(rows) ? rows.map(row => JSON.stringify(row)) : null;
}

function rowsOfParts(whole: Part): string[] | null {
	const parts = [...whole.values()].map(partOf);
	const keys = [...(parts[0]?.keys() ?? [])];
	const wanted = JSON.stringify(keys.toSorted());
	const alike = parts.every(
		part =>
			part !== null &&
			JSON.stringify([...part.keys()].toSorted()) === wanted &&
			[...part.values()].every(value => value === null || typeof value !== 'object'),
	);
	if (keys.length < 2 || !alike) return null;
	const names = [...whole.keys()];
	const numbered = (words: readonly string[]) => words.every(one => /^\d+$/.test(one));
	const columns = numbered(keys) || (keys.length >= names.length && !numbered(names));
	if (!columns) return parts.map(part => JSON.stringify(Object.fromEntries(part ?? [])));
	return keys.map(key => object(names, (_, at) => parts[at]?.get(key)));
}
