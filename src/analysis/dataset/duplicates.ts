import {batches} from './batches.ts';
import type {Dataset} from './dataset.ts';
import {numberOf} from './engine.ts';
import type {Column} from './table.ts';

/**
 * Rows beyond the first copy: 24 when twelve rows stand there three times each. Rows are put together by a hash first and
 * compared value by value only where hashes agree, so the count is exact and memory does not grow with the width.
 */
export async function duplicateRows(dataset: Dataset): Promise<number> {
	const list = dataset.columns.map(column => column.ref).join(', ');
	await dataset.run(
		`CREATE OR REPLACE TEMP TABLE repeated AS SELECT h, n FROM (SELECT hash(${list}) AS h, count(*) AS n FROM data GROUP BY h) WHERE n > 1`,
	);
	const repeated = await dataset.count('SELECT coalesce(sum(n), 0) FROM repeated');
	let duplicates = 0;
	if (repeated > 0) {
		const distinct = await dataset.count(
			`SELECT count(*) FROM (SELECT DISTINCT ${list} FROM data WHERE hash(${list}) IN (SELECT h FROM repeated))`,
		);
		duplicates = repeated - distinct;
	}
	await dataset.run('DROP TABLE repeated');
	return duplicates;
}

export interface Copy {
	readonly column: string;
	/** The column to its left that it equals in every row. */
	readonly of: string;
}

/**
 * Columns that equal an earlier column in all rows. Those with the same fingerprint (a text of kind, counts and extremes) are hashed
 * row by row, and those whose hashes agree are compared value by value.
 */
export async function copiesOfColumns(dataset: Dataset, fingerprints: readonly string[]): Promise<Copy[]> {
	const alike = groupsOf(dataset.columns, (_, index) => fingerprints[index] ?? '').flat();
	const hashes = new Map<Column, string>();
	for (const batch of batches(alike, 100)) {
		const row = await dataset.queryRow(
			`SELECT ${batch.map(column => `bit_xor(hash(${comparable(column)}, rowid))::VARCHAR AS ${column.ref}`).join(', ')} FROM data`,
		);
		for (const column of batch) hashes.set(column, String(row[column.ref]));
	}
	const copies: Copy[] = [];
	for (const group of groupsOf(alike, column => hashes.get(column) ?? '')) {
		const [original, ...others] = group;
		if (original === undefined) continue;
		for (const batch of batches(others, 100)) {
			const row = await dataset.queryRow(
				`SELECT ${batch.map(column => `count(*) FILTER (${comparable(column)} IS DISTINCT FROM ${comparable(original)}) AS ${column.ref}`).join(', ')} FROM data`,
			);
			for (const column of batch) if (numberOf(row[column.ref]) === 0) copies.push({column: column.name, of: original.name});
		}
	}
	return copies;
}

/** Numbers are compared as numbers whatever holds them, all else as text. */
const comparable = (column: Column) =>
	/INT|DOUBLE|FLOAT|DECIMAL/.test(column.storage) ? `${column.ref}::DOUBLE` : `${column.ref}::VARCHAR`;

/** Groups of at least two columns with the same key, in the order of the columns. */
function groupsOf(columns: readonly Column[], keyOf: (column: Column, index: number) => string): Column[][] {
	const groups = new Map<string, Column[]>();
	for (const [index, column] of columns.entries()) {
		const key = keyOf(column, index);
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [column]);
		else group.push(column);
	}
	return [...groups.values()].filter(group => group.length > 1);
}
