import {existsSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {CannotJudge, ProjectFault} from './cannot-judge.ts';
import {runCommand} from './command.ts';
import {oracle} from './oracle.ts';
import {reading, rowsOf} from './rows.ts';
import type {UnderTest} from './under-test.ts';

/** A model that the gate had the project train, and where its run was tracked. */
export type Trained = {readonly model: string; readonly store: string; readonly seconds: number};

/** The seed that the gate gives to the project. */
export const gateSeed = 1729;

/**
 * Has the project train on `data`, once for each name in a judgement. `split`: the file that says which of them to fit on and which to
 * test on, for a project that takes one.
 * Throws ProjectFault when it fails or leaves no model.
 */
export function trained(project: UnderTest, name: string, data: string, split?: string): Promise<Trained> {
	const {context, folder} = project;
	return context.shared(`train ${name}`, async () => {
		context.progress?.(`training: ${name}`, null);
		const place = path.join(folder, `model-${name.replaceAll(/\W+/g, '-')}`);
		await mkdir(place, {recursive: true});
		const model = path.join(place, 'model');
		const store = path.join(place, 'mlflow.db');
		const places = {data, model, seed: String(gateSeed)};
		const {durationMs} = split
			? await runCommand(project, 'train_on_split', {...places, split}, {store})
			: await runCommand(project, 'train', places, {store});
		if (!existsSync(model)) throw new ProjectFault("the project's `train` command ended with 0 and left no model at {model}");
		return {model, store, seconds: durationMs / 1000};
	});
}

/** Predictions of a trained model for rows without a target, once for each name. */
export function predicted(
	project: UnderTest,
	name: string,
	model: string,
	data: string,
	command: 'predict' | 'predict_onnx' = 'predict',
): Promise<string> {
	const {context, folder} = project;
	return context.shared(`${command} ${name}`, async () => {
		const out = path.join(folder, `${command}-${name.replaceAll(/\W+/g, '-')}.csv`);
		await runCommand(project, command, {model, data, out});
		if (!existsSync(out)) throw new ProjectFault(`the project's \`${command}\` command ended with 0 and wrote no {out}`);
		return out;
	});
}

const written = z.looseObject({rows: z.number()});

/** The training rows with the labels permuted; `mirror`: the same permutation with the labels reversed. */
export function shuffled(project: UnderTest, data: string, seed: number, mirror: boolean): Promise<string> {
	const {context, folder, pipeline} = project;
	return context.shared(`shuffle ${data} ${seed} ${mirror}`, async () => {
		const out = path.join(folder, `shuffled-${seed}${mirror ? '-mirror' : ''}.csv`);
		await oracle(context, 'shuffle', {...reading(pipeline), data, seed, mirror, out}, written);
		return out;
	});
}

/** The fresh run that most checks look at. Where it failed, `pipeline.fresh_run` says so, and nothing else can be told. */
export async function freshRun(project: UnderTest): Promise<Trained> {
	try {
		return await trained(project, 'fresh', (await rowsOf(project)).training);
	} catch (error) {
		if (error instanceof ProjectFault) throw new CannotJudge('there is no trained model to look at: see pipeline.fresh_run');
		throw error;
	}
}

/** Its predictions for the rows that were kept aside. */
export async function freshPredictions(project: UnderTest): Promise<string> {
	const [{model}, rows] = [await freshRun(project), await rowsOf(project)];
	return predicted(project, 'fresh', model, rows.heldUnlabelled);
}
