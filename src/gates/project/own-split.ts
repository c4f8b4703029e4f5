import {readFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {ProjectFault} from './cannot-judge.ts';
import {runCommand} from './command.ts';
import {oracle} from './oracle.ts';
import {reading, rowsOf, type Truth} from './rows.ts';
import type {UnderTest} from './under-test.ts';
import {give, take} from './workplace.ts';

const splitAnswer = z.looseObject({train: z.array(z.int().min(0)).min(1), test: z.array(z.int().min(0)).min(1)});
type OwnSplit = Pick<z.infer<typeof splitAnswer>, 'train' | 'test'> & {readonly file: string};

/** The rows on which the project fits and tests, as its `split` command names them for the rows it may train on; `file`: as it wrote them. */
export function ownTestRows(project: UnderTest): Promise<OwnSplit> {
	return project.context.shared('own split', async () => {
		const out = path.join(project.folder, 'own-split.json');
		await runCommand(project, 'split', {data: give((await rowsOf(project)).training), out: take(out)});
		let json: unknown;
		try {
			json = JSON.parse(await readFile(out, 'utf8'));
		} catch {
			throw new ProjectFault("the project's `split` command wrote no JSON to {out}");
		}
		const parsed = splitAnswer.safeParse(json);
		if (!parsed.success) throw new ProjectFault("the project's `split` command must write {train: [rows], test: [rows]} to {out}");
		return {...parsed.data, file: out};
	});
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
