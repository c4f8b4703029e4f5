import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {short} from '../../domain/format.ts';
import {gainOf, metricOf} from '../../domain/metric.ts';
import {messageOf} from '../../system/errors.ts';
import {seedFor} from '../seeds.ts';
import {oracle} from './oracle.ts';
import {scoreOf} from './quality.ts';
import {reading, rowsOf} from './rows.ts';
import {freshRun, predicted, trained} from './training.ts';
import type {UnderTest} from './under-test.ts';

const splits = 20;
/** So long may that many trainings take, by what the fresh run took. */
const mostSeconds = 60;

/**
 * Where a figure of the metric stands among trainings on 20 splits of ours: one above all of them is the best of many seeds. The first
 * split that reaches it ends the search. Nothing fails by this alone: it throws nothing but the end of the judgement.
 */
export async function amongOurSplits(project: UnderTest, value: number): Promise<{readonly aboveAll: boolean; readonly told: string}> {
	const {pipeline, context} = project;
	const not = (why: string) => ({aboveAll: false, told: `not held against other splits: ${why}`});
	if (!pipeline.commands.train_on_split) return not('pipeline.yaml names no `train_on_split` command');
	const {seconds} = await freshRun(project);
	if (splits * seconds > mostSeconds) return not(`${splits} trainings of ${short(seconds)} s each would take longer than ${mostSeconds} s`);
	let best: number | null = null;
	try {
		for (let at = 0; at < splits; at++) {
			const reached = await reachedOn(project, at);
			if (gainOf(metricOf(pipeline), value, reached) <= 0)
				return {aboveAll: false, told: `one of ${at + 1} splits with our seeds reaches it: ${short(reached, 4)}`};
			if (best === null || gainOf(metricOf(pipeline), reached, best) > 0) best = reached;
		}
	} catch (error) {
		context.signal.throwIfAborted();
		return not(messageOf(error));
	}
	return {
		aboveAll: true,
		told: `best of many seeds: above all ${splits} splits with our seeds, the best of which reaches ${short(best ?? Number.NaN, 4)}`,
	};
}

const placed = z.looseObject({
	truth: z.looseObject({csv: z.string()}),
	files: z.object({unlabelled: z.string()}),
	places: z.object({train: z.array(z.int()), test: z.array(z.int())}),
});

/** The metric on the test rows of one split of ours, of what the project trains on the others. */
async function reachedOn(project: UnderTest, at: number): Promise<number> {
	const {context, pipeline} = project;
	const {training: data} = await rowsOf(project);
	const name = `our split ${at}`;
	const out = path.join(project.folder, name.replaceAll(' ', '-'));
	await mkdir(out, {recursive: true});
	const asked = {...reading(pipeline), data, seed: seedFor(context, name), fraction: pipeline.split.test_fraction, places: true, out};
	const {truth, files, places} = await oracle(context, 'split', asked, placed);
	const split = path.join(out, 'split.json');
	await writeFile(split, JSON.stringify(places));
	const {model} = await trained(project, name, data, {split});
	return (await scoreOf(project, {truth, predictions: await predicted(project, name, model, files.unlabelled)})).value;
}
