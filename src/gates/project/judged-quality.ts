import {outOfFold} from './cross-validation.ts';
import {type Scored, scoreOf} from './quality.ts';
import {rowsOf} from './rows.ts';
import {decisionOf} from './study.ts';
import {freshPredictions} from './training.ts';
import type {UnderTest} from './under-test.ts';

/** Below this many rows with a label a hold-out of a fifth says little: all rows are judged out of fold instead. */
const fewestHeld = 50;

/**
 * The quality of the shipped model: on the rows that were kept aside, or, where these are too few, out of fold over all rows (which
 * needs a `cross_validate` command and the candidate of params.json; without them the few rows are judged, and said to be few).
 */
export function judgedQuality(project: UnderTest): Promise<{readonly scored: Scored; readonly on: string}> {
	return project.context.shared('judged quality', async () => {
		const rows = await rowsOf(project);
		const decision = rows.heldRows < fewestHeld && project.pipeline.commands.cross_validate ? await decisionOf(project) : null;
		if (decision) {
			const predictions = await outOfFold(project, decision.candidate, decision.params);
			const scored = await scoreOf(project, {truth: rows.training, predictions, training: rows.training, plots: true});
			return {scored, on: `${scored.rows} rows, out of fold: ${rows.heldRows} kept aside would be too few`};
		}
		const scored = await scoreOf(project, {
			truth: rows.truth,
			predictions: await freshPredictions(project),
			training: rows.training,
			plots: true,
		});
		return {scored, on: `${scored.rows} rows, ${rows.origin}`};
	});
}
