import type {ProblemType} from '../../../steps/assessment/problem_type/schema.ts';

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
const regularEnough = 0.8;

export const isNumber = (storage: string): boolean => /^U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|^(FLOAT|DOUBLE|DECIMAL)/.test(storage);
const isMoment = (storage: string) => storage === 'DATE' || storage.startsWith('TIMESTAMP');
const isWhole = (storage: string) => /INT/.test(storage);

/** Does the target name classes, or is it a number to be met? */
export function targetKind(target: Pick<ColumnFacts, 'storage' | 'distinct' | 'filled'>): 'classes' | 'number' {
	if (!isNumber(target.storage) || target.distinct <= 2) return 'classes';
	const labels = isWhole(target.storage) && target.distinct <= mostNumberClasses && target.distinct * rowsPerNumberClass <= target.filled;
	return labels ? 'classes' : 'number';
}

/** The column of times along which the rows are one series: one row a time, at regular steps or named by a person to split by. */
export function seriesColumn(columns: readonly ColumnFacts[], timeSplit: string | null): ColumnFacts | undefined {
	const clocks = columns.filter(column => column.meaning === 'time' && column.distinct === column.filled);
	return clocks.find(column => column.name === timeSplit) ?? clocks.find(column => column.regular >= regularEnough);
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

const scales: readonly (readonly string[])[] = [
	['none', 'minimal', 'minor', 'light', 'low', 'small', 'slight', 'mild', 'medium', 'moderate', 'average', 'large', 'high', 'major', 'substantial', 'serious', 'severe', 'critical', 'destroyed', 'fatal', 'total'],
	['never', 'rarely', 'seldom', 'sometimes', 'occasionally', 'often', 'usually', 'always'],
	['terrible', 'poor', 'bad', 'fair', 'ok', 'okay', 'neutral', 'good', 'very good', 'great', 'excellent', 'ideal', 'perfect'],
	['strongly disagree', 'disagree', 'neutral', 'agree', 'strongly agree'],
	['beginner', 'junior', 'intermediate', 'senior', 'expert'],
	['preschool', 'primary', 'elementary', 'secondary', 'high school', 'college', 'bachelor', 'bachelors', 'master', 'masters', 'doctorate', 'phd'],
	['cold', 'cool', 'warm', 'hot'],
]; // biome-ignore format: scales, one a line

/** The labels that lie on one scale of words (or are whole numbers), lowest first, when at least three do; else null. */
export function orderedLabels(labels: readonly string[]): readonly string[] | null {
	if (labels.length >= 3 && labels.every(label => /^[+-]?\d+$/.test(label))) return [...labels].sort((a, b) => Number(a) - Number(b));
	let best: readonly string[] = [];
	for (const scale of scales) {
		const found = labels.filter(label => scale.includes(plain(label))).sort((a, b) => scale.indexOf(plain(a)) - scale.indexOf(plain(b)));
		if (found.length > best.length) best = found;
	}
	return best.length >= 3 ? best : null;
}

/** The label that says "nothing happened", when there is one. */
export function nothingLabel(labels: readonly string[]): string | null {
	return (
		labels.find(label =>
			['none', 'no', 'never', 'normal', 'negative', 'false', 'ok', 'healthy', 'no damage', '0'].includes(plain(label)),
		) ?? null
	);
}

const plain = (label: string) => label.trim().toLowerCase().replaceAll(/[_-]+/g, ' ');

/** A column's value as the label it is called by; numbers in their shortest form, so that 1 and 1.0 are one label. */
export const labelSql = (ref: string, storage: string): string => (isNumber(storage) ? ref : `${ref}::VARCHAR`);
