import {outOfFold} from './cross-validation.ts';
import {type Scored, scoreOf} from './quality.ts';
import {rowsOf, type Truth} from './rows.ts';
import {decisionOf} from './study.ts';
import {freshPredictions} from './training.ts';
import type {UnderTest} from './under-test.ts';

/** Below this many rows with a label a hold-out of a fifth says little: all rows are judged out of fold instead. */
export const fewestHeld = 50;

export type JudgedAnswers = {
	readonly truth: string | Truth;
	readonly predictions: string;
	readonly training: string;
	/** On which rows, for people. */
	readonly on: (rows: number) => string;
};

/**
 * What the quality of the shipped model is measured by: its answers for the rows that were kept aside, or, where these are too few, out of
 * fold for all rows (which needs a `cross_validate` command and the candidate of params.json; without them the few rows are judged, and
 * said to be few).
 */
export function judgedAnswers(project: UnderTest): Promise<JudgedAnswers> {
	return project.context.shared('judged answers', async () => {
		const rows = await rowsOf(project);
		const {training} = rows;
		const decision = rows.heldRows < fewestHeld && project.pipeline.commands.cross_validate ? await decisionOf(project) : null;
		if (decision) {
			const predictions = await outOfFold(project, decision.candidate, decision.params);
			return {
				truth: training,
				predictions,
				training,
				on: count => `${count} rows, out of fold: ${rows.heldRows} kept aside would be too few`,
			};
		}
		return {truth: rows.truth, predictions: await freshPredictions(project), training, on: count => `${count} rows, ${rows.origin}`};
	});
}

/** The quality of the shipped model. */
export function judgedQuality(project: UnderTest): Promise<{readonly scored: Scored; readonly on: string}> {
	return project.context.shared('judged quality', async () => {
		const {on, ...answers} = await judgedAnswers(project);
		const scored = await scoreOf(project, {...answers, plots: true});
		return {scored, on: on(scored.rows)};
	});
}
