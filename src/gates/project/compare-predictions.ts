import * as z from 'zod';
import type {GateContext} from '../../steps/step.ts';
import {oracle} from './oracle.ts';

const compared = z.looseObject({
	rows: z.number(),
	/** By the column `prediction`; `equal`: every cell. */
	equal_rows: z.number(),
	share: z.number(),
	equal: z.boolean(),
	sha256: z.array(z.string()),
	flips: z.number(),
	flipped: z.array(z.looseObject({row: z.number()})),
	largest: z.number(),
});

/** Two files of predictions, row by row; numbers within `tolerance` are equal, by default those that are. */
export const comparePredictions = (context: GateContext, left: string, right: string, tolerance = 0) =>
	oracle(context, 'compare_predictions', {left, right, tolerance}, compared);
