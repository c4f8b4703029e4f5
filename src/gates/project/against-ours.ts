import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {seedFor} from '../seeds.ts';
import {isShare} from './figure-names.ts';
import {type JudgedAnswers, judgedAnswers} from './judged-quality.ts';
import {oracle} from './oracle.ts';
import {ownFit} from './own-fit.ts';
import {ownTestRows, takenRows} from './own-split.ts';
import {reading, rowsOf} from './rows.ts';
import {freshRun, predicted} from './training.ts';
import type {UnderTest} from './under-test.ts';

/** What a claim of quality says; `low`, `high`: its own 95 % interval, `rounding`: half a unit of its last written digit. */
export type Claim = {
	readonly figure: string;
	readonly value: number;
	readonly rounding: number;
	readonly low?: number;
	readonly high?: number;
	/** The score from which on a row counts as positive, where that is said. */
	readonly cut?: number | undefined;
};

/** A claim beside ours; `agrees` null: nothing of the name can be measured. */
export type Compared = {
	readonly agrees: boolean | null;
	readonly ours: number | null;
	/** How often an honest claim would lie as far off. */
	readonly p: number | null;
	readonly low?: number | undefined;
	readonly high?: number | undefined;
};

const answer = z.looseObject({
	rows: z.number(),
	claims: z.array(
		z.looseObject({
			agrees: z.boolean().nullable(),
			ours: z.number().nullable(),
			p: z.number().nullable(),
			low: z.number().optional(),
			high: z.number().optional(),
		}),
	),
});

/** Of an honest project, all claims together, none is refused but once in 10,000 judgements. */
const alpha = 1e-4;

/**
 * Claims of new rows beside what we measure, all at once: the more claims, the wider each interval. Ours is on the rows kept aside and, where
 * the project says which these are, on its own test rows, which the same model did not fit on either: each error of ours gets smaller.
 */
export async function againstOurs(
	project: UnderTest,
	claims: readonly (Claim & {readonly ofRun?: boolean})[],
): Promise<{readonly claims: readonly Compared[]; readonly on: string}> {
	const {context, pipeline} = project;
	const {on, ...answers} = await unseenAnswers(project);
	const {ofRun, ofProject} = await statedOn(project);
	const asked = claims.map(claim => ({...claim, rows: claim.ofRun ? ofRun : ofProject}));
	const found = await oracle(
		context,
		'stated',
		{...reading(pipeline), ...answers, claims: asked, alpha, seed: seedFor(context, 'stated figures')},
		answer,
	);
	return {claims: found.claims, on: on(found.rows)};
}

/** How many rows a figure is measured on: test rows of the fresh run, or of the project with all of its rows. */
async function statedOn(project: UnderTest): Promise<{readonly ofRun: number; readonly ofProject: number}> {
	const {heldRows, origin} = await rowsOf(project);
	// We keep a fifth of the rows; it keeps its part of what is left.
	const ofRun = project.pipeline.commands.split
		? (await ownTestRows(project)).test.length
		: Math.max(1, Math.round(heldRows * 4 * project.pipeline.split.test_fraction));
	return {ofRun, ofProject: origin === 'hidden rows of the session' ? ofRun : ofRun * 1.25};
}

/** Answers of the fresh model for rows that it did not fit on: those kept aside, and its own test rows. */
function unseenAnswers(project: UnderTest): Promise<JudgedAnswers> {
	return project.context.shared('unseen answers', async () => {
		const judged = await judgedAnswers(project);
		const rows = await rowsOf(project);
		// A model that ships fitted on all rows knows its own test rows.
		if (judged.truth !== rows.truth || !project.pipeline.commands.split || (await ownFit(project))?.ships === 'all rows') return judged;
		const {truth, shown} = await takenRows(project, 'test', (await ownTestRows(project)).test);
		const labelled = below(rows.truth.csv, truth.csv);
		const unlabelled = below(await readFile(rows.unlabelled, 'utf8'), await readFile(shown, 'utf8'));
		if (labelled === null || unlabelled === null) return judged;
		const both = path.join(project.folder, 'unseen.csv');
		await writeFile(both, unlabelled);
		const {model} = await freshRun(project);
		const predictions = await predicted(project, 'unseen', model, both);
		return {...judged, truth: {csv: labelled}, predictions, on: count => `${count} rows, kept aside or of its own test part`};
	});
}

/** Two tables of the same columns as one; null when their heads differ, or are not plain enough to tell. */
function below(first: string, second: string): string | null {
	const head = first.slice(0, first.indexOf('\n') + 1);
	if (head === '' || head.includes('"') || !second.startsWith(head)) return null;
	return `${first}${first.endsWith('\n') ? '' : '\n'}${second.slice(head.length)}`;
}

/** Half a unit of the last digit of a number as it was recorded, where it was rounded to 2 to 5 digits. */
export function roundingOf(value: number): number {
	const digits = String(value).split('.')[1]?.length ?? 0;
	return digits <= 5 ? 0.5 * 10 ** -Math.max(2, digits) : 0;
}

/** A share that was written as a percentage, as a share. */
export const asShare = (figure: string, value: number): number => (isShare(figure) && value > 1 && value <= 100 ? value / 100 : value);
