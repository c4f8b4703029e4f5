import {percent} from '../../../domain/format.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {comparePredictions} from '../../project/compare-predictions.ts';
import {projectCheck} from '../../project/project-check.ts';
import {rowsOf} from '../../project/rows.ts';
import {tampering} from '../../project/tamper.ts';
import {freshPredictions, freshRun, predicted} from '../../project/training.ts';
import {unreadExport} from './unread-export.ts';

const least = 0.995;
/** float32 instead of float64, relative. Class labels are compared as they are. */
const tolerance = 1e-4;

/** The exported model itself decides, and as the native one. */
export const onnxCheck: CheckDefinition = projectCheck({
	id: 'validation.onnx_parity',
	step: 'validation',
	title: 'ONNX decides alike',
	mustBe: `the exported model, an ONNX file below {model}, gives at least ${percent(least)} equal decisions on rows kept aside`,
	onKeptRows: true,
	couldBeFooledBy: 'rows kept aside that lie far from every border between classes; a command that runs the file and answers otherwise',
	told: {op: '>=', threshold: least, unit: 'of decisions equal', evidence: ['reports/validation.json#/onnx']},
	async judge(project, told) {
		if (!project.pipeline.commands.predict_onnx) throw new CannotJudge('pipeline.yaml names no `predict_onnx` command');
		const {model} = await freshRun(project);
		const rows = await rowsOf(project);
		const native = await freshPredictions(project);
		const exported = await predicted(project, 'fresh', model, rows.unlabelled, 'predict_onnx');
		const found = await comparePredictions(project.context, native, exported, tolerance);
		const share = found.rows === 0 ? 0 : 1 - found.flips / found.rows;
		const detail = [
			`${found.flips} of ${found.rows} decisions differ; largest relative difference ${found.largest}`,
			...found.flipped.slice(0, 5).map(one => `row ${one.row} decides otherwise`),
		];
		const unread = await unreadExport(project, model, exported);
		return measured(
			{...told, value: share, detail},
			share >= least ? unread : `${found.flips} of ${found.rows} decisions of the exported model differ`,
		);
	},
	sabotages: [
		tampering('answers of the native model', ['predict_onnx', 'answers_of_the_native_model']),
		tampering('every tenth decision another', ['predict_onnx', 'every_tenth_answer_another']),
	],
});
