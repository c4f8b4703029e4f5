import {count, counted, percent} from '../../../domain/format.ts';
import type {DesignDecision} from '../../../steps/pipeline_design/design.ts';
import type {StepInput} from '../../../steps/step.ts';
import {clean, listed, quoted} from '../../../steps/wording.ts';
import {problemReportOf} from '../earlier.ts';
import {closedListLength, type MeasuredData} from './column-facts.ts';
import type {Contract} from './contract.ts';
import type {DesignedProblem} from './problem.ts';

/** What the contract rests on, in figures. */
export function decisionsOf(designed: DesignedProblem, contract: Contract, measured: MeasuredData, input: StepInput): DesignDecision[] {
	return [
		...targetDecision(designed, input),
		missingDecision(measured, input),
		...numbersDecision(contract, measured),
		...wordsDecision(contract, measured),
		duplicatesDecision(measured),
	];
}

function targetDecision(designed: DesignedProblem, input: StepInput): DesignDecision[] {
	const report = problemReportOf(input);
	const decided = report.rare_classes;
	const source = 'reports/problem_type.json';
	if (designed.series) {
		return [
			{
				what: 'forecasting',
				chosen: 'a regression on the columns of each row, split by time',
				because: [{figure: report.why ?? 'a series of times', what: 'the target is a number along a series of times', source}],
				instead: [
					{
						option: 'a model of the series itself (lags, seasons)',
						figure: null,
						why_not: 'this pipeline fits rows; a time split keeps its evaluation honest',
					},
				],
			},
		];
	}
	if (!decided) return [];
	const small = report.classes.filter(one => !one.holdout_ok);
	const rows = small.reduce((sum, one) => sum + one.rows, 0);
	const options = {
		keep: 'keep small classes as they are',
		merge: 'merge them into the nearest kept class',
		drop: 'drop their rows',
		recode: 'recode to two classes',
	};
	const whyNot = {
		keep: `${listed(small.map(one => clean(one.label, 24)))} cannot be judged on ${counted(rows, 'row')}`,
		merge: 'changes what the label means',
		drop: `${counted(rows, 'row')} less, and the model never answers ${listed(small.map(one => clean(one.label, 24)))}`,
		recode: 'the degree is lost',
	};
	return [
		{
			what: 'small classes',
			chosen: options[decided.choice],
			by: decided.by,
			because: small
				.slice(0, 6)
				.map(one => ({figure: one.rows, what: `rows of ${quoted(one.label, 24)}; 25 are needed to judge a class`, source})),
			instead: (['keep', 'merge', 'drop', 'recode'] as const)
				.filter(one => one !== decided.choice)
				.map(one => ({option: options[one], figure: one === 'drop' || one === 'keep' ? rows : null, why_not: whyNot[one]})),
		},
	];
}

/** Words that tables often use for "no value", and that a reader which guesses would take for one. */
const guessed = ['None', 'NA', 'N/A', 'nan', 'NaN', 'NULL', 'null', 'n/a'];

function missingDecision(measured: MeasuredData, input: StepInput): DesignDecision {
	const cells = measured.columns.reduce((sum, {profile}) => sum + profile.missing, 0);
	const words = measured.columns.flatMap(({profile, words}) =>
		(words ?? profile.top.map(one => ({word: one.value, rows: one.rows})))
			.filter(one => guessed.includes(one.word))
			.map(one => ({...one, column: profile.name})),
	);
	const lost = words.reduce((sum, one) => sum + one.rows, 0);
	const nullable = measured.columns.filter(({profile}) => profile.missing > 0).length;
	const also = input.missingWords.map(word => quoted(word)).join(', ');
	return {
		what: 'what is missing',
		chosen: also === '' ? 'the empty field and nothing else' : `the empty field and ${also}`,
		because: [
			{
				figure: cells,
				what: `fields without a value, in ${counted(nullable, 'column')}; the others are not nullable`,
				source: 'the visible rows',
			},
		],
		instead: [
			{
				option: 'a reader that guesses ("None", "NA", "nan")',
				figure: lost,
				why_not:
					lost === 0
						? 'no such word stands here today; the first that comes would vanish silently'
						: `would lose ${counted(lost, 'word')}: ${listed(words.slice(0, 3).map(one => `${quoted(one.word)} in ${clean(one.column, 40)} (${count(one.rows)})`))}`,
			},
		],
	};
}

function numbersDecision(contract: Contract, measured: MeasuredData): DesignDecision[] {
	if (contract.margins.length === 0) return [];
	const walls = contract.margins.filter(one => one.wall).length;
	const beyond = 1 - (1 - 2 / (measured.rows + 1)) ** contract.margins.length;
	return [
		{
			what: 'accepted range of numbers',
			chosen: `what was seen and its range again on both sides, more where the tail is heavy; from 0 where ${counted(walls, 'column')} ${walls === 1 ? 'has' : 'have'} a wall there; a part of a whole ends at its whole`,
			because: [
				{figure: contract.margins.length, what: 'columns of numbers', source: 'the visible rows'},
				{figure: measured.rows, what: 'rows the extremes come from', source: 'the visible rows'},
			],
			instead: [
				{
					option: 'the smallest and largest value seen',
					figure: percent(beyond),
					why_not: `the next row lies outside at least one of them with a chance of up to ${percent(beyond)} (1 - (1 - 2/(n+1))^columns): good rows would be rejected`,
				},
				{option: 'no bounds', figure: null, why_not: 'a value in the wrong unit, or shifted by a column, would be predicted on'},
			],
		},
	];
}

function wordsDecision(contract: Contract, measured: MeasuredData): DesignDecision[] {
	const categories = contract.features.filter(one => one.kind === 'category');
	if (categories.length === 0) return [];
	const closed = categories.filter(one => one.values !== null);
	const many = categories.length - closed.length - contract.open.length;
	const worst = contract.open.toSorted((a, b) => b.unseen - a.unseen).slice(0, 3);
	return [
		{
			what: 'accepted words of categories',
			chosen: `closed lists for ${counted(closed.length, 'column')}; any word for ${count(many)} with more than ${closedListLength}, and for ${count(contract.open.length)} with rare words`,
			because: [
				{figure: measured.rows, what: 'rows the words were counted in', source: 'the visible rows'},
				...worst.map(one => ({
					figure: percent(one.unseen),
					what: `chance that the next ${clean(one.name, 40)} is a new word: ${counted(one.singles, 'word')} of ${count(one.words)} seen once (Good-Turing)`,
					source: 'the visible rows',
				})),
			],
			instead: [
				...(contract.open.length === 0
					? []
					: [
							{
								option: 'a closed list for every column of few words',
								figure: percent(contract.open.reduce((sum, one) => sum + one.unseen, 0)),
								why_not: `of good rows, about, would be rejected for a word that is new in ${listed(
									contract.open.map(one => clean(one.name, 30)),
									4,
								)}`,
							},
						]),
				{
					option: 'any word everywhere',
					figure: closed.length,
					why_not: 'a misspelt or shifted word would pass in the columns that have a list',
				},
			],
		},
	];
}

function duplicatesDecision(measured: MeasuredData): DesignDecision {
	return {
		what: 'duplicate rows',
		chosen: 'kept, always on one side of a split',
		because: [{figure: measured.duplicateRows, what: 'rows beyond the first copy', source: 'the visible rows'}],
		instead: [
			{option: 'drop them', figure: measured.duplicateRows, why_not: 'nobody said that they are errors; equal events can happen twice'},
			{
				option: 'split without looking',
				figure: measured.duplicateRows,
				why_not:
					measured.duplicateRows === 0
						? 'costs nothing today, and leaks as soon as a copy arrives'
						: 'a copy on the other side is an answer known beforehand',
			},
		],
	};
}
