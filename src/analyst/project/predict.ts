import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import {readCsv, type Table} from '../../analysis/csv.ts';
import type {WorkTools} from '../../steps/step.ts';
import {outputOf, type Project, runProject} from './project.ts';

const predictMs = 10 * 60_000;
const crossMs = 20 * 60_000;

/** Predictions of a model for the rows of a file, and the text they were written as. */
export async function predictRows(
	project: Project,
	tools: WorkTools,
	name: 'predict' | 'predict_onnx',
	values: {readonly model: string; readonly data: string; readonly out: string},
): Promise<{readonly table: Table; readonly text: string}> {
	const out = path.join(project.scratch, values.out);
	await runProject(
		project,
		tools,
		name,
		{...values, out},
		{
			title: name === 'predict' ? 'predict' : 'predict through ONNX',
			why: 'predictions to be compared',
			detail: [`reads the model ${values.model} and the rows ${values.data}`],
			timeoutMs: predictMs,
		},
	);
	const text = await outputOf(out, `The command \`${name}\``);
	return {text, table: readCsv(text, `The output of \`${name}\``)};
}

/** Out-of-fold predictions of a candidate: each row by a model that did not see its fold. */
export async function crossValidate(
	project: Project,
	tools: WorkTools,
	asked: {
		readonly data: string;
		readonly folds: readonly number[];
		readonly candidate: string;
		readonly params: unknown;
		readonly title: string;
		readonly why: string;
		readonly name: string;
	},
): Promise<Table> {
	const place = (ending: string) => path.join(project.scratch, `${asked.name}-${ending}`);
	await writeFile(place('folds.csv'), `fold\n${asked.folds.join('\n')}\n`);
	await writeFile(place('params.json'), `${JSON.stringify(asked.params)}\n`);
	await runProject(
		project,
		tools,
		'cross_validate',
		{data: asked.data, folds: place('folds.csv'), params: place('params.json'), out: place('predictions.csv'), candidate: asked.candidate},
		{title: asked.title, why: asked.why, detail: [`reads ${asked.data}`], timeoutMs: crossMs},
	);
	return readCsv(await outputOf(place('predictions.csv'), 'The command `cross_validate`'), 'The output of `cross_validate`');
}
