import {columnOf, type Table} from '../../../analysis/csv.ts';
import {counted} from '../../../domain/format.ts';
import type {ValidationReport} from '../../../steps/implementation/validation/schema.ts';
import {figure} from '../../../steps/implementation/wording.ts';
import type {WorkTools} from '../../../steps/step.ts';
import {predictRows} from '../../project/predict.ts';
import type {Project} from '../../project/project.ts';

/** Numbers that are this close, relative to the larger, count as the same: single against double precision. */
const close = 1e-4;
const keptFlips = 100;

/** The model through ONNX against itself, row by row; null for a project without an ONNX model. */
export async function compareOnnx(
	project: Project,
	tools: WorkTools,
	given: {readonly model: string; readonly data: string; readonly native: Table; readonly rows: readonly number[]},
): Promise<ValidationReport['onnx']> {
	if (project.pipeline.commands.predict_onnx === undefined) {
		tools.say('pipeline.yaml names no `predict_onnx` command: ONNX is not compared');
		return null;
	}
	const onnx = await predictRows(project, tools, 'predict_onnx', {model: given.model, data: given.data, out: 'onnx.csv'});
	const compared = compareTables(given.native, onnx.table, given.rows, project.pipeline.problem === 'regression');
	tools.say(
		compared.equal === compared.rows
			? `ONNX decides all ${compared.rows} rows the same; largest difference ${figure(compared.largest_difference ?? 0)}`
			: `ONNX differs in ${counted(compared.rows - compared.equal, 'row')} of ${compared.rows}`,
	);
	return compared;
}

/** Decisions and numbers of two prediction files, row by row. */
export function compareTables(
	native: Table,
	onnx: Table,
	rows: readonly number[],
	numbers: boolean,
): NonNullable<ValidationReport['onnx']> {
	const ours = columnOf(native, 'prediction', 'The output of `predict`');
	const theirs = columnOf(onnx, 'prediction', 'The output of `predict_onnx`');
	const flips: {row: number; native: string; onnx: string}[] = [];
	let equal = 0;
	ours.forEach((one, at) => {
		const other = theirs[at] ?? '';
		const same = numbers ? isClose(Number(one), Number(other)) : one === other;
		if (same) equal += 1;
		else if (flips.length < keptFlips) flips.push({row: rows[at] ?? at, native: one, onnx: other});
	});
	return {rows: ours.length, equal, flips, largest_difference: largest(native, onnx, numbers)};
}

const isClose = (one: number, other: number) => Math.abs(one - other) <= close * Math.max(1, Math.abs(one), Math.abs(other));

function largest(native: Table, onnx: Table, numbers: boolean): number | null {
	const names = numbers ? ['prediction'] : native.header.filter(name => name.startsWith('probability:') && onnx.header.includes(name));
	let most: number | null = null;
	for (const name of names) {
		const theirs = columnOf(onnx, name, 'The output of `predict_onnx`');
		columnOf(native, name, 'The output of `predict`').forEach((one, at) => {
			const difference = Math.abs(Number(one) - Number(theirs[at]));
			if (Number.isFinite(difference)) most = Math.max(most ?? 0, difference);
		});
	}
	return most;
}
