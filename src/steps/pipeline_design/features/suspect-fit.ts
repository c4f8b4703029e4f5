import type {StepInput, WorkTools} from '../../step.ts';
import type {IngestionReport} from '../ingestion/schema.ts';
import {metricFor} from '../training/metric.ts';
import type {Chosen} from './choose-columns.ts';

/** The metric, cross-validated with the suspects among the features and without them; null: not run, and why. */
export type Comparison = {
	readonly metric: string;
	readonly with: number | null;
	readonly without: number | null;
	readonly reason: string | null;
};

/** Fits with and without the suspects by the project's own code. Null when nothing is suspected. */
export async function compareSuspects(
	input: StepInput,
	tools: WorkTools,
	ingestion: IngestionReport,
	chosen: Chosen,
): Promise<Comparison | null> {
	if (chosen.suspects.length === 0) return null;
	const {metric} = metricFor(ingestion.section.problem, new Map(Object.entries(ingestion.balance)));
	return {metric, with: null, without: null, reason: 'the project has no code to fit with yet'};
}
