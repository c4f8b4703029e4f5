import {mkdtemp} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {needing} from './needs.ts';
import {oracle} from './oracle.ts';
import {reading, rowsOf} from './rows.ts';
import type {UnderTest} from './under-test.ts';

/** The rows that each model of a judgement was trained on, by its place. */
export const rowsOfModels = (project: UnderTest): Promise<Map<string, string>> =>
	project.context.shared('rows of models', async () => new Map<string, string>());

/**
 * What stands for {history}: of the rows that the model was trained on, those whose time lies before every row of `judged`. Never a row
 * that is judged, or a later one. null: the project asks for none.
 */
export async function historyOf(
	project: UnderTest,
	from: {readonly model: string; readonly rows: string | undefined},
	judged: string,
): Promise<string | null> {
	const {context, pipeline, folder} = project;
	if (!needing(project, 'history')) return null;
	const rows = from.rows ?? (await rowsOfModels(project)).get(from.model) ?? (await rowsOf(project)).training;
	return context.shared(`history of ${rows} before ${judged}`, async () => {
		const out = path.join(await mkdtemp(path.join(folder, 'history-')), 'rows.csv');
		await oracle(context, 'earlier', {...reading(pipeline), data: rows, judged, out}, z.looseObject({rows: z.number()}));
		return out;
	});
}
