import {readFile, writeFile} from 'node:fs/promises';
import {inputFailure} from '../../system/errors.ts';

/** A table that is one JSON object, as pandas writes it; the judge turns it into rows in its own way. */
export interface ShapedJson {
	/** How it is called, for a sentence. */
	readonly shape: string;
	readonly rows: readonly Readonly<Record<string, unknown>>[];
}

/** Such a file is parsed whole. */
const mostBytes = 64 * 1024 * 1024;
/** One object, and not one a line: its first member is a list or an object. */
const oneObject = /^[\s\uFEFF]*\{\s*"(?:[^"\\]|\\.)*"\s*:\s*[[{]/;

/** Can a file that begins so be one object that holds a whole table? */
export const mayBeShaped = (start: string): boolean => {
	const [, second] = start.split('\n', 20_000).filter(line => line.trim() !== '');
	return oneObject.test(start) && !second?.startsWith('{');
};

/**
 * Writes the rows of one object that holds a table as an object a line into `to`, and says how the table was shaped; null when it is an object
 * of another kind, or too large to be parsed whole.
 */
export async function writeRows(readable: string, bytes: number, to: string, file: string): Promise<string | null> {
	if (bytes > mostBytes) return null; // its reader says that an object of this size is no row
	const shaped = shapedIn(await readFile(readable, 'utf8'));
	if (shaped === null) return null;
	if (shaped.rows.length === 0) throw inputFailure(`The file ${file} is ${shaped.shape} without rows: name a file with rows.`);
	await writeFile(to, shaped.rows.map(row => `${JSON.stringify(row)}\n`).join(''), {mode: 0o600});
	return shaped.shape;
}

type Members = Readonly<Record<string, unknown>>;
const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;
const isPlace = (key: string): boolean => /^\d+$/.test(key);

function shapedIn(text: string): ShapedJson | null {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		return null; // several objects: one a line; or broken, which its reader says
	}
	return isMembers(parsed) ? (split(parsed) ?? listed(parsed) ?? nested(parsed)) : null;
}

/** pandas' orient="split": names, and rows as lists. */
function split({columns, data}: Members): ShapedJson | null {
	if (!Array.isArray(columns) || !Array.isArray(data) || !data.every(Array.isArray)) return null;
	const names = columns.map(String);
	const odd = data.findIndex((row: readonly unknown[]) => row.length !== names.length);
	if (odd !== -1)
		throw inputFailure(
			`Row ${odd + 1} under "data" has not the ${names.length} values that "columns" names: mend it, or write one object a line (pandas: orient="records", lines=True).`,
		);
	return {
		shape: 'one JSON object of names and rows (orient="split")',
		rows: data.map((row: readonly unknown[]) => Object.fromEntries(names.map((name, at) => [name, row[at]]))),
	};
}

/** One member is a list of objects: orient="table", or what a service answers. */
function listed(members: Members): ShapedJson | null {
	const lists = Object.entries(members).filter(([, value]) => Array.isArray(value) && value.length > 0 && value.every(isMembers));
	const [only] = lists;
	if (only === undefined || lists.length > 1) return null;
	const [name, rows] = only;
	return Array.isArray(rows) ? {shape: `one JSON object with its rows under ${JSON.stringify(name.slice(0, 40))}`, rows} : null;
}

/** Objects of the same members, by column (orient="columns") or by row (orient="index"). */
function nested(members: Members): ShapedJson | null {
	const outer = Object.keys(members);
	const parts = Object.values(members).filter(isMembers);
	const inner = Object.keys(parts[0] ?? {});
	const same = (part: Members) => Object.keys(part).length === inner.length && inner.every(key => Object.hasOwn(part, key));
	if (inner.length < 2 || parts.length < outer.length || !parts.every(part => same(part) && Object.values(part).every(isScalar)))
		return null;
	const byColumn = inner.every(isPlace) || (!outer.every(isPlace) && inner.length >= outer.length);
	if (!byColumn) return {shape: 'one JSON object by rows (orient="index")', rows: parts};
	return {
		shape: 'one JSON object by columns (orient="columns")',
		rows: inner.map(key => Object.fromEntries(outer.map((name, at) => [name, parts[at]?.[key]]))),
	};
}
