import type {ProblemType} from '../../domain/problem-type.ts';
import type {Dataset} from './dataset.ts';
import {type ColumnFacts, isNumber, problemTypeOf, seriesColumn} from './problem-type.ts';
import type {Column} from './table.ts';
import {timeRangeOf} from './time-range.ts';
import {findTimeReading} from './time-reading.ts';

const sampledRows = 2000;
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

/** What the other columns look like, from an even sample of their rows: enough to tell text and times from the rest. */
async function otherFacts(dataset: Dataset, target: Column | null): Promise<ColumnFacts[]> {
	const columns = dataset.columns.filter(column => column.ref !== target?.ref).slice(0, mostColumns);
	return Promise.all(columns.map(column => factsOf(dataset, column)));
}

async function factsOf(dataset: Dataset, column: Column): Promise<ColumnFacts> {
	const {name, ref, storage} = column;
	const step = Math.max(1, Math.floor(dataset.rows / sampledRows));
	const [values = []] = await dataset.queryColumns(
		`SELECT left(${ref}::VARCHAR, 1000) FROM data WHERE ${ref} IS NOT NULL AND rowid % ${step} = 0 ORDER BY rowid LIMIT ${sampledRows}`,
	);
	const words = values.map(String);
	const distinct = new Set(words).size;
	const facts = {name, storage, distinct, filled: words.length, regular: 0};
	if (words.length === 0 || distinct === 1) return {...facts, meaning: 'constant'};
	const reading = await findTimeReading(dataset, column, words);
	const isTime = storage === 'DATE' || storage === 'TIMESTAMP' || reading !== null;
	const range = isTime ? await timeRangeOf(dataset, ref, reading?.format ?? null) : null;
	if (range !== null) {
		const counts = await dataset.queryRow(`SELECT count(${ref}) AS filled, count(DISTINCT ${ref}) AS different FROM data`);
		return {
			...facts,
			meaning: 'time',
			distinct: Number(counts['different']),
			filled: Number(counts['filled']),
			regular: range.regular,
		};
	}
	const unique = distinct === words.length && words.length >= 20;
	if (isNumber(storage)) return {...facts, meaning: unique && (await isUnique(dataset, ref)) ? 'identifier' : 'number'};
	const mean = words.reduce((sum, value) => sum + value.trim().split(/\s+/).length, 0) / words.length;
	if (mean >= textWords && distinct >= textDistinct * words.length) return {...facts, meaning: 'text'};
	return {...facts, meaning: unique ? 'identifier' : 'category'};
}

async function isUnique(dataset: Dataset, ref: string): Promise<boolean> {
	const row = await dataset.queryRow(`SELECT count(${ref}) = count(DISTINCT ${ref}) AS alone FROM data`);
	return row['alone'] === true;
}
