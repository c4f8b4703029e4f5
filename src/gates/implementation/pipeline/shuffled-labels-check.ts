import * as z from 'zod';
import {short} from '../../../domain/format.ts';
import {metricOf} from '../../../domain/metric.ts';
import type {CheckDefinition, Sabotage} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {innerRowsOf, reading} from '../../project/rows.ts';
import {editPipeline, tampering, tamperWith, trainsAnother} from '../../project/tamper.ts';
import {freshRun, predicted, shuffledTraining} from '../../project/training.ts';
import {seedFor} from '../../seeds.ts';

/** One-sided, a healthy project is beyond it once in 30,000 judgements. */
const sigmas = 4;

const answer = z.looseObject({
	statistic: z.string(),
	value: z.number(),
	mean: z.number(),
	sigma: z.number(),
	z: z.number(),
	within: z.boolean(),
});

/** It takes no split from outside either: the rows it trains on are none that anybody else could split. */
const ownRowsToo: Sabotage = {
	title: 'trains on the rows of its own file as well',
	...trainsAnother,
	apply: async root => {
		if ((await tamperWith(root, 'train', 'own_rows_too')) === 'not applicable') return 'not applicable';
		await editPipeline(root, document => document.deleteIn(['commands', 'train_on_split']));
		return 'applied';
	},
};

/** Trained on permuted labels, the project can know nothing of the rows it is then asked about. */
export const shuffledLabelsCheck: CheckDefinition = projectCheck({
	id: 'pipeline.shuffled_labels',
	step: 'pipeline',
	title: 'learns from what we give',
	mustBe: `trained on permuted labels it stays within ${sigmas} sigma of chance on rows kept aside`,
	couldBeFooledBy: 'a project that notices permuted labels and then behaves',
	told: {op: '<=', threshold: sigmas, unit: 'sigma', evidence: ['pipeline.yaml#/commands/train']},
	async judge(project, told) {
		const {context, pipeline} = project;
		await freshRun(project);
		const inner = await innerRowsOf(project);
		const seed = seedFor(context, 'permuted labels');
		const predictions: string[] = [];
		for (const mirror of [false, true]) {
			const name = mirror ? 'shuffled mirror' : 'shuffled';
			const {model} = await shuffledTraining(project, mirror);
			predictions.push(await predicted(project, name, model, inner.unlabelled));
		}
		const found = await oracle(
			context,
			'chance',
			{
				...reading(pipeline),
				truth: inner.truth,
				training: inner.training,
				predictions,
				metric: metricOf(project.pipeline),
				sigmas,
				seed,
			},
			answer,
		);
		const detail = [
			`two trainings on permuted labels, one with the labels mirrored: ${found.statistic} ${short(found.value)} on ${inner.heldRows} rows`,
			`chance is ${short(found.mean)} +- ${short(found.sigma)}`,
		];
		return measured(
			{...told, value: Math.abs(found.z), detail},
			found.within
				? null
				: `trained on permuted labels it still reaches ${found.statistic} ${short(found.value)}, ${short(Math.abs(found.z))} sigma from chance: it knows the rows`,
		);
	},
	sabotages: [tampering('known rows looked up', ['predict', 'known_rows_looked_up'], ['predict_onnx', 'known_rows_looked_up']), ownRowsToo],
});
