import {type ConstraintName, orchestrators} from '../../../domain/constraint-names.ts';
import {count, percent} from '../../../domain/format.ts';
import {type MetricName, titleOf} from '../../../domain/metric.ts';
import {fittingMetric} from '../../../domain/metric-fit.ts';
import type {SystemType} from '../../../domain/workflow.ts';
import {clean, quoted} from '../../wording.ts';
import type {ProblemTypeReport} from '../problem_type/schema.ts';

export type Proposal = {
	readonly name: ConstraintName;
	readonly label: string;
	/** For a title: "p99". */
	readonly short: string;
	/** null: left empty, as nothing is known yet that would make a good one. */
	readonly value: number | string | null;
	readonly why: string;
	/** Values to choose from, for names. */
	readonly options?: readonly string[];
};

/** What is proposed where nobody said anything. Speed depends on what is built, quality on the problem and its balance. */
export function proposalsFor(systemTypes: readonly SystemType[], problem: ProblemTypeReport | null): readonly Proposal[] {
	return [...speedOf(systemTypes), ...qualityOf(problem), budgetOf(systemTypes), ...orchestratorOf(systemTypes)];
}

function speedOf(systemTypes: readonly SystemType[]): Proposal[] {
	const speed = (p50: number, p99: number, rps: number, why: string): Proposal[] => [
		{name: 'latency_p50_ms', label: 'latency p50', short: 'p50', value: p50, why},
		{name: 'latency_p99_ms', label: 'latency p99', short: 'p99', value: p99, why},
		{name: 'throughput_rps', label: 'throughput', short: 'rps', value: rps, why},
	];
	if (systemTypes.includes('inference_service')) return speed(10, 50, 100, 'usual for a service that a person waits for');
	if (systemTypes.includes('feature_store')) return speed(5, 20, 500, 'usual for online features: a service that is waited for asks first');
	return []; // a training pipeline serves nothing
}

function budgetOf(systemTypes: readonly SystemType[]): Proposal {
	const minutes = systemTypes.includes('training_pipeline') ? 30 : 10;
	return {
		name: 'training_budget_s',
		label: 'training budget',
		short: 'training time',
		value: minutes * 60,
		why: `${minutes} minutes: trained again at every gate`,
	};
}

function orchestratorOf(systemTypes: readonly SystemType[]): Proposal[] {
	if (!systemTypes.includes('training_pipeline')) return [];
	const why = 'make: by hand or from CI; kubeflow: as a compiled pipeline for a cluster, too';
	return [{name: 'orchestrator', label: 'steps are run by', short: 'orchestrator', value: 'make', why, options: orchestrators}];
}

function qualityOf(problem: ProblemTypeReport | null): Proposal[] {
	const chosen = problem && proposedMetric(problem);
	if (!chosen) return [];
	return [
		{name: 'quality_metric', label: 'quality metric', short: 'metric', value: chosen.metric, why: chosen.why, options: chosen.options},
		// What knowing nothing reaches is no level to be proud of: it is asked for when a model was measured.
		{
			name: 'quality_level',
			label: 'quality level',
			short: 'level',
			value: null,
			why: `empty: asked once a model is measured; ${chosen.levelWhy}`,
		},
	];
}

type Chosen = {
	readonly metric: MetricName;
	readonly why: string;
	readonly options: readonly MetricName[];
	readonly level: number;
	readonly levelWhy: string;
};

/** The metric that fits the problem and its balance, and the level that knowing nothing reaches; null where none is usual. */
export function proposedMetric(problem: ProblemTypeReport): Chosen | null {
	switch (problem.problem_type) {
		case 'binary':
		case 'multiclass':
		case 'text_classification':
			return forClasses(problem);
		case 'regression':
			return {
				metric: 'r2',
				why: 'a number is predicted',
				options: ['r2', 'rmse'],
				level: 0,
				levelWhy: 'always answering the mean scores 0',
			};
		case 'forecasting':
			return {
				metric: 'mase',
				why: 'a series is predicted',
				options: ['mase', 'rmse', 'r2'],
				level: 1,
				levelWhy: 'repeating the last season scores 1; lower is better',
			};
		case 'clustering':
			return {
				metric: 'silhouette',
				why: 'groups are looked for',
				options: ['silhouette'],
				level: 0,
				levelWhy: 'groups without shape score about 0',
			};
		default:
			return null;
	}
}

function forClasses(problem: ProblemTypeReport): Chosen | null {
	const [first] = problem.classes;
	const learned = learnedRows(problem);
	if (first === undefined || learned.every(rows => rows === 0)) return null;
	const {metric, most, least} = fittingMetric(learned.length === 2 ? 'binary' : 'multiclass', learned);
	switch (metric) {
		case 'average_precision':
			return {
				metric,
				why: `the rarer side is ${percent(least)} of the rows`,
				options: ['average_precision', 'roc_auc', 'macro_f1'],
				level: round(least),
				levelWhy: `guessing scores the share of the rarer side, ${round(least)}`,
			};
		case 'roc_auc':
			return {
				metric,
				why: 'two classes of comparable size',
				options: ['roc_auc', 'average_precision', 'accuracy', 'macro_f1'],
				level: 0.5,
				levelWhy: 'guessing scores .5',
			};
		case 'accuracy':
			return {
				metric,
				why: `no class has more than ${percent(most)}`,
				options: ['macro_f1', 'accuracy'],
				level: round(most),
				levelWhy: `always answering ${quoted(first.label)} scores ${round(most)}`,
			};
		default: {
			// A mean over classes counts each that has a row among those kept aside, however few: as scikit-learn does.
			const counting = learned.filter(rows => rows >= rowsForOneAside).length;
			const level = round((2 * most) / (1 + most) / Math.max(1, counting));
			return {
				metric,
				why: `classes are unbalanced: ${quoted(first.label)} is ${percent(most)}, the rarest ${percent(least)}`,
				options: ['macro_f1', 'accuracy'],
				level,
				levelWhy: `always answering ${quoted(first.label)} scores ${level} over the ${count(counting)} classes that have rows to keep aside`,
			};
		}
	}
}

/** A fifth of the rows is kept aside, so that of five rows one is expected there. */
const rowsForOneAside = 5;

/** Rows of each label that the model learns, after what was decided about rare classes. */
function learnedRows({classes, rare_classes: decided}: ProblemTypeReport): readonly number[] {
	const rows = new Map<string, number>();
	for (const each of classes) {
		if (decided?.choice === 'drop' && !each.holdout_ok) continue;
		const label = decided && Object.hasOwn(decided.into, each.label) ? (decided.into[each.label] ?? each.label) : each.label;
		rows.set(label, (rows.get(label) ?? 0) + each.rows);
	}
	return [...rows.values()];
}

const round = (value: number) => Math.round(value * 1000) / 1000;

/** "p99 50 ms", "100 requests/s", "macro-F1": a constraint as it is said. */
export function constraintWords(name: string, value: number | string, unit: string): string {
	switch (name) {
		case 'latency_p50_ms':
			return `p50 ${value} ms`;
		case 'latency_p99_ms':
			return `p99 ${value} ms`;
		case 'throughput_rps':
			return `${value} rps`;
		case 'quality_metric':
			return clean(titleOf(String(value)), 40);
		case 'quality_level':
			return `level ${value}`;
		case 'orchestrator':
			return `steps run by ${clean(String(value), 40)}`;
		case 'training_budget_s':
			return `training ${value} s`;
		default:
			return clean(`${name} ${value} ${unit}`, 80);
	}
}
