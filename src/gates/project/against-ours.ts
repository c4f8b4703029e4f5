import * as z from 'zod';
import {seedFor} from '../seeds.ts';
import {isShare} from './figure-names.ts';
import {judgedAnswers} from './judged-quality.ts';
import {oracle} from './oracle.ts';
import {ownTestRows} from './own-split.ts';
import {reading, rowsOf} from './rows.ts';
import type {UnderTest} from './under-test.ts';

/** What a claim of quality says; `low`, `high`: its own 95 % interval, `rounding`: half a unit of its last written digit. */
export type Claim = {
	readonly figure: string;
	readonly value: number;
	readonly rounding: number;
	readonly low?: number;
	readonly high?: number;
};

/** A claim beside ours; `agrees` null: nothing of the name can be measured. */
export type Compared = {
	readonly agrees: boolean | null;
	readonly ours: number | null;
	readonly low?: number | undefined;
	readonly high?: number | undefined;
};

const answer = z.looseObject({
	rows: z.number(),
	claims: z.array(
		z.looseObject({agrees: z.boolean().nullable(), ours: z.number().nullable(), low: z.number().optional(), high: z.number().optional()}),
	),
});

/** Of an honest project, all claims together, none is refused but once in 10,000 judgements. */
const alpha = 1e-4;

/** Claims of new rows beside what we measure on rows kept aside, all at once: the more claims, the wider each interval. */
export async function againstOurs(
	project: UnderTest,
	claims: readonly Claim[],
): Promise<{readonly claims: readonly Compared[]; readonly on: string}> {
	const {context, pipeline} = project;
	const {on, ...answers} = await judgedAnswers(project);
	const rows = await statedOn(project);
	const asked = claims.map(claim => ({...claim, value: claim.value, rows}));
	const found = await oracle(
		context,
		'stated',
		{...reading(pipeline), ...answers, claims: asked, alpha, seed: seedFor(context, 'stated figures')},
		answer,
	);
	return {claims: found.claims, on: on(found.rows)};
}

/** How many rows a figure of the project is measured on: its own test rows. */
async function statedOn(project: UnderTest): Promise<number> {
	if (project.pipeline.commands.split) return (await ownTestRows(project)).test.length;
	const {heldRows} = await rowsOf(project);
	// We keep a fifth of the rows; it keeps its part of what is left.
	return Math.max(1, Math.round(heldRows * 4 * project.pipeline.split.test_fraction));
}

/** Half a unit of the last digit of a number as it was recorded, where it was rounded to 2 to 5 digits. */
export function roundingOf(value: number): number {
	const digits = String(value).split('.')[1]?.length ?? 0;
	return digits <= 5 ? 0.5 * 10 ** -Math.max(2, digits) : 0;
}

/** A share that was written as a percentage, as a share. */
export const asShare = (figure: string, value: number): number => (isShare(figure) && value > 1 && value <= 100 ? value / 100 : value);
