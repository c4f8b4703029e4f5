import {counted} from '../../../domain/format.ts';
import type {Problem} from '../../../domain/pipeline.ts';
import type {ProblemTypeReport} from '../../../steps/assessment/problem_type/schema.ts';
import {clean} from '../../../steps/wording.ts';
import {inputFailure} from '../../../system/errors.ts';

export type WordOfTarget = {readonly word: string; readonly rows: number};

export type TargetSection = {
	readonly column: string;
	readonly classes: readonly string[];
	readonly positive: string | null;
	readonly recode: Readonly<Record<string, string | null>>;
};

export type DesignedProblem = {
	readonly problem: Problem;
	readonly target: TargetSection;
	/** The target is a number along a series of times: a regression whose split is by time. */
	readonly series: boolean;
	/** Visible rows of each class after recode; empty for numbers. */
	readonly balance: Readonly<Record<string, number>>;
};

/** A label that says that it happened, for the side whose probability is predicted. */
const happened = /^(1|yes|y|true|t|positive|pos|malignant|churn(ed)?|fraud|default(ed)?|bad|fail(ed|ure)?|died|sick|spam)$/i;

/** The problem that the pipeline solves and its target as the model learns it. Throws an input failure for what it cannot do. */
export function designProblem(
	report: ProblemTypeReport,
	words: readonly WordOfTarget[],
	numeric: boolean,
	spellings: Readonly<Record<string, string>> = {},
): DesignedProblem {
	const {problem_type: type, target: column} = report;
	const supported = 'binary, multiclass, regression, and forecasting of a number along a time column as regression';
	if (column === null || !['binary', 'multiclass', 'regression', 'forecasting'].includes(type)) {
		throw inputFailure(
			`The training pipeline does not do ${type.replaceAll('_', ' ')}${column === null ? ' without a target' : ''}: it does ${supported}. Name a target of that kind with --target.`,
		);
	}
	if (type === 'regression' || type === 'forecasting')
		return {problem: 'regression', target: {column, classes: [], positive: null, recode: {}}, series: type === 'forecasting', balance: {}};
	const recode = recodingOf(report, words, numeric, spellings);
	const labels = new Map<string, number>();
	for (const {word, rows} of words) {
		const label = Object.hasOwn(recode, word) ? (recode[word] ?? null) : word;
		if (label !== null) labels.set(label, (labels.get(label) ?? 0) + rows);
	}
	const classes = inOrder([...labels.keys()], labels, report.order ?? null);
	if (classes.length < 2) {
		throw inputFailure(
			`The target ${clean(column)} has ${counted(classes.length, 'class', 'classes')} left after the decision on small classes: decide it again in the inbox, or choose another target.`,
		);
	}
	const balance = Object.fromEntries(classes.map(label => [label, labels.get(label) ?? 0]));
	if (classes.length > 2) return {problem: 'multiclass', target: {column, classes, positive: null, recode}, series: false, balance};
	const [most = '', least = ''] = [...classes].sort((a, b) => (labels.get(b) ?? 0) - (labels.get(a) ?? 0));
	const positive = classes.find(label => happened.test(label.trim())) ?? least;
	const negative = positive === least ? most : least;
	return {problem: 'binary', target: {column, classes: [negative, positive], positive, recode}, series: false, balance};
}

/** Words of the data → label to learn: the recorded decision on small classes, spellings of one label, and of one number ("1", "1.0"). */
function recodingOf(
	report: ProblemTypeReport,
	words: readonly WordOfTarget[],
	numeric: boolean,
	spellings: Readonly<Record<string, string>>,
): Record<string, string | null> {
	const recode: Record<string, string | null> = {};
	const spelled = new Map<number, string>();
	const decided = report.rare_classes;
	const rare = new Set(report.classes.filter(one => !one.holdout_ok).map(one => one.label));
	for (const {word} of words) {
		const label = numeric ? String(Number(word)) : Object.hasOwn(spellings, word) ? (spellings[word] ?? word) : word;
		if (decided?.choice === 'drop' && rare.has(label)) recode[word] = null;
		else if ((decided?.choice === 'merge' || decided?.choice === 'recode') && Object.hasOwn(decided.into, label))
			recode[word] = decided.into[label] ?? null;
		else if (numeric) {
			const first = spelled.get(Number(word));
			if (first === undefined) spelled.set(Number(word), word);
			else recode[word] = first;
		} else if (label !== word) recode[word] = label;
	}
	return recode;
}

function inOrder(labels: readonly string[], rows: ReadonlyMap<string, number>, order: readonly string[] | null): string[] {
	const place = (label: string) => order?.indexOf(label) ?? -1;
	const ordered = order !== null && labels.every(label => place(label) !== -1);
	return [...labels].sort((a, b) => (ordered ? place(a) - place(b) : (rows.get(b) ?? 0) - (rows.get(a) ?? 0) || (a < b ? -1 : 1)));
}
