import * as z from 'zod';
import {oracle} from './oracle.ts';
import {rowsOf} from './rows.ts';
import {freshPredictions, predicted, trackedTraining} from './training.ts';
import type {UnderTest} from './under-test.ts';

const compared = z.looseObject({equal: z.boolean(), equal_rows: z.number(), rows: z.number(), sha256: z.array(z.string())});
export type Twice = z.infer<typeof compared>;

/** A second training on the same rows with the same seed, the tracked one, and whether its predictions for the rows kept aside are the same. */
export function sameTwice(project: UnderTest): Promise<Twice> {
	return project.context.shared('same twice', async () => {
		const rows = await rowsOf(project);
		const first = await freshPredictions(project);
		const {model} = await trackedTraining(project);
		const second = await predicted(project, 'again', model, rows.unlabelled);
		return oracle(project.context, 'compare_predictions', {left: first, right: second}, compared);
	});
}
