import * as z from 'zod';
import {short} from '../../../domain/format.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {chanceAnswer, chanceSigmas as sigmas} from '../../project/chance.ts';
import {featuresOf} from '../../project/features.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {innerRowsOf, reading} from '../../project/rows.ts';
import {tampering} from '../../project/tamper.ts';
import {shuffled} from '../../project/training.ts';
import {seedFor} from '../../seeds.ts';

/** What our own measurement of chance asks for. */
const fewestRows = 20;

const answer = chanceAnswer.extend({
	leaks: z.array(z.union([z.string(), z.looseObject({column: z.string()})])),
	columns: z.array(z.looseObject({column: z.string(), score: z.number()})),
});

/** With permuted labels there is nothing to learn: features that still tell the target got it from somewhere else. */
export const chanceCheck: CheckDefinition = projectCheck({
	id: 'features.chance',
	step: 'features',
	title: 'nothing leaks in',
	mustBe: `with shuffled labels our own model on these features stays within ${sigmas} sigma of chance, and none looks the label up`,
	falseAlarm: {rate: 3.2e-5, healthy: 'features that follow from the row alone: 4 sigma, one-sided'},
	couldBeFooledBy: 'a column that is known only after the event in the data itself: see "suspects left out"',
	told: {op: '<=', threshold: sigmas, unit: 'sigma', evidence: ['pipeline.yaml#/features']},
	async judge(project, told) {
		const {context, pipeline} = project;
		const inner = await innerRowsOf(project);
		if (inner.heldRows < fewestRows)
			throw new CannotJudge(`${inner.heldRows} rows would be judged, and below ${fewestRows} chance hides what leaks: more data is needed`);
		const data = await shuffled(project, inner.training, seedFor(context, 'features of permuted labels'), false);
		const training = await featuresOf(project, 'shuffled', data, data);
		const held = await featuresOf(project, 'shuffled held', data, inner.unlabelled);
		const found = await oracle(
			context,
			'chance_features',
			{...reading(pipeline), shuffled: data, training_matrix: training.matrix, held: inner.truth, held_matrix: held.matrix, sigmas},
			answer,
		);
		const leaks = found.leaks.map(one => (typeof one === 'string' ? one : one.column));
		const detail = [
			`${found.statistic} of our model on shuffled labels ${short(found.value)}, chance ${short(found.mean)} +- ${short(found.sigma)}`,
			...found.columns.slice(0, 5).map(one => `${one.column} alone tells ${short(one.score)} of the true label`),
		];
		const reason =
			leaks.length > 0
				? `the feature ${leaks[0]} tells the label of rows whose label was never given`
				: found.within
					? null
					: `with shuffled labels the features still reach ${short(found.value)}, ${short(found.z)} sigma above chance`;
		return measured({...told, value: leaks.length > 0 ? null : found.z, detail}, reason);
	},
	sabotages: [tampering('a feature that looks the label up', ['features', 'label_looked_up'])],
});
