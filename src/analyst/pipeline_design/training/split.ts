import {count, percent, short} from '../../../domain/format.ts';
import {judgedClassRows} from '../../../domain/problem-type.ts';
import type {DesignDecision} from '../../../steps/pipeline_design/design.ts';
import type {FeaturesReport, Group} from '../../../steps/pipeline_design/features/schema.ts';
import type {StepInput} from '../../../steps/step.ts';
import {clean} from '../../../steps/wording.ts';

export type SplitChoice = {
	readonly rule: 'stratified' | 'group' | 'time';
	readonly column: string | null;
	readonly decision: DesignDecision;
};

export type SplitFacts = {
	readonly input: StepInput;
	readonly features: FeaturesReport;
	/** Column to split by time with, when a person named it or the target is a series; else null. */
	readonly timeColumn: string | null;
	/** What was found to belong together and who decided; null: nothing. */
	readonly group: {readonly group: Group; readonly together: boolean; readonly by: 'person' | 'default'} | null;
	/** Columns of times in whose order the rows stand, though nobody asked to split by one. */
	readonly rising: readonly string[];
};

const testFraction = 0.2;

/** Which rows the project keeps for itself: by time when asked for, whole groups where rows belong together, else stratified. */
export function chooseSplit(facts: SplitFacts): SplitChoice {
	const {features, timeColumn, group, rising, input} = facts;
	const smallest = smallestClass(features);
	const judged = smallestJudged(features);
	const random = {option: 'random', figure: judged, why_not: whyNotRandom(features, judged)};
	if (timeColumn !== null) {
		const named = input.timeSplitNamed === true;
		return {
			rule: 'time',
			column: timeColumn,
			decision: {
				what: 'split',
				chosen: `by time: the latest ${percent(testFraction)} by ${clean(timeColumn, 40)} are kept for evaluation`,
				because: [
					{
						figure: named ? 'a person named it to split by' : 'the target is a series along it',
						what: 'why by time',
						source: named ? 'the session' : 'reports/problem_type.json',
					},
					{figure: features.rows, what: 'rows in order of time', source: 'the visible rows'},
				],
				instead: [{option: 'stratified', figure: null, why_not: 'the model would be judged on a past it has seen the future of'}],
			},
		};
	}
	if (group?.together) {
		const {column, groups, rows, fixed} = group.group;
		return {
			rule: 'group',
			column,
			decision: {
				what: 'split',
				chosen: `by group: all rows of one ${clean(column, 40)} stay on one side`,
				by: group.by,
				because: [
					{
						figure: groups,
						what: `values of ${clean(column, 40)} in ${count(rows)} rows, ${short(rows / Math.max(1, groups))} rows each`,
						source: 'the visible rows',
					},
					{figure: fixed.length, what: 'other columns that are the same, or nearly, within a value', source: 'the visible rows'},
				],
				instead: [
					{
						option: 'stratified by row',
						figure: percent(shareOfShared(rows / Math.max(1, groups))),
						why_not: `about that part of the values would stand on both sides (1 - .8^n - .2^n for n = ${short(rows / Math.max(1, groups))} rows each): their rows would be recognised`,
					},
				],
			},
		};
	}
	const times = rising.map(name => clean(name, 40));
	return {
		rule: 'stratified',
		column: null,
		decision: {
			what: 'split',
			chosen: features.balance && smallest !== null ? 'stratified by class' : 'stratified by tenths of the target',
			...(group === null ? {} : {by: group.by}),
			because: [
				{figure: features.rows, what: 'rows', source: 'the visible rows'},
				...(smallest === null ? [] : [{figure: smallest, what: 'rows of the smallest class', source: 'the visible rows'}]),
			],
			instead: [
				random,
				group === null
					? {option: 'by group', figure: 0, why_not: 'no column was found whose values repeat and keep others the same'}
					: {
							option: `by group (${clean(group.group.column, 40)})`,
							figure: group.group.groups,
							why_not: 'the person said that its rows are independent',
						},
				{
					option: 'by time',
					figure: times.length,
					why_not:
						times.length === 0
							? 'the rows stand in the order of no column of times, and nobody asked for it'
							: `the rows stand in the order of ${times[0]}, but nobody said that the future is to be predicted: begin with --time-split to do so`,
				},
			],
		},
	};
}

export function smallestClass(features: FeaturesReport): number | null {
	const rows = Object.values(features.balance);
	return rows.length === 0 ? null : Math.min(...rows);
}

/** Rows of the smallest class that can be judged on its own; of all classes where none can. */
export function smallestJudged(features: FeaturesReport): number | null {
	const rows = Object.values(features.balance);
	const judged = rows.filter(one => one >= judgedClassRows);
	return rows.length === 0 ? null : judged.length > 0 ? Math.min(...judged) : Math.max(...rows);
}

function whyNotRandom(features: FeaturesReport, smallest: number | null): string {
	if (smallest === null) return 'a few extreme values on one side would move the evaluation; tenths of the target cost nothing';
	const expected = smallest * testFraction;
	const spread = Math.sqrt(expected * (1 - testFraction));
	return `of the ${count(smallest)} rows of the smallest class that can be judged ${short(expected, 2)} +- ${short(spread, 2)} would be kept, by chance; ${count(features.rows)} rows allow to fix it`;
}

/** Chance that a group of `rows` rows, each drawn on its own, has some on both sides. */
const shareOfShared = (rows: number) => 1 - (1 - testFraction) ** rows - testFraction ** rows;
