import {inputFailure} from '../../system/errors.ts';
import {beginningOf} from './beginning.ts';
import type {Dataset} from './dataset.ts';
import {numberOf} from './engine.ts';
import {shorten} from './names.ts';
import type {Column} from './table.ts';

/**
 * The column a person named as target. Throws an input failure when there is no other column to predict it from, when there
 * is no such column (naming the nearest one), and when the target is missing everywhere or has one value only.
 */
export async function findTarget(dataset: Dataset, name: string): Promise<Column> {
	// One letter may be written in two ways: ü, or u with its dots after it.
	const bare = (text: string) => text.normalize('NFC').trim();
	const column = dataset.column(name) ?? dataset.columns.find(each => bare(each.name) === bare(name));
	if (column === undefined) {
		const nearest = nearestName(
			name,
			dataset.columns.map(each => each.name),
		);
		// One column for all, or quotes that are part of a name: the file is written otherwise than it was read.
		const near = dataset.columns.length === 1 || /^([^\w\s]).*\1$/.test(nearest ?? '') ? null : nearest;
		const hint =
			near === null
				? `the columns are ${dataset.columns
						.slice(0, 8)
						.map(each => JSON.stringify(shorten(each.name)))
						.join(', ')}${dataset.columns.length > 8 ? ' …' : ''}`
				: `did you mean ${JSON.stringify(near)}?`;
		const begins = near === null ? await beginningOf(dataset, name) : null;
		throw inputFailure(`There is no column ${JSON.stringify(shorten(name))}: ${hint}${begins === null ? '' : `; ${begins}`}`);
	}
	const quoted = JSON.stringify(shorten(column.name));
	if (dataset.columns.length === 1) {
		const begins = await beginningOf(dataset, name);
		throw inputFailure(
			`The data has one column only, ${quoted}: a target needs at least one other column to be predicted from. Check the delimiter of the file${begins === null ? '.' : `; ${begins}`}`,
		);
	}
	const row = await dataset.queryRow(
		`SELECT count(${column.ref}) AS filled, count(DISTINCT ${column.ref}) AS distinct_values, min(${column.ref})::VARCHAR AS only FROM data`,
	);
	if (numberOf(row['filled']) === 0)
		throw inputFailure(`The target ${quoted} is missing in all ${dataset.rows} rows: choose another column with --target.`);
	if (numberOf(row['distinct_values']) === 1) {
		throw inputFailure(
			`The target ${quoted} is constant: it is ${JSON.stringify(shorten(String(row['only'])))} in all ${numberOf(row['filled'])} rows that have it. Choose another column with --target.`,
		);
	}
	return column;
}

/** The name most like what was typed (case, blanks and marks aside), or null when none is near: at most a third of its letters differ. */
export function nearestName(typed: string, names: readonly string[]): string | null {
	const wanted = plain(typed);
	let best: string | null = null;
	let least = Number.POSITIVE_INFINITY;
	for (const name of names) {
		const candidate = plain(name);
		let distance = editDistance(wanted.slice(0, 80), candidate.slice(0, 80));
		if (wanted.length >= 3 && candidate.includes(wanted)) distance = Math.min(distance, 1);
		if (distance < least && distance <= Math.max(1, Math.floor(Math.max(wanted.length, candidate.length) / 3)))
			[best, least] = [name, distance];
	}
	return best;
}

const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** Levenshtein's distance: letters to insert, remove or replace. */
export function editDistance(a: string, b: string): number {
	let previous = Array.from({length: b.length + 1}, (_, index) => index);
	for (let row = 1; row <= a.length; row++) {
		const current = [row];
		for (let at = 1; at <= b.length; at++) {
			const replaced = (previous[at - 1] ?? 0) + (a[row - 1] === b[at - 1] ? 0 : 1);
			current.push(Math.min(replaced, (previous[at] ?? 0) + 1, (current[at - 1] ?? 0) + 1));
		}
		previous = current;
	}
	return previous[b.length] ?? 0;
}
