import {existsSync} from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import {seedFor} from '../seeds.ts';
import {CannotJudge, ProjectFault} from './cannot-judge.ts';
import {type CommandOptions, type ProjectRun, runCommand} from './command.ts';
import {historyOf, rowsOfModels} from './history.ts';
import {oracle} from './oracle.ts';
import {reading, rowsOf} from './rows.ts';
import type {UnderTest} from './under-test.ts';
import {type Among, give, take, type Workplace, word} from './workplace.ts';

/** A model that the gate had the project train. */
export type Trained = {
	readonly model: string;
	readonly seconds: number;
	/** What the training left beside it, where that was kept. */
	readonly workplace: Workplace | null;
	/** Where its run was tracked, and the workplace that the run may point to; null for a training whose run nobody reads. */
	readonly tracked: {readonly store: string; readonly workplace: Workplace} | null;
	readonly run: ProjectRun;
};

/** The seed that the gate gives to the project: the same for every training of a judgement. */
export const projectSeed = (project: UnderTest): string => String(seedFor(project.context, 'the project'));

type TrainingOptions = {
	/** The file that says which rows to fit on and which to test on, for a project that takes one. */
	readonly split?: string;
	/** Its run is read: the project is not told to leave tracking out. */
	readonly tracked?: true;
	/** The workplace stays. */
	readonly kept?: true;
	/** With all of its files, those that hold rows kept aside, too. */
	readonly whole?: boolean;
};

/**
 * Has the project train on `data`, once for each name in a judgement; the same rows lie where it keeps its own.
 * Throws ProjectFault when it fails or leaves no model.
 */
export function trained(project: UnderTest, name: string, data: string, options: TrainingOptions = {}): Promise<Trained> {
	const {context, folder} = project;
	return context.shared(`train ${name}`, async () => {
		context.progress?.(`training: ${name}`, null);
		const place = path.join(folder, `model-${name.replaceAll(/\W+/g, '-')}`);
		const model = path.join(place, 'model');
		const store = path.join(place, 'mlflow.db');
		const left: Workplace[] = [];
		const {split, tracked, kept, whole = false} = options;
		const run = await runCommand(
			project,
			split === undefined ? 'train' : 'train_on_split',
			{data: give(data), model: take(model), seed: word(projectSeed(project)), ...(split === undefined ? {} : {split: give(split)})},
			{data, whole, ...(tracked ? {store} : {}), ...(tracked || kept ? {keep: workplace => void left.push(workplace)} : {})},
		);
		(await rowsOfModels(project)).set(model, data);
		if (!existsSync(model)) throw new ProjectFault("the project's `train` command ended with 0 and left no model at {model}");
		const [workplace = null] = left;
		return {model, seconds: run.durationMs / 1000, workplace, tracked: tracked && workplace ? {store, workplace} : null, run};
	});
}

type Predicted = {
	readonly out: string;
	/** How it ended, with what it asked of the network. */
	readonly run: ProjectRun;
};

export type PredictionOptions = CommandOptions & {
	readonly command?: 'predict' | 'predict_onnx';
	/** The rows that a history must end before; by default those that are predicted. */
	readonly before?: string;
	/** What the rows lie among; by default they lie alone in a folder without a name. */
	readonly among?: Among;
	/** The rows that a history is taken from; by default those that the model was trained on. */
	readonly rows?: string;
};

/** Predictions of a trained model for rows without a target, once for each name; and how the command ran. */
export function predictionRun(
	project: UnderTest,
	name: string,
	model: string,
	data: string,
	{command = 'predict', before = data, rows, among, ...options}: PredictionOptions = {},
): Promise<Predicted> {
	const {context, folder} = project;
	return context.shared(`${command} ${name}`, async () => {
		const out = path.join(folder, `${command}-${name.replaceAll(/\W+/g, '-')}.csv`);
		const history = await historyOf(project, {model, rows}, before);
		const places = {model: give(model), data: give(data, among), out: take(out), ...(history === null ? {} : {history: give(history)})};
		const run = await runCommand(project, command, places, options);
		if (!existsSync(out)) throw new ProjectFault(`the project's \`${command}\` command ended with 0 and wrote no {out}`);
		return {out, run};
	});
}

/** The same, for whom only the predictions matter. */
export async function predicted(
	project: UnderTest,
	name: string,
	model: string,
	data: string,
	command: 'predict' | 'predict_onnx' = 'predict',
	options: Pick<CommandOptions, 'whole' | 'data'> = {},
): Promise<string> {
	return (await predictionRun(project, name, model, data, {...options, command})).out;
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

/**
 * The same training once more, the only one whose run is read: tracking takes longer than fitting, and nobody looks at the runs of the
 * others. What is scored is the fresh run, which is like all the others; that this one makes the same model is `tracking.same_twice`.
 */
export const trackedTraining = async (project: UnderTest): Promise<Trained> =>
	trained(project, 'again', (await rowsOf(project)).training, {tracked: true});

/** Its predictions for the rows that were kept aside, and how that command ran. */
export async function freshPredictionRun(project: UnderTest): Promise<Predicted> {
	const [{model}, rows] = [await freshRun(project), await rowsOf(project)];
	return predictionRun(project, 'fresh', model, rows.unlabelled);
}

/** The same, for whom only the predictions matter. */
export const freshPredictions = async (project: UnderTest): Promise<string> => (await freshPredictionRun(project)).out;
