import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import type {Pipeline} from '../../domain/pipeline.ts';
import {compileReading} from '../../domain/read-as.ts';
import {isInside} from '../../system/paths.ts';
import {seedFor} from '../seeds.ts';
import {CannotJudge} from './cannot-judge.ts';
import {oracle} from './oracle.ts';
import {plainRows, writePlainRows} from './plain-rows.ts';
import type {UnderTest} from './under-test.ts';

/**
 * Rows with their labels, as the text of a CSV in the judge's memory: while something of the project may run, no file holds what it is to
 * predict. Stands for a file in what is asked of the gates' Python.
 */
export type Truth = {readonly csv: string};

/** Two halves of some rows. */
export type Split = {
	/** What a project may train on: a plain CSV file. */
	readonly training: string;
	/** What it is scored on, without the target: a plain CSV file. */
	readonly unlabelled: string;
	/** The same with the target. */
	readonly truth: Truth;
	readonly heldRows: number;
};

export type Rows = Split & {
	readonly origin: 'hidden rows of the session' | 'rows kept aside by this gate';
};

/** Part of the rows that a gate keeps aside itself when no session did. */
const keptShare = 0.2;

/** The keys that say how the project's data is to be read, for any command of the gates' Python. */
export function reading({data, target, problem, split, features}: Pipeline): Readonly<Record<string, unknown>> {
	const format = features?.find(feature => feature.name === split.column)?.format ?? 'iso';
	return {
		delimiter: data.delimiter,
		missing: data.missing,
		read_as: Object.fromEntries(Object.entries(data.read_as).map(([name, how]) => [name, compileReading(how)])),
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

export const splitAnswer = z.looseObject({
	held: z.number(),
	training: z.number(),
	truth: z.looseObject({csv: z.string()}),
	files: z.object({training: z.string(), unlabelled: z.string()}),
});

async function splitOf(project: UnderTest, purpose: string, data: string): Promise<Split> {
	const {context, pipeline} = project;
	const out = path.join(project.folder, purpose);
	await mkdir(out, {recursive: true});
	const answer = await oracle(
		context,
		'split',
		{...reading(pipeline), data, seed: seedFor(context, purpose), fraction: keptShare, out},
		splitAnswer,
	);
	return {...answer.files, truth: answer.truth, heldRows: answer.held};
}

/** The project's own data file, whole. Throws CannotJudge when data.path leads out of it. */
export function projectData({pipeline, outside, context: {root}}: UnderTest): string {
	if (outside !== null) return outside;
	const file = path.join(root, pipeline.data.path);
	if (!isInside(root, file)) throw new CannotJudge(`data.path ${pipeline.data.path} leads out of the project`);
	return file;
}

/**
 * What the project may train on, and what it is judged on. In a session that put rows aside: the rest, and those hidden rows. Else
 * the gate keeps a part of the project's rows aside itself, others in every judgement.
 */
export function rowsOf(project: UnderTest): Promise<Rows> {
	const {context, folder, pipeline} = project;
	return context.shared('rows', async () => {
		const hidden = await context.hiddenFiles();
		const visible = context.state.data?.visible ?? [];
		if (hidden.length === 0 || visible.length === 0) {
			const split = await splitOf(project, 'rows', projectData(project));
			return {...split, origin: 'rows kept aside by this gate'};
		}
		const out = path.join(folder, 'rows');
		await mkdir(out, {recursive: true});
		const training = path.join(out, 'training.csv');
		const unlabelled = path.join(out, 'unlabelled.csv');
		await writePlainRows(context, visible, training, pipeline.data.delimiter);
		const truth = {csv: await plainRows(context, hidden, pipeline.data.delimiter)};
		const taken = await oracle(
			context,
			'take',
			{...reading(pipeline), data: truth, first: Number.MAX_SAFE_INTEGER, without: [pipeline.target.column], out: unlabelled},
			z.looseObject({rows: z.number()}),
		);
		return {training, unlabelled, truth, heldRows: taken.rows, origin: 'hidden rows of the session'};
	});
}

/** The training rows split once more: for measurements that must not look at the hidden rows at all. */
export function innerRowsOf(project: UnderTest): Promise<Split> {
	return project.context.shared('inner rows', async () => splitOf(project, 'inner', (await rowsOf(project)).training));
}
