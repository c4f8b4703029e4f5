import {createHash} from 'node:crypto';
import {existsSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {seedFor} from '../seeds.ts';
import {ProjectFault} from './cannot-judge.ts';
import {runCommand} from './command.ts';
import {oracle} from './oracle.ts';
import {reading, rowsOf} from './rows.ts';
import type {UnderTest} from './under-test.ts';
import {give, take, word} from './workplace.ts';

const folds = 5;

/** Our folds of the training rows, as one column `fold`. */
export function foldsOf(project: UnderTest): Promise<string> {
	return project.context.shared('folds', async () => {
		const out = path.join(project.folder, 'folds.csv');
		const {training: data} = await rowsOf(project);
		await oracle(
			project.context,
			'folds',
			{...reading(project.pipeline), data, folds, seed: seedFor(project.context, 'folds'), out},
			z.looseObject({rows: z.number()}),
		);
		return out;
	});
}

/** Out-of-fold predictions of a candidate with these parameters on our folds, by the project's own code; once for each name. */
export async function outOfFold(project: UnderTest, candidate: string, params: Parameters): Promise<string> {
	const rows = {data: (await rowsOf(project)).training, folds: await foldsOf(project)};
	return outOfFoldOn(project, 'our folds', rows, candidate, params);
}

export type Parameters = Readonly<Record<string, unknown>>;

/** Rows with their folds, one column `fold`, row by row. */
export type FoldedRows = {readonly data: string; readonly folds: string};

/** The same on other rows or folds than ours; once for each `purpose`, candidate and parameters. */
export function outOfFoldOn(
	project: UnderTest,
	purpose: string,
	{data, folds}: FoldedRows,
	candidate: string,
	params: Parameters,
): Promise<string> {
	const {context, folder} = project;
	const name = `${purpose} ${candidate} ${JSON.stringify(params)}`;
	return context.shared(`cross_validate ${name}`, async () => {
		context.progress?.(`cross-validating ${candidate}`, null);
		const place = path.join(folder, `cv-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`);
		const given = `${place}.json`;
		await writeFile(given, JSON.stringify(params));
		const out = `${place}.csv`;
		await runCommand(
			project,
			'cross_validate',
			{data: give(data), folds: give(folds), candidate: word(candidate), params: give(given), out: take(out)},
			{data},
		);
		if (!existsSync(out)) throw new ProjectFault("the project's `cross_validate` command ended with 0 and wrote no {out}");
		return out;
	});
}
