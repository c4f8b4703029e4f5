import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type {Pipeline} from '../../domain/pipeline.ts';
import {isInside} from '../../system/paths.ts';
import {CannotJudge} from './cannot-judge.ts';
import {oracle} from './oracle.ts';
import {writePlainRows} from './plain-rows.ts';
import type {UnderTest} from './under-test.ts';

/** Two halves of some rows, as plain CSV files. */
export type Split = {
	/** What a project may train on. */
	readonly training: string;
	/** What it is scored on, with the target. */
	readonly held: string;
	/** The same without the target: what the project is shown. */
	readonly heldUnlabelled: string;
	readonly heldRows: number;
};

export type Rows = Split & {
	readonly origin: 'hidden rows of the session' | 'rows kept aside by this gate';
};

/** Part of the rows that a gate keeps aside itself when no session did, and its seed: a healthy project passes every time. */
const keptShare = 0.2;
const keptSeed = 20_170_401;
const innerSeed = 31_337;

/** The keys that say how the project's data is to be read, for any command of the gates' Python. */
export function reading({data, target, problem, split, features}: Pipeline): Readonly<Record<string, unknown>> {
	const format = features?.find(one => one.name === split.column)?.format ?? 'iso';
	return {
		delimiter: data.delimiter,
		missing: data.missing,
		target: target.column,
		recode: target.recode,
		problem,
		classes: target.classes,
		positive: target.positive ?? target.classes.at(-1) ?? null,
		rule: split.rule,
		column: split.column ?? null,
		time_format: format,
	};
}

const splitAnswer = z.looseObject({
	held: z.number(),
	training: z.number(),
	files: z.object({training: z.string(), held: z.string(), held_unlabelled: z.string()}),
});

async function splitOf(project: UnderTest, name: string, data: string, seed: number): Promise<Split> {
	const out = path.join(project.folder, name);
	await mkdir(out, {recursive: true});
	const answer = await oracle(project.context, 'split', {...reading(project.pipeline), data, seed, fraction: keptShare, out}, splitAnswer);
	const {training, held, held_unlabelled: heldUnlabelled} = answer.files;
	return {training, held, heldUnlabelled, heldRows: answer.held};
}

/** The project's own data file, whole. Throws CannotJudge when it is not there. */
export function projectData({pipeline, copy}: UnderTest): string {
	const file = path.join(copy, pipeline.data.path);
	if (!isInside(copy, file)) throw new CannotJudge(`data.path ${pipeline.data.path} leads out of the project`);
	return file;
}

/**
 * What the project may train on, and what it is judged on. In a session that put rows aside: the rest, and those hidden rows. Else
 * the gate keeps a part of the project's rows aside itself, with a seed of its own.
 */
export function rowsOf(project: UnderTest): Promise<Rows> {
	const {context, folder, pipeline} = project;
	return context.shared('rows', async () => {
		const hidden = await context.hiddenFiles();
		const visible = context.state.data?.visible ?? [];
		if (hidden.length === 0 || visible.length === 0) {
			const split = await splitOf(project, 'rows', projectData(project), keptSeed);
			return {...split, origin: 'rows kept aside by this gate'};
		}
		const out = path.join(folder, 'rows');
		await mkdir(out, {recursive: true});
		const training = path.join(out, 'training.csv');
		const held = path.join(out, 'held.csv');
		const {delimiter} = pipeline.data;
		await writePlainRows(context, visible, training, delimiter);
		await writePlainRows(context, hidden, held, delimiter);
		const heldUnlabelled = path.join(out, 'held_unlabelled.csv');
		const taken = await oracle(
			context,
			'take',
			{...reading(pipeline), data: held, first: Number.MAX_SAFE_INTEGER, without: [pipeline.target.column], out: heldUnlabelled},
			z.looseObject({rows: z.number()}),
		);
		return {training, held, heldUnlabelled, heldRows: taken.rows, origin: 'hidden rows of the session'};
	});
}

/** The training rows split once more: for measurements that must not look at the hidden rows at all. */
export function innerRowsOf(project: UnderTest): Promise<Split> {
	return project.context.shared('inner rows', async () => splitOf(project, 'inner', (await rowsOf(project)).training, innerSeed));
}
