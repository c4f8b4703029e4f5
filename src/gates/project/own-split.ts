import {readFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {ProjectFault} from './cannot-judge.ts';
import {runCommand} from './command.ts';
import {oracle} from './oracle.ts';
import {reading, rowsOf, type Truth} from './rows.ts';
import {predictionRun, trained} from './training.ts';
import type {UnderTest} from './under-test.ts';
import {give, take} from './workplace.ts';

const splitAnswer = z.looseObject({train: z.array(z.int().min(0)).min(1), test: z.array(z.int().min(0)).min(1)});
export type OwnSplit = Pick<z.infer<typeof splitAnswer>, 'train' | 'test'>;

/** Where its own split lies, once it was asked for. */
export const ownSplitFile = ({folder}: UnderTest): string => path.join(folder, 'own-split.json');

/** The rows on which the project fits and tests, as its `split` command names them for the rows it may train on. */
export function ownTestRows(project: UnderTest): Promise<OwnSplit> {
	return project.context.shared('own split', async () => {
		const out = ownSplitFile(project);
		await runCommand(project, 'split', {data: give((await rowsOf(project)).training), out: take(out)});
		let json: unknown;
		try {
			json = JSON.parse(await readFile(out, 'utf8'));
		} catch {
			throw new ProjectFault("the project's `split` command wrote no JSON to {out}");
		}
		const parsed = splitAnswer.safeParse(json);
		if (!parsed.success) throw new ProjectFault("the project's `split` command must write {train: [rows], test: [rows]} to {out}");
		return parsed.data;
	});
}

/** What a training on these rows predicts for the rows kept aside; by default on those of its own split. */
export async function onSplit(
	project: UnderTest,
	name = 'own split',
	split: string | null = null,
	data: string | null = null,
): Promise<string> {
	await ownTestRows(project);
	const rows = await rowsOf(project);
	const {model} = await trained(project, name, data ?? rows.training, {split: split ?? ownSplitFile(project)});
	// With the same history: only what it was fitted on differs.
	return (await predictionRun(project, name, model, rows.unlabelled, {rows: rows.training})).out;
}

/** Some of the training rows, as what a model is shown and what is true. */
export function takenRows(
	project: UnderTest,
	name: string,
	rows: readonly number[],
): Promise<{readonly truth: Truth; readonly shown: string}> {
	const {context, folder, pipeline} = project;
	return context.shared(`taken ${name}`, async () => {
		const {training: data} = await rowsOf(project);
		const shown = path.join(folder, `taken-${name}.csv`);
		const asked = {...reading(pipeline), data, rows};
		const {truth} = await oracle(context, 'take', asked, z.looseObject({truth: z.object({csv: z.string()})}));
		await oracle(context, 'take', {...asked, without: [pipeline.target.column], out: shown}, z.looseObject({rows: z.number()}));
		return {truth, shown};
	});
}
