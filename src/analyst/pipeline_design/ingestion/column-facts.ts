import type {Dataset} from '../../../analysis/dataset/dataset.ts';
import {type ColumnProfile, profileDataset} from '../../../analysis/dataset/profile.ts';
import type {Column} from '../../../analysis/dataset/table.ts';

/** A column with more different words than this has no closed list. */
export const closedListLength = 50;

/** What of a column the contract and the choice of features rest on; measured over the visible rows. */
export type ColumnFacts = {
	readonly column: Column;
	readonly profile: ColumnProfile;
	/** Every word of it as it is written, the more frequent first; null when there are more than fit a closed list. */
	readonly words: readonly {readonly word: string; readonly rows: number}[] | null;
	/** Words that stand in one row only. */
	readonly singles: number;
	/** Numbers: all as they are written are whole. */
	readonly whole: boolean;
};

export type MeasuredData = {
	readonly columns: readonly ColumnFacts[];
	readonly rows: number;
	readonly duplicateRows: number;
	readonly copies: readonly {readonly column: string; readonly of: string}[];
	readonly unparsableLines: number;
	readonly notes: readonly string[];
};

/** Measures every column; needs the table `words` (see `makeWords`). Words that mean "missing" are not counted. */
export async function measureColumns(
	dataset: Dataset,
	missingOf: (column: string) => readonly string[],
	progress: (label: string, fraction: number) => void,
): Promise<MeasuredData> {
	const measured = await profileDataset(dataset, (label, fraction) => progress(label, fraction * 0.8));
	const columns: ColumnFacts[] = [];
	for (const [index, column] of dataset.columns.entries()) {
		const profile = measured.profile[index];
		if (profile === undefined) throw new Error(`column ${index} was not measured`);
		columns.push(await factsOf(dataset, column, profile, index, missingOf(column.name)));
		if (index % 20 === 0) progress('looking at words', 0.8 + (0.2 * index) / dataset.columns.length);
	}
	return {
		columns,
		rows: measured.rows,
		duplicateRows: measured.duplicate_rows,
		copies: measured.copies.map(copy => ({column: copy.column, of: copy.of})),
		unparsableLines: measured.unparsable_lines,
		notes: measured.notes,
	};
}

async function factsOf(
	dataset: Dataset,
	column: Column,
	profile: ColumnProfile,
	index: number,
	missing: readonly string[],
): Promise<ColumnFacts> {
	const whole = /INT/.test(column.storage);
	const counted = profile.meaning === 'category' || profile.meaning === 'boolean' || profile.meaning === 'constant';
	if (!counted) return {column, profile, words: null, singles: 0, whole};
	const [words = [], rows = []] = await dataset.queryColumns(
		`SELECT w, n FROM (SELECT w${index} AS w, count(*) AS n FROM words WHERE w${index} IS NOT NULL GROUP BY 1) ORDER BY n DESC, w`,
	);
	const list = words.map((word, at) => ({word: String(word), rows: Number(rows[at])})).filter(one => !missing.includes(one.word));
	return {
		column,
		profile,
		words: list.length <= closedListLength ? list : null,
		singles: list.filter(one => one.rows === 1).length,
		whole,
	};
}
