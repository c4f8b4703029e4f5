import type {Dataset} from './dataset.ts';
import {numberOf} from './engine.ts';
import type {Column} from './table.ts';

/**
 * Rows beyond the first copy: 24 when twelve rows stand there three times each. Rows are put together by a hash first and
 * compared value by value only where hashes agree, so the count is exact and memory does not grow with the width.
 */
export async function duplicateRows(dataset: Dataset): Promise<number> {
	const list = dataset.columns.map(column => column.ref).join(', ');
	await dataset.run(`CREATE OR REPLACE TEMP TABLE row_hashes AS SELECT rowid AS r, hash(${list}) AS h FROM data`);
	const alike = 'SELECT h FROM row_hashes GROUP BY h HAVING count(*) > 1';
	const repeated = await dataset.count(`SELECT count(*) FROM row_hashes WHERE h IN (${alike})`);
	let duplicates = 0;
	if (repeated > 0) {
		const distinct = await dataset.count(
			`SELECT count(*) FROM (SELECT DISTINCT ${list} FROM data WHERE rowid IN (SELECT r FROM row_hashes WHERE h IN (${alike})))`,
		);
		duplicates = repeated - distinct;
	}
	await dataset.run('DROP TABLE row_hashes');
	return duplicates;
}

export interface Copy {
	readonly column: string;
	/** The column to its left that it equals in every row. */
	readonly of: string;
}

/** Columns that equal an earlier column in all rows. Only those with the same fingerprint (a text of counts and extremes) are compared. */
export async function copiesOfColumns(dataset: Dataset, fingerprints: readonly string[]): Promise<Copy[]> {
	const groups = new Map<string, Column[]>();
	for (const [index, column] of dataset.columns.entries()) {
		const fingerprint = fingerprints[index] ?? '';
		groups.set(fingerprint, [...(groups.get(fingerprint) ?? []), column]);
	}
	const copies: Copy[] = [];
	for (const group of groups.values()) {
		const originals: Column[] = [];
		for (const column of group) {
			const of = await firstEqual(dataset, column, originals);
			if (of === undefined) originals.push(column);
			else copies.push({column: column.name, of: of.name});
		}
	}
	return copies;
}

async function firstEqual(dataset: Dataset, column: Column, candidates: readonly Column[]): Promise<Column | undefined> {
	const near = candidates.slice(0, 50);
	if (near.length === 0) return undefined;
	const row = await dataset.queryRow(
		`SELECT ${near.map((other, index) => `count(*) FILTER (${column.ref} IS DISTINCT FROM ${other.ref}) AS d${index}`).join(', ')} FROM data`,
	);
	return near.find((_, index) => numberOf(row[`d${index}`]) === 0);
}
