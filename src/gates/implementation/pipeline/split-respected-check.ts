import path from 'node:path';
import * as z from 'zod';
import {percent} from '../../../domain/format.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {needing} from '../../project/needs.ts';
import {oracle} from '../../project/oracle.ts';
import {onSplit, ownTestRows} from '../../project/own-split.ts';
import {projectCheck} from '../../project/project-check.ts';
import {sameTwice, spreadOf, spreadText} from '../../project/repeated-training.ts';
import {reading, rowsOf} from '../../project/rows.ts';
import {tampering, trainsAnother} from '../../project/tamper.ts';
import {freshPredictions} from '../../project/training.ts';
import {seedFor} from '../../seeds.ts';

const compared = z.looseObject({equal: z.boolean(), share: z.number(), rows: z.number()});

/** Other values in the test rows of the project's own split must not change the model it ships. */
export const splitRespectedCheck: CheckDefinition = projectCheck({
	id: 'pipeline.split_kept',
	step: 'pipeline',
	title: 'split is kept',
	mustBe: 'other values in its own test rows change no prediction: the model was not fitted on them',
	onKeptRows: true,
	couldBeFooledBy: 'test rows that only choose between models, not fit one: a few looks leave no trace here',
	told: {op: '==', threshold: 1, unit: 'of predictions equal', evidence: ['pipeline.yaml#/split']},
	async judge(project, told) {
		const {context, pipeline, folder} = project;
		if (!pipeline.commands.split) throw new CannotJudge('pipeline.yaml names no `split` command');
		if (!pipeline.commands.train_on_split) throw new CannotJudge('pipeline.yaml names no `train_on_split` command');
		const before = await freshPredictions(project);
		const free = needing(project, 'nondeterministic');
		if (!free && !(await sameTwice(project)).equal)
			throw new CannotJudge('two trainings on the same rows differ, so nothing can be told: see tracking.same_twice');
		const rows = await rowsOf(project);
		const {test} = await ownTestRows(project);
		const edited = path.join(folder, 'kept-edited.csv');
		await oracle(
			context,
			'edit',
			{...reading(pipeline), data: rows.training, rows: test, seed: seedFor(context, 'other test rows'), out: edited},
			z.looseObject({edited_rows: z.number()}),
		);
		// With its own split handed to it, it must train as it does alone; only then do other values in the test rows tell something.
		const same = await onSplit(project);
		const other = () => onSplit(project, 'other test rows', null, edited);
		if (free) {
			const fits = await spreadOf(project, [before, same, await other()]);
			const detail = [`declared need nondeterministic: ${spreadText(fits)}`];
			return measured(
				{...told, unit: 'if three fits are as good as each other', value: fits.inside ? 1 : 0, detail},
				fits.inside ? null : `with its own split, or with other values in its test rows, it is another model: ${spreadText(fits)}`,
			);
		}
		const alone = await oracle(context, 'compare_predictions', {left: before, right: same}, compared);
		if (!alone.equal)
			return measured(
				{...told, value: Math.min(alone.share, 1 - 1 / alone.rows)},
				'trained on the rows that its own `split` command names it predicts otherwise than trained alone: it fits on other rows than it says',
			);
		const after = await other();
		const found = await oracle(context, 'compare_predictions', {left: before, right: after}, compared);
		const share = found.equal ? 1 : Math.min(found.share, 1 - 1 / found.rows);
		const detail = [`${test.length} test rows got other values; ${percent(share)} of ${found.rows} predictions stayed equal`];
		return measured(
			{...told, value: share, detail},
			found.equal ? null : `${percent(1 - share)} of the predictions changed with the values of its test rows: it was fitted on them`,
		);
	},
	sabotages: [
		{
			...tampering('the split skipped: fitted on all rows', ['train', 'fitted_on_all_rows'], ['train_on_split', 'fitted_on_all_rows']),
			...trainsAnother,
		},
	],
});
