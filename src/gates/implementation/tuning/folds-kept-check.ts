import path from 'node:path';
import * as z from 'zod';
import {count} from '../../../domain/format.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {foldsOf, outOfFold, outOfFoldOn} from '../../project/cross-validation.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {reading, rowsOf} from '../../project/rows.ts';
import {candidatesOf} from '../../project/study.ts';
import {tampering} from '../../project/tamper.ts';
import {seedFor} from '../../seeds.ts';

/** Sums of floats differ with their order; a label that shines through moves far more. Relative, and absolute below 1. */
const tolerance = 1e-6;

const permuted = z.looseObject({rows: z.number(), changed: z.number(), compared: z.array(z.number())});
const answer = z.looseObject({rows: z.number(), differing_rows: z.number()});

/**
 * Cross-validation does not look at the labels of the fold it predicts: with those of one fold permuted among its rows, its
 * predictions stay. Deterministic, so that an honest project never fails by chance: where two equal runs differ it is not run. Any
 * candidate that is fitted on its fold, or on an encoding made with its labels, moves.
 */
export const foldsKeptCheck: CheckDefinition = projectCheck({
	id: 'tuning.folds_kept',
	step: 'tuning',
	title: 'folds are kept',
	mustBe: 'other labels in a fold change no prediction that cross_validate makes for that fold',
	couldBeFooledBy: 'a cross_validate that is honest only for the candidates of pipeline.yaml and params.json',
	told: {op: '<=', threshold: 0, unit: 'changed predictions', evidence: ['pipeline.yaml#/commands/cross_validate']},
	async judge(project, told) {
		const {context, pipeline, folder} = project;
		if (!pipeline.commands.cross_validate) throw new CannotJudge('pipeline.yaml names no `cross_validate` command');
		const candidates = await candidatesOf(project);
		if (candidates.length === 0) throw new CannotJudge('pipeline.yaml and params.json name no candidate to cross-validate');
		const {training} = await rowsOf(project);
		const folds = await foldsOf(project);
		const data = path.join(folder, 'other-labels.csv');
		const request = {...reading(pipeline), data: training, folds, seed: seedFor(context, 'labels of a fold'), out: data};
		const {changed, compared} = await oracle(context, 'permute_fold', request, permuted);
		const differ = async (left: string, right: string) =>
			(await oracle(context, 'compare_matrices', {left, right, rows: compared, tolerance}, answer)).differing_rows;
		const detail = [`${count(changed)} labels of one fold changed among its rows; ${count(compared.length)} predictions compared`];
		let worst = {candidate: '', rows: 0};
		for (const {candidate, params} of candidates) {
			const before = await outOfFold(project, candidate, params);
			const rows = await differ(before, await outOfFoldOn(project, 'other labels in a fold', {data, folds}, candidate, params));
			detail.push(`${candidate}: ${count(rows)} predictions changed`);
			if (rows === 0) continue;
			const again = await outOfFoldOn(project, 'our folds again', {data: training, folds}, candidate, params);
			if ((await differ(before, again)) > 0)
				throw new CannotJudge(`two equal runs of cross_validate differ for ${candidate}, so nothing can be told`);
			if (rows > worst.rows) worst = {candidate, rows};
		}
		return measured(
			{...told, value: worst.rows, detail},
			worst.rows === 0
				? null
				: `${count(worst.rows)} predictions of a fold changed with the labels of that fold: cross_validate of ${worst.candidate} was fitted on what it predicts`,
		);
	},
	sabotages: [
		{
			...tampering('a fold whose model has seen some of its rows', ['cross_validate', 'rows_of_the_fold_too']),
			// What is fitted on what it predicts gains by it, and prefers the bigger candidate.
			implies: ['tuning.reproduced', 'validation.simpler_first'],
		},
	],
});
