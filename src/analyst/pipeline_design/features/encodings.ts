import type {Dataset} from '../../../analysis/dataset/dataset.ts';
import {isClock} from '../../../analysis/dataset/time-formats.ts';
import {count, counted, percent} from '../../../domain/format.ts';
import type {FeatureSection} from '../../../domain/pipeline.ts';
import type {DesignDecision} from '../../../steps/pipeline_design/design.ts';
import type {FeaturesReport} from '../../../steps/pipeline_design/features/schema.ts';
import type {DesignColumn} from '../../../steps/pipeline_design/ingestion/schema.ts';

/** As the project's `features.py`: a word needs this many rows (in small data a hundredth of them) for a column of its own … */
export const leastSeen = (rows: number): number => Math.min(10, Math.max(2, Math.floor(rows / 100)));
/** … and at most this many words of a column get one. */
const mostWords = 50;
/** As there: year, month, day, weekday, hour, days since 1970; of a time of day its hour and minute. */
const timeParts = (time: FeatureSection) => (isClock(time.format ?? 'iso') ? 2 : 6);

export type Encoded = {
	readonly encodings: FeaturesReport['encodings'];
	readonly decision: DesignDecision;
	/** Columns of the matrix that a model is fitted on. */
	readonly width: number;
};

/** How the chosen columns become numbers, with the figures of this data. */
export async function encodingsOf(
	dataset: Dataset,
	features: readonly FeatureSection[],
	columns: readonly DesignColumn[],
): Promise<Encoded> {
	const distinct = new Map(columns.map(column => [column.name, column.distinct]));
	const of = (...kinds: readonly string[]) => features.filter(one => kinds.includes(one.kind));
	const [numbers, categories, times] = [of('number'), of('category', 'boolean'), of('time')];
	const flags = features.filter(one => one.nullable && (one.kind === 'number' || one.kind === 'time')).length;
	const words = await wordsOf(dataset, categories);
	const different = categories.reduce((sum, one) => sum + (distinct.get(one.name) ?? 0), 0);
	const parts = times.reduce((sum, time) => sum + timeParts(time), 0);
	const width = numbers.length + flags + parts + words.kept;
	const encodings = [
		{
			kind: 'number',
			columns: numbers.length,
			how: `median where missing, scaled; ${counted(flags, 'column')} more ${flags === 1 ? 'says' : 'say'} that a number or time was missing`,
		},
		{
			kind: 'category and boolean',
			columns: categories.length,
			how: `one column a frequent word (seen at least ${words.least} times, at most ${mostWords} a column): ${count(words.kept)} of ${count(different)} words, which stand in ${percent(words.covered)} of their rows; rare and new words share "none of them"`,
		},
		{
			kind: 'time',
			columns: times.length,
			how: `year, month, day, weekday, hour and days since 1970, of a time of day its hour and minute: ${count(parts)} columns`,
		},
	].filter(one => one.columns > 0);
	const decision: DesignDecision = {
		what: 'encoding',
		chosen: `${counted(features.length, 'column')} become ${count(width)} numbers, each row on its own`,
		because: [
			{figure: dataset.rows, what: 'rows to fit them on', source: 'the visible rows'},
			...(categories.length > 0
				? [{figure: percent(words.covered), what: 'of the words in the data have a column of their own', source: 'the visible rows'}]
				: []),
		],
		instead: [
			...(categories.length > 0
				? [
						{
							option: 'a column for every word',
							figure: different,
							why_not:
								different > words.kept
									? `${count(different - words.kept)} more columns for the ${percent(1 - words.covered)} of the words that are rare`
									: 'every word here has one; words that come later share one, so that the width stays what it is',
						},
						{
							option: 'the mean target of a word',
							figure: null,
							why_not:
								'needs the target of other rows: a leak inside a fold unless it is nested, and one more thing to keep equal in serving',
						},
					]
				: [{option: 'numbers as they are', figure: flags, why_not: 'a linear model needs one scale, and missing values need a number'}]),
		],
	};
	return {encodings, decision, width};
}

async function wordsOf(dataset: Dataset, categories: readonly FeatureSection[]): Promise<{kept: number; covered: number; least: number}> {
	const least = leastSeen(dataset.rows);
	let kept = 0;
	let rows = 0;
	for (const feature of categories) {
		const column = dataset.column(feature.name);
		if (column === undefined) continue;
		const row = await dataset.queryRow(
			`SELECT count(*) AS words, coalesce(sum(n), 0)::DOUBLE AS rows FROM (SELECT count(*) AS n FROM data GROUP BY ${column.ref} HAVING count(*) >= ${least} ORDER BY n DESC LIMIT ${mostWords})`,
		);
		kept += Number(row['words']);
		rows += Number(row['rows']);
	}
	return {kept, covered: categories.length === 0 ? 1 : rows / (dataset.rows * categories.length), least};
}
