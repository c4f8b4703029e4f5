import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {count} from '../../../domain/format.ts';
import type {ValidationReport} from '../../../steps/implementation/validation/schema.ts';
import type {WorkTools} from '../../../steps/step.ts';
import {dataOf, isBlueprint, type Project, runProject} from '../../project/project.ts';
import type {Rows} from '../../project/rows.ts';

const refitMs = 20 * 60_000;

/** Where the model lies that is fitted on all rows: beside the judged one. */
const refittedModelOf = (project: Project): string => (isBlueprint(project.pipeline) ? 'models/refit' : '.ml-engineer/refit');

/**
 * Fits what was judged once more, on all rows that the project may see, for release; the judged model stays as it is, and its figures are
 * its own. null: the project has no such command, or the judged model is not the one that ships.
 */
export async function refitModel(project: Project, tools: WorkTools, rows: Rows, model: string): Promise<ValidationReport['refit']> {
	const {pipeline, home} = project;
	if (pipeline.commands.refit === undefined || pipeline.commands.split === undefined) return null;
	const data = await dataOf(project);
	const place = refittedModelOf(project);
	const out = path.join(home, place);
	await mkdir(path.dirname(out), {recursive: true});
	await runProject(
		project,
		tools,
		'refit',
		{data, model, out},
		{
			title: 'refit on all rows',
			why: 'what is released need not do without the test rows',
			detail: [`reads ${model} and ${data}`, `writes the model to ${out}`],
			timeoutMs: refitMs,
		},
	);
	const fitted = rows.train.length + rows.test.length;
	tools.say(`refitted on all ${count(fitted)} rows for release, in ${place}; the figures are those of the judged fit`);
	const values: Readonly<Record<string, string>> = {data: pipeline.data.path, model: path.relative(home, model), out: place};
	const command = pipeline.commands.refit.map(word => word.replaceAll(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole));
	return {model: place, rows: fitted, command};
}
