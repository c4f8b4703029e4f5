import path from 'node:path';
import * as z from 'zod';
import {count, short} from '../../../domain/format.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {quoted} from '../../../steps/wording.ts';
import {leftOut, measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {CommandFault} from '../../project/command.ts';
import {fewestHeld} from '../../project/judged-quality.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {scoreOf} from '../../project/quality.ts';
import {reading, rowsOf} from '../../project/rows.ts';
import {packedRows, tamperWith} from '../../project/tamper.ts';
import {freshPredictions, freshRun, predictionRun} from '../../project/training.ts';
import {seedFor} from '../../seeds.ts';

/** Where fewer rows differ there is little to compare. */
const leastMoved = 0.2;
/** Of the gain over a Dummy: what may hang on the last digits of the numbers. */
const mostLost = 0.1;
/** Its lower end is passed by chance once in 20,000. */
const level = 0.9999;
const shown = 12;

const nearRows = z.looseObject({rows: z.number(), moved: z.array(z.int()), columns: z.record(z.string(), z.number())});

/**
 * The rows kept aside are predicted once more, with every number moved by less than its noise and written another way (see near_rows.py).
 * A model of the numbers loses nothing beyond chance, in whichever direction single answers move; one that knows rows by their words, or a
 * label by how a number is written, loses what it knew.
 */
export const nearRowsCheck: CheckDefinition = projectCheck({
	id: 'pipeline.near_rows',
	step: 'pipeline',
	title: 'near rows, near answers',
	mustBe: `numbers moved by less than their noise and written another way cost at most ${mostLost * 100} % of the gain over a Dummy, or no more than chance`,
	onKeptRows: true,
	falseAlarm: {rate: 5e-5, healthy: 'a model that loses nothing by it: the lower end of a 99.99 % interval'},
	couldBeFooledBy: 'rows that are known by their words alone, or by rounded numbers; numbers that pipeline.yaml lists as categories',
	told: {op: '<=', threshold: mostLost, unit: 'of the gain lost', evidence: ['pipeline.yaml#/commands/predict']},
	async judge(project, told) {
		const {context, pipeline, folder} = project;
		const rows = await rowsOf(project);
		const out = path.join(folder, 'near-rows.csv');
		const near = await oracle(
			context,
			'near_rows',
			{
				...reading(pipeline),
				data: rows.unlabelled,
				training: rows.training,
				columns: pipeline.features?.filter(({kind}) => kind === 'number').map(({name}) => name),
				never: [pipeline.split.column, ...pipeline.excluded.map(({name}) => name)].filter(name => name != null),
				seed: seedFor(context, 'near rows'),
				out,
			},
			nearRows,
		);
		const only = near.moved;
		if (only.length < leastMoved * near.rows) return leftOut;
		if (only.length < fewestHeld)
			throw new CannotJudge(`${only.length} rows kept aside could be moved, too few to compare: ${fewestHeld} are needed`);
		const fresh = await freshPredictions(project);
		const {model} = await freshRun(project);
		const moved = await predictionRun(project, 'near rows', model, out, {before: rows.unlabelled}).catch(error => {
			// A contract may refuse a number that no training row has.
			throw error instanceof CommandFault ? new CannotJudge(`numbers moved by less than their noise are refused: ${error.message}`) : error;
		});
		const scored = await scoreOf(project, {truth: rows.truth, predictions: fresh, simple: moved.out, training: rows.training, only, level});
		const [lost, gain] = [scored.simple?.gain, scored.baseline?.gain.value ?? 0];
		if (!lost) throw new CannotJudge('the two predictions of the rows were not compared');
		const part = lost.value / Math.max(gain, Number.EPSILON);
		const names = Object.entries(near.columns).map(([name, cells]) => `${quoted(name)} in ${count(cells)}`);
		const columns = [...names.slice(0, shown), ...(names.length > shown ? [`${names.length - shown} more columns`] : [])].join(', ');
		const cost = `${scored.metric} ${short(scored.value, 4)}, then ${short(scored.simple?.value ?? Number.NaN, 4)}: ${short(lost.value)} [${short(lost.low)} to ${short(lost.high)}] lost`;
		const detail = [
			`${count(only.length)} of ${count(near.rows)} rows differ, and are compared: ${columns}`,
			cost,
			`the gain over a Dummy is ${short(gain)}; intervals of 99.99 %`,
		];
		const fails = lost.low > 0 && part > mostLost;
		return measured(
			{...told, value: fails ? part : Math.min(Math.max(0, part), mostLost), detail},
			fails ? `with numbers moved by less than their noise and written another way it loses what it knew: ${cost}` : null,
		);
	},
	sabotages: [
		{
			title: 'rows that it brought packed are known by their words',
			// Who knows rows does better than was said, and knows them whatever it was trained on.
			implies: [
				'pipeline.shuffled_labels',
				'pipeline.claimed_metric',
				'validation.stated_figures',
				'validation.model_card',
				'validation.calibration',
				'validation.declared_ships',
			],
			apply: async root => {
				const packed = await packedRows(root);
				if (packed === null) return 'not applicable';
				await tamperWith(root, 'predict_onnx', 'known_rows_looked_up', {packed});
				return tamperWith(root, 'predict', 'known_rows_looked_up', {packed});
			},
		},
	],
});
