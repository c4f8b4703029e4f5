import type {ProblemType} from '../../domain/problem-type.ts';

/*
 * The worker's only answer to what kind of problem it is: by it rows are put aside and the report is written. On purpose the judge has
 * another, `gates/recount/problem-types.ts`, from its own counts.
 */

/** What the rules look at; all of it measured. `meaning` and `storage` as in the data report. */
export type ColumnFacts = {
	readonly name: string;
	readonly storage: string;
	readonly meaning: string;
	readonly distinct: number;
	/** Rows that have a value. */
	readonly filled: number;
	/** Time columns: the part of steps that are the usual one; 0 for others. */
	readonly regular: number;
};

/** Whole numbers with at most this many different values are labels, as far as each stands for enough rows. */
const mostNumberClasses = 20;
const rowsPerNumberClass = 20;
/** From here on a series of times counts as regular. */
export const regularSeries = 0.8;

export const isNumber = (storage: string): boolean => /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|^(FLOAT|DOUBLE|DECIMAL)/.test(storage);
const isMoment = (storage: string) => storage === 'DATE' || storage.startsWith('TIMESTAMP');
export const isWhole = (storage: string) => /INT/.test(storage);

/** Does the target name classes, or is it a number to be met? */
export function targetKind(target: Pick<ColumnFacts, 'storage' | 'distinct' | 'filled'>): 'classes' | 'number' {
	if (!isNumber(target.storage) || target.distinct <= 2) return 'classes';
	const labels = isWhole(target.storage) && target.distinct <= mostNumberClasses && target.distinct * rowsPerNumberClass <= target.filled;
	return labels ? 'classes' : 'number';
}

/** The column of times along which the rows are one series: one row a time, named by a person to split by, else the most regular. */
export function seriesColumn(columns: readonly ColumnFacts[], timeSplit: string | null): ColumnFacts | undefined {
	const clocks = columns.filter(column => column.meaning === 'time' && column.distinct === column.filled);
	const named = clocks.find(column => column.name === timeSplit);
	return named ?? clocks.filter(column => column.regular >= regularSeries).toSorted((a, b) => b.regular - a.regular)[0];
}

/**
 * Problem type from the target's storage and number of values, and from what the other columns are:
 * no target: clustering · number along one series of times: forecasting · other numbers: regression · words where
 * all that can be learned from is text: text_classification · two values: binary · more: multiclass · nearly every value once, or a moment: other.
 */
export function problemTypeOf(target: ColumnFacts | null, others: readonly ColumnFacts[], timeSplit: string | null): ProblemType {
	if (target === null) return 'clustering';
	if (isMoment(target.storage) && target.distinct > 2) return 'other';
	if (targetKind(target) === 'number') return seriesColumn(others, timeSplit) ? 'forecasting' : 'regression';
	if (target.distinct > 2 && target.distinct > target.filled / 2) return 'other';
	const features = others.filter(column => !['identifier', 'constant', 'time'].includes(column.meaning));
	if (features.length > 0 && features.every(column => column.meaning === 'text')) return 'text_classification';
	return target.distinct === 2 ? 'binary' : 'multiclass';
}
