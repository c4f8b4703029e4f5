import {count, short} from '../../../domain/format.ts';
import type {DesignDecision} from '../../../steps/pipeline_design/design.ts';
import type {FeaturesReport} from '../../../steps/pipeline_design/features/schema.ts';
import type {StepInput} from '../../../steps/step.ts';
import {constraintsOf, infrastructureOf} from '../earlier.ts';

const usualFolds = 5;
/** The gate wants 20 finished trials; five more may be pruned. */
const usualTrials = 25;
const mostTuningSeconds = 300;
/** Part of the training budget that tuning may take: the rest trains, evaluates and is judged. */
const tuningShare = 0.5;

export type Budget = {
	readonly folds: number;
	readonly trials: number;
	readonly tuning_seconds: number;
	readonly threads: number;
	readonly budgetSeconds: number | null;
	readonly decision: DesignDecision;
};

/** Folds that the smallest class can fill, trials, seconds and threads that the budget allows. */
export function budgetOf(input: StepInput, features: FeaturesReport, smallest: number | null): Budget {
	const asked = constraintsOf(input)['training_budget_s'];
	const budgetSeconds = typeof asked?.value === 'number' && asked.value > 0 ? asked.value : null;
	const units = features.group?.groups ?? features.rows;
	const folds = Math.max(2, Math.min(usualFolds, smallest ?? usualFolds, units));
	const tuning = Math.max(10, Math.min(mostTuningSeconds, Math.floor((budgetSeconds ?? 2 * mostTuningSeconds) * tuningShare)));
	const fit = infrastructureOf(input)?.sample_fit;
	const measured =
		fit?.measured && fit.seconds !== null && fit.rows
			? [{figure: `${short(fit.seconds, 2)} s`, what: `of a sample fit on ${count(fit.rows)} rows`, source: 'reports/infrastructure.json'}]
			: [];
	return {
		folds,
		trials: usualTrials,
		tuning_seconds: tuning,
		threads: 1,
		budgetSeconds,
		decision: {
			what: 'tuning',
			chosen: `${usualTrials} trials of ${folds} folds, at most ${tuning} s, one thread, fixed seeds`,
			because: [
				budgetSeconds === null
					? {figure: mostTuningSeconds, what: 'seconds at most, nobody set a training budget', source: 'default'}
					: {
							figure: budgetSeconds,
							what: `seconds of training budget (${asked?.accepted ? 'accepted' : 'a default that nobody set'}); half of it tunes`,
							source: 'constraints',
						},
				...(smallest === null
					? []
					: [{figure: smallest, what: 'rows of the smallest class that can be judged, spread over the folds', source: 'the visible rows'}]),
				...measured,
			],
			instead: [
				{
					option: '10 folds',
					figure: usualTrials * 10,
					why_not: `fits instead of ${usualTrials * folds}; pruning ends bad trials early either way`,
				},
				{
					option: 'all cores',
					figure: null,
					why_not: 'sums in another order change the last digits of a model: two trainings would not agree',
				},
			],
		},
	};
}
