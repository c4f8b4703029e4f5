import * as z from 'zod';
import {metricOf} from '../../domain/metric.ts';
import {seedFor} from '../seeds.ts';
import {CannotJudge} from './cannot-judge.ts';
import {oracle} from './oracle.ts';
import {reading, type Truth} from './rows.ts';
import type {UnderTest} from './under-test.ts';

const gain = z.looseObject({value: z.number(), low: z.number(), high: z.number()});
const scored = z.looseObject({
	metric: z.string(),
	rows: z.number(),
	value: z.number(),
	low: z.number(),
	high: z.number(),
	baseline: z.looseObject({kind: z.string(), value: z.number(), gain}).optional(),
	simple: z.looseObject({value: z.number(), gain}).optional(),
	plots: z.unknown().optional(),
});
export type Scored = z.infer<typeof scored>;

/**
 * Our own value of the metric for predictions of rows that we kept aside, with a 95 % bootstrap interval; against a Dummy fitted on
 * `training`, and against the predictions `simple`, both paired.
 */
export function scoreOf(
	project: UnderTest,
	rows: {
		/** A file, or rows that no file holds. */
		readonly truth: string | Truth;
		readonly predictions: string;
		/** Further predictions of the same rows: the value is the mean of all. */
		readonly again?: readonly string[];
		readonly training?: string;
		readonly simple?: string;
		readonly plots?: boolean;
		/** Places of the rows that count; by default all. */
		readonly only?: readonly number[];
		/** By default the one that the project is judged by. */
		readonly metric?: string;
		/** Of its intervals; by default .95. */
		readonly level?: number;
	},
): Promise<Scored> {
	return oracle(
		project.context,
		'score',
		{...reading(project.pipeline), plots: false, metric: metricOf(project.pipeline), ...rows, seed: seedFor(project.context, 'bootstrap')},
		scored,
	);
}

/** Throws CannotJudge when `pipeline.yaml` has no model section. */
export function needsModel({pipeline}: UnderTest): NonNullable<UnderTest['pipeline']['model']> {
	if (!pipeline.model) throw new CannotJudge('pipeline.yaml has no model section, so there is nothing to compare with');
	return pipeline.model;
}
