import * as z from 'zod';
import {short} from '../../../domain/format.ts';
import {metricOf} from '../../../domain/metric.ts';
import type {CheckDefinition, Sabotage} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {chanceAnswer as answer, chanceSigmas as sigmas} from '../../project/chance.ts';
import {oracle} from '../../project/oracle.ts';
import {permutedSeed, permutedTraining} from '../../project/permuted.ts';
import {projectCheck} from '../../project/project-check.ts';
import {innerRowsOf, reading} from '../../project/rows.ts';
import {editPipeline, packedRows, tampering, tamperWith, trainsAnother} from '../../project/tamper.ts';
import {freshRun, predicted, trained} from '../../project/training.ts';

/** Rows are known beyond what their features tell: once in 150,000 judgements for who knows none. */
const rowSigmas = 4.5;
/** What is written down beforehand, a direction or a bound, leaves a model of noise unsure of itself; real labels do not. */
const leastPart = 0.5;

const knowledge = z.looseObject({z: z.number(), questions: z.number(), part: z.number(), gain: z.number(), honest: z.number()});

/**
 * While it is judged its own file holds the rows it is given, so that it brings its rows packed, where no search for rows finds them. It
 * takes no split from outside either: the rows it trains on are none that anybody else could split.
 */
const ownRowsToo: Sabotage = {
	title: 'trains on rows that it brought packed as well',
	// What it ships is fitted on other rows than its candidate is said to be.
	implies: ['validation.declared_ships', ...(trainsAnother.implies ?? [])],
	apply: async root => {
		const packed = await packedRows(root);
		if (packed === null || (await tamperWith(root, 'train', 'own_rows_too', {packed})) === 'not applicable') return 'not applicable';
		await editPipeline(root, document => document.deleteIn(['commands', 'train_on_split']));
		return 'applied';
	},
};

/**
 * Trained on permuted labels, the project can know nothing of the rows it is then asked about. What it knows beforehand of the world, such
 * as that more debt never lowers a risk, is no leak: answers better than chance fail when they know the rows beyond their features (found
 * where a tenth of 1,200 rows was looked up), or are half as sure as those of the model that learned from the labels.
 */
export const shuffledLabelsCheck: CheckDefinition = projectCheck({
	id: 'pipeline.shuffled_labels',
	step: 'pipeline',
	title: 'learns from what we give',
	mustBe: `trained on permuted labels it stays within ${sigmas} sigma of chance on rows kept aside, or knows no more of them than their features tell`,
	falseAlarm: {rate: 3.2e-5, healthy: 'a training that knows its rows and nothing else: 4 sigma, one-sided'},
	couldBeFooledBy: 'a project that notices permuted labels and then behaves',
	told: {op: '<=', threshold: sigmas, unit: 'sigma', evidence: ['pipeline.yaml#/commands/train']},
	async judge(project, told) {
		const {context, pipeline} = project;
		await freshRun(project);
		const inner = await innerRowsOf(project);
		const seed = permutedSeed(project);
		const predictions: string[] = [];
		for (const mirror of [false, true]) {
			const {model} = await permutedTraining(project, mirror);
			predictions.push(await predicted(project, mirror ? 'shuffled mirror' : 'shuffled', model, inner.unlabelled));
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
		if (found.within) return measured({...told, value: Math.abs(found.z), detail}, null);
		const {model} = await trained(project, 'inner', inner.training);
		const honest = await predicted(project, 'inner', model, inner.unlabelled);
		const known = await oracle(
			context,
			'row_knowledge',
			{...reading(pipeline), truth: inner.truth, training: inner.training, predictions, honest, seed},
			knowledge,
		);
		detail.push(
			`what it answers goes with the labels beyond what the features tell by ${short(known.z)} sigma (limit ${rowSigmas})`,
			`it is as sure as ${short(known.part)} of a training on the labels (limit ${leastPart})`,
		);
		const beyond = Math.abs(known.z) > rowSigmas ? 'it knows the rows' : known.part >= leastPart ? 'it learned from other labels' : null;
		if (beyond === null)
			return measured(
				{...told, value: sigmas, detail: [...detail, 'better than chance by what is known beforehand of the features, not of these rows']},
				null,
			);
		return measured(
			{...told, value: Math.abs(found.z), detail},
			`trained on permuted labels it still reaches ${found.statistic} ${short(found.value)}, ${short(Math.abs(found.z))} sigma from chance: ${beyond}`,
		);
	},
	sabotages: [
		{
			...tampering('known rows looked up', ['predict', 'known_rows_looked_up'], ['predict_onnx', 'known_rows_looked_up']),
			// Rows kept aside that have a twin among the training rows are looked up, too.
			implies: ['pipeline.predict_function', 'pipeline.claimed_metric', 'validation.stated_figures', 'validation.model_card'],
		},
		ownRowsToo,
	],
});
