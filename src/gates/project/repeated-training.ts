import {short} from '../../domain/format.ts';
import {metricOf} from '../../domain/metric.ts';
import {comparePredictions} from './compare-predictions.ts';
import {needing} from './needs.ts';
import {type Scored, scoreOf} from './quality.ts';
import {rowsOf} from './rows.ts';
import {freshPredictions, predicted, trackedTraining, trained} from './training.ts';
import type {UnderTest} from './under-test.ts';

/** A second training on the same rows with the same seed, the tracked one, and whether its predictions for the rows kept aside are the same. */
export function sameTwice(project: UnderTest): ReturnType<typeof comparePredictions> {
	return project.context.shared('same twice', async () => {
		const rows = await rowsOf(project);
		const first = await freshPredictions(project);
		const {model} = await trackedTraining(project);
		const second = await predicted(project, 'again', model, rows.unlabelled);
		return comparePredictions(project.context, first, second);
	});
}

/** Quality of fits that are not equal; from `low` to `high` is what their 95 % intervals share. */
export type Spread = {
	readonly metric: string;
	readonly values: readonly number[];
	readonly low: number;
	readonly high: number;
	readonly inside: boolean;
};

/**
 * The metric of some predictions for the rows kept aside. They are as good as each other where their intervals share a value: three fits
 * must differ by four standard errors of the rows to share none.
 */
export async function spreadOf(project: UnderTest, predictions: readonly [string, ...string[]]): Promise<Spread> {
	const {truth} = await rowsOf(project);
	const scores: Scored[] = [];
	for (const file of predictions) scores.push(await scoreOf(project, {truth, predictions: file}));
	const low = Math.max(...scores.map(one => one.low));
	const high = Math.min(...scores.map(one => one.high));
	return {metric: metricOf(project.pipeline), values: scores.map(one => one.value), low, high, inside: low <= high};
}

/** Three trainings of a project that declares that no two are equal; null: it does not. */
export async function threeFits(project: UnderTest): Promise<Spread | null> {
	if (!needing(project, 'nondeterministic')) return null;
	return project.context.shared('three fits', async () => {
		const rows = await rowsOf(project);
		const fits: [string, ...string[]] = [await freshPredictions(project)];
		const others = {again: await trackedTraining(project), 'a third time': await trained(project, 'a third time', rows.training)};
		for (const [name, {model}] of Object.entries(others)) fits.push(await predicted(project, name, model, rows.unlabelled));
		return spreadOf(project, fits);
	});
}

/** What the fits reached and what their intervals share, for people. */
export const spreadText = ({metric, values, low, high, inside}: Spread): string =>
	`${metric} ${values.map(value => short(value)).join(', ')}; their 95 % intervals share ${inside ? `${short(low)} to ${short(high)}` : 'no value'}`;
