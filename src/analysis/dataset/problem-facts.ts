import type {ProblemType} from '../../domain/problem-type.ts';
import type {Dataset} from './dataset.ts';
import {type ColumnFacts, isNumber, problemTypeOf, seriesColumn} from './problem-type.ts';
import {sampleWords} from './sample-words.ts';
import type {Column} from './table.ts';
import {timeRangeOf} from './time-range.ts';
import {findTimeReading} from './time-reading.ts';

/** In wider tables no single column of text or times decides what the problem is. */
const mostColumns = 300;
/** As in the data report: words with this many words each, seldom repeated, are text. */
const textWords = 4;
const textDistinct = 0.3;

export type MeasuredProblem = {
	readonly type: ProblemType;
	/** null: nothing to predict. */
	readonly target: ColumnFacts | null;
	/** What tells the times along which a target is forecast; null for the other types. */
	readonly series: ColumnFacts | null;
};

/** The kind of problem, from measured facts only. `target` null: nothing to predict. `timeSplit`: a column that a person named. */
export async function measureProblem(dataset: Dataset, target: Column | null, timeSplit: string | null): Promise<MeasuredProblem> {
	const others = await otherFacts(dataset, target);
	const facts = target === null ? null : await targetFacts(dataset, target);
	const type = problemTypeOf(facts, others, timeSplit);
	return {type, target: facts, series: type === 'forecasting' ? (seriesColumn(others, timeSplit) ?? null) : null};
}

/** Exact facts of the target. */
async function targetFacts(dataset: Dataset, column: Column): Promise<ColumnFacts> {
	const row = await dataset.queryRow(`SELECT count(${column.ref}) AS filled, count(DISTINCT ${column.ref}) AS different FROM data`);
	const distinct = Number(row['different']);
	return {name: column.name, storage: column.storage, meaning: 'target', distinct, filled: Number(row['filled']), regular: 0};
}

/** What the other columns look like: exact counts, and words by a fixed hash, so that every run tells text and times from the rest alike. */
async function otherFacts(dataset: Dataset, target: Column | null): Promise<ColumnFacts[]> {
	const columns = dataset.columns.filter(column => column.ref !== target?.ref).slice(0, mostColumns);
	return Promise.all(columns.map(column => factsOf(dataset, column)));
}

async function factsOf(dataset: Dataset, column: Column): Promise<ColumnFacts> {
	const {name, ref, storage} = column;
	const row = await dataset.queryRow(
		`SELECT count(${ref}) AS filled, count(DISTINCT ${ref}) AS different, min(${ref})::VARCHAR AS low, max(${ref})::VARCHAR AS high FROM data`,
	);
	const [filled, distinct] = [Number(row['filled']), Number(row['different'])];
	const facts = {name, storage, distinct, filled, regular: 0};
	if (distinct <= 1) return {...facts, meaning: 'constant'};
	const words = storage === 'VARCHAR' ? await sampleWords(dataset, ref, distinct) : [];
	const reading = await findTimeReading(dataset, column, isNumber(storage) ? [String(row['low']), String(row['high'])] : words);
	const isTime = storage === 'DATE' || storage === 'TIMESTAMP' || reading !== null;
	const range = isTime ? await timeRangeOf(dataset, ref, reading?.format ?? null) : null;
	if (range !== null) return {...facts, meaning: 'time', regular: range.regular};
	const unique = distinct === filled && filled >= 20;
	if (isNumber(storage)) return {...facts, meaning: unique ? 'identifier' : 'number'};
	const mean = words.reduce((sum, value) => sum + value.trim().split(/\s+/).length, 0) / Math.max(1, words.length);
	if (mean >= textWords && distinct >= textDistinct * filled) return {...facts, meaning: 'text'};
	return {...facts, meaning: unique ? 'identifier' : 'category'};
}
