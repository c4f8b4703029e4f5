import type {Dataset} from './dataset.ts';
import {numberOf} from './engine.ts';
import {minClassRows} from './leakage.ts';
import type {ColumnProfile, DataProfile} from './profile.ts';
import type {Column} from './table.ts';

export type ProblemType = 'binary' | 'multiclass' | 'regression' | 'clustering' | 'forecasting' | 'text_classification' | 'other' | 'none';

export interface ProblemAssessment {
	readonly problem_type: ProblemType;
	readonly target: string | null;
	/** Sentences with the measured facts the type follows from. */
	readonly reasons: readonly string[];
	readonly alternatives: readonly {readonly type: ProblemType; readonly why: string}[];
	/** Classes, the most frequent first; empty for numbers. holdout_ok: at least 25 rows. */
	readonly classes: readonly {readonly label: string; readonly rows: number; readonly holdout_ok: boolean}[];
	/** The classes in their order, lowest first, when their names or numbers have one. */
	readonly ordered: readonly string[] | null;
	readonly warnings: readonly string[];
}

/** Whole numbers with at most this many values, each repeated, are classes. */
const fewValues = 20;
const repeatedShare = 0.05;
const mostClasses = 1000;
/** A time column is a regular series when this part of its steps is equal. */
export const regularSeries = 0.8;

/** The kind of problem, from measured facts only. `target` null means none was named and none is wanted. */
export async function problemTypeOf(dataset: Dataset, profile: DataProfile, target: Column | null): Promise<ProblemAssessment> {
	const empty = {target: null, classes: [], ordered: null, warnings: []};
	if (target === null) {
		const series = regularTime(profile, null);
		return {
			...empty,
			problem_type: 'clustering',
			reasons: ['No target was named.'],
			alternatives:
				series === null
					? []
					: [{type: 'forecasting', why: `${series.name} is a regular series: name the number to forecast with --target.`}],
		};
	}
	const column = profile.profile[dataset.columns.findIndex(each => each.ref === target.ref)];
	if (column === undefined) throw new Error('the profile is of another data set');
	const filled = profile.rows - column.missing;
	const missing = column.missing > 0 ? [`${column.missing} of ${profile.rows} rows have no target and cannot be learnt from.`] : [];
	if (isNumber(column, filled)) return numberTarget(profile, column, missing);
	if (column.meaning === 'text' || column.meaning === 'identifier' || column.meaning === 'time' || column.distinct > mostClasses) {
		return {
			...empty,
			target: column.name,
			problem_type: 'other',
			reasons: [
				`The target is ${column.meaning === 'category' ? 'words' : `a ${column.meaning}`} with ${column.distinct} different values in ${filled} rows: neither a number nor classes.`,
			],
			alternatives: [],
			warnings: missing,
		};
	}
	return classTarget(dataset, profile, target, column, filled, missing);
}

function isNumber(column: ColumnProfile, filled: number): boolean {
	if (column.numbers === null || column.meaning === 'boolean' || column.distinct <= 2) return false;
	const whole = /INT/.test(column.storage);
	return !(whole && column.distinct <= fewValues && column.distinct <= repeatedShare * filled);
}

function numberTarget(profile: DataProfile, column: ColumnProfile, warnings: readonly string[]): ProblemAssessment {
	const series = regularTime(profile, column.name);
	const reasons = [`The target is a number with ${column.distinct} different values.`];
	const base = {target: column.name, classes: [], ordered: null, warnings: [...warnings]};
	if (series !== null) {
		return {
			...base,
			problem_type: 'forecasting',
			reasons: [
				...reasons,
				`${series.name} is a regular series (${Math.round((series.time?.regular ?? 0) * 100)} % of its steps are equal) with ${series.distinct} different times in ${profile.rows} rows.`,
			],
			alternatives: [
				{type: 'regression', why: 'If the rows are independent of each other and the past of the target is not known when predicting.'},
			],
		};
	}
	const times = profile.profile.filter(each => each.meaning === 'time');
	const alternatives: {type: ProblemType; why: string}[] = times.slice(0, 1).map(each => ({
		type: 'forecasting',
		why: `If later values are wanted from earlier ones: ${each.name} orders the rows, though not regularly.`,
	}));
	const whole = /INT/.test(column.storage);
	if (whole && column.distinct <= 2 * fewValues)
		alternatives.push({type: 'multiclass', why: `Only ${column.distinct} whole numbers occur: they may be classes.`});
	const zeros = column.numbers?.zeros ?? 0;
	if (zeros >= 0.5 * (profile.rows - column.missing))
		alternatives.push({type: 'binary', why: `${zeros} rows are zero: zero or not may be the better question.`});
	return {...base, problem_type: 'regression', reasons, alternatives};
}

async function classTarget(
	dataset: Dataset,
	profile: DataProfile,
	target: Column,
	column: ColumnProfile,
	filled: number,
	missing: readonly string[],
): Promise<ProblemAssessment> {
	const rows = await dataset.query(
		`SELECT ${target.ref}::VARCHAR AS label, count(*) AS n FROM data WHERE ${target.ref} IS NOT NULL GROUP BY 1 ORDER BY n DESC, label`,
	);
	const classes = rows.map(row => ({
		label: String(row['label']),
		rows: numberOf(row['n']),
		holdout_ok: numberOf(row['n']) >= minClassRows,
	}));
	const ordered = orderOfLabels(classes.map(each => each.label));
	const reasons = [`The target has ${classes.length} different values in ${filled} rows.`];
	const warnings = [...missing];
	for (const small of classes.filter(each => !each.holdout_ok).slice(0, 10)) {
		warnings.push(
			`Class ${JSON.stringify(small.label.slice(0, 60))} has ${small.rows} ${small.rows === 1 ? 'row' : 'rows'}, too few to hold out (25 are needed).`,
		);
	}
	const majority = classes[0];
	if (majority !== undefined && majority.rows > 0.95 * filled)
		warnings.push(
			`${((100 * majority.rows) / filled).toFixed(1)} % of the rows are ${JSON.stringify(majority.label.slice(0, 60))}: accuracy says little here.`,
		);
	const texts = profile.profile.filter(each => each.name !== column.name && each.meaning === 'text' && each.personal_data === null);
	const others = profile.profile.filter(
		each => each.name !== column.name && ['number', 'category', 'boolean', 'time'].includes(each.meaning),
	);
	const base = {target: column.name, classes, ordered, warnings};
	if (texts.length > 0 && others.length === 0) {
		return {
			...base,
			problem_type: 'text_classification',
			reasons: [...reasons, `The only column to learn from is text: ${texts[0]?.name} (${texts[0]?.text?.mean_words} words on the mean).`],
			alternatives: [],
		};
	}
	const alternatives: {type: ProblemType; why: string}[] = [];
	if (classes.length > 2 && majority !== undefined && majority.rows >= 0.5 * filled) {
		alternatives.push({
			type: 'binary',
			why: `${majority.label.slice(0, 60)} or not: ${majority.rows} rows against ${filled - majority.rows}.`,
		});
	}
	if (classes.length > 2 && ordered !== null)
		alternatives.push({
			type: 'regression',
			why: `The classes look ordered (${ordered.join(' < ')}): mistaking neighbours is a smaller error.`,
		});
	if (texts.length > 0)
		alternatives.push({type: 'text_classification', why: `${texts[0]?.name} is text that may carry most of the signal.`});
	return {...base, problem_type: classes.length === 2 ? 'binary' : 'multiclass', reasons, alternatives};
}

/** A time column that is a regular series: steps mostly equal and about as many times as rows, or every time repeated about equally often. */
function regularTime(profile: DataProfile, target: string | null): ColumnProfile | null {
	const series = profile.profile.find(
		each =>
			each.meaning === 'time' &&
			each.name !== target &&
			each.distinct >= 30 &&
			(each.time?.regular ?? 0) >= regularSeries &&
			repeatsEvenly(each, profile.rows),
	);
	return series ?? null;
}

function repeatsEvenly(column: ColumnProfile, rows: number): boolean {
	const usual = rows / column.distinct;
	if (usual <= 1.05) return true;
	const most = column.top[0]?.rows ?? 1;
	return column.time?.rising === true && most <= 1.05 * Math.ceil(usual);
}

const scales: readonly (readonly string[])[] = [
	[
		'none',
		'no',
		'minor',
		'slight',
		'mild',
		'low',
		'small',
		'light',
		'medium',
		'moderate',
		'normal',
		'average',
		'large',
		'high',
		'heavy',
		'major',
		'severe',
		'substantial',
		'serious',
		'critical',
		'extreme',
		'fatal',
		'destroyed',
	],
	['never', 'rarely', 'sometimes', 'often', 'always'],
	['bad', 'poor', 'fair', 'ok', 'good', 'very good', 'premium', 'excellent', 'ideal'],
	['negative', 'neutral', 'positive'],
	['strongly disagree', 'disagree', 'neutral', 'agree', 'strongly agree'],
	['first', 'second', 'third', 'fourth', 'fifth'],
	['child', 'teen', 'young', 'adult', 'senior'],
];

/** Labels in order when they are numbers, or when at least three of them (and half of all) lie on one known scale of words. */
export function orderOfLabels(labels: readonly string[]): string[] | null {
	if (labels.length < 3) return null;
	if (labels.every(label => label.trim() !== '' && Number.isFinite(Number(label))))
		return [...labels].sort((a, b) => Number(a) - Number(b));
	for (const scale of scales) {
		const known = labels.filter(label => scale.includes(label.trim().toLowerCase()));
		if (known.length >= 3 && known.length >= labels.length / 2)
			return known.sort((a, b) => scale.indexOf(a.trim().toLowerCase()) - scale.indexOf(b.trim().toLowerCase()));
	}
	return null;
}
