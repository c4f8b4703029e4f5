import path from 'node:path';
import * as z from 'zod';
import {seedFor} from '../seeds.ts';
import {oracle} from './oracle.ts';
import {type Scored, scoreOf} from './quality.ts';
import {projectData, reading, rowsOf, splitAnswer, type Truth} from './rows.ts';
import {freshPredictions, predicted, trained} from './training.ts';
import type {UnderTest} from './under-test.ts';

/** Below this many rows with a label a hold-out of a fifth says little: all rows are judged, each by a training without its fold. */
export const fewestHeld = 50;
const folds = 5;
/** Other folds each time; by time there is one way to cut them. */
const rounds = 2;

export type JudgedAnswers = {
	readonly truth: Truth;
	readonly predictions: string;
	/** Of the same rows, by trainings on other folds. */
	readonly again?: readonly string[];
	readonly training: string;
	/** On which rows, for people. */
	readonly on: (rows: number) => string;
};

/**
 * What the quality of the shipped model is measured by: its answers for the rows that were kept aside, or, where these are too few, what
 * `train` and `predict` answer for the rows of each fold of ours. They are given the other folds and no label of this one; the project's own
 * `cross_validate`, which is handed all labels, is not asked.
 */
export function judgedAnswers(project: UnderTest): Promise<JudgedAnswers> {
	return project.context.shared('judged answers', async () => {
		const {truth, training, heldRows, origin} = await rowsOf(project);
		if (heldRows >= fewestHeld)
			return {truth, predictions: await freshPredictions(project), training, on: count => `${count} rows, ${origin}`};
		const data = origin === 'hidden rows of the session' ? training : projectData(project);
		const first = await roundOf(project, data, 0);
		const again: string[] = [];
		if (project.pipeline.split.rule !== 'time')
			for (let round = 1; round < rounds; round++) again.push((await roundOf(project, data, round)).predictions);
		const on = (count: number) => `${count} rows, each by a training without its fold: ${heldRows} kept aside would be too few`;
		return {...first, again, training: data, on};
	});
}

const written = z.looseObject({rows: z.number()});
const joined = z.looseObject({truth: z.object({csv: z.string()})});

/** Every row predicted once, by a training on other folds; by time on earlier ones, so that the first is not predicted. */
async function roundOf(project: UnderTest, data: string, round: number) {
	const {context, pipeline, folder} = project;
	const {rule} = pipeline.split;
	const place = (name: string) => path.join(folder, `round-${round}`, name);
	const file = place('folds.csv');
	const request = {...reading(pipeline), rule: rule === 'random' ? 'stratified' : rule, data};
	await oracle(context, 'folds', {...request, folds, seed: seedFor(context, `round ${round}`), out: file}, written);
	const parts: {fold: number; predictions: string}[] = [];
	for (let fold = rule === 'time' ? 1 : 0; fold < folds; fold++) {
		const {files} = await oracle(context, 'split', {...request, folds: file, fold, out: place(String(fold))}, splitAnswer);
		const name = `round ${round} fold ${fold}`;
		const {model} = await trained(project, name, files.training);
		// Where the project keeps its data lie the other folds, too.
		parts.push({fold, predictions: await predicted(project, name, model, files.unlabelled, 'predict', {data: files.training})});
	}
	const predictions = place('predictions.csv');
	const {truth} = await oracle(context, 'out_of_fold', {...request, folds: file, parts, out: predictions}, joined);
	return {truth, predictions};
}

/** The quality of the shipped model. */
export function judgedQuality(project: UnderTest): Promise<{readonly scored: Scored; readonly on: string}> {
	return project.context.shared('judged quality', async () => {
		const {on, ...answers} = await judgedAnswers(project);
		const scored = await scoreOf(project, {...answers, plots: true});
		return {scored, on: on(scored.rows)};
	});
}
