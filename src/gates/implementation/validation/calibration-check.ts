import * as z from 'zod';
import {short} from '../../../domain/format.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {leftOut, measured} from '../../measurement.ts';
import {judgedAnswers} from '../../project/judged-quality.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {reading, rowsOf} from '../../project/rows.ts';
import {tampering} from '../../project/tamper.ts';
import {freshPredictions, predicted, shuffled, trained} from '../../project/training.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {seedFor} from '../../seeds.ts';

const answer = z.looseObject({
	rows: z.number(),
	given: z.boolean(),
	hard: z.boolean().optional(),
	distinct: z.number().optional(),
	asks_other: z.boolean(),
	faults: z.array(
		z.looseObject({
			kind: z.enum(['constant', 'fixed', 'order', 'far']),
			label: z.string().nullable(),
			said: z.union([z.number(), z.array(z.unknown())]),
			observed: z.number().optional(),
		}),
	),
});
type Answer = z.infer<typeof answer>;

/**
 * The probabilities are those of a model. Badly calibrated is no fault: boosting is too sure, balanced classes shift every probability,
 * trees and nearest neighbours say 0 and 1. What fails is what no such model does, at less than once in 10,000 judgements: one probability
 * while decisions vary, two that stay the same after a training on other labels, an order worse than that of its own decisions, or a
 * mean that is far from the share, beyond where balancing of classes would bring it.
 */
export const calibrationCheck: CheckDefinition = projectCheck({
	id: 'validation.calibration',
	step: 'validation',
	title: 'probabilities are real',
	mustBe:
		'probabilities vary with the row, move with what was learned, order rows as well as its decisions, and are not far from the shares',
	onKeptRows: true,
	falseAlarm: {rate: 1e-4, healthy: 'probabilities of a model that was fitted, calibrated or not'},
	couldBeFooledBy: 'probabilities that are moved a little at random: their order then tells as much as the decision',
	told: {op: '==', threshold: 0, unit: 'faults of probabilities', evidence: ['pipeline.yaml#/commands/predict']},
	async judge(project, told) {
		if (project.pipeline.problem === 'regression') return leftOut;
		const {on, ...answers} = await judgedAnswers(project);
		const ask = (asked: Readonly<Record<string, unknown>>) =>
			oracle(
				project.context,
				'plausible',
				{...reading(project.pipeline), ...asked, seed: seedFor(project.context, 'probabilities')},
				answer,
			);
		const found = await ask(answers);
		if (!found.given) return leftOut;
		const faults = [...found.faults, ...(found.asks_other ? (await ask(await withOtherLabels(project))).faults : [])];
		const detail = [
			`${found.distinct ?? 0} different probabilities on ${on(found.rows)}`,
			...(found.hard ? ['they are 0 and 1: the decision once more'] : []),
			...faults.map(fault => sentenceOf(fault)),
		];
		const [first] = faults;
		return measured({...told, value: faults.length, detail}, first === undefined ? null : sentenceOf(first));
	},
	sabotages: [
		{
			...tampering(
				'the decision as a probability',
				['predict', 'decision_as_probability'],
				['predict_onnx', 'decision_as_probability'],
				['train', 'spoiled_metric'],
			),
			// A metric of probabilities tells, too.
			implies: [
				'validation.stated_figures',
				'validation.model_card',
				'validation.quality',
				'validation.beats_baseline',
				'validation.beats_single_feature',
			],
		},
	],
});

/** What it answers for the kept rows, and what it answers after a training on permuted labels. */
async function withOtherLabels(project: UnderTest): Promise<Readonly<Record<string, unknown>>> {
	const {training, truth, unlabelled} = await rowsOf(project);
	const permuted = await shuffled(project, training, seedFor(project.context, 'other labels'), false);
	const {model} = await trained(project, 'other labels', permuted);
	return {truth, predictions: await freshPredictions(project), other: await predicted(project, 'other labels', model, unlabelled)};
}

function sentenceOf({kind, label, said, observed}: Answer['faults'][number]): string {
	const seen = typeof said === 'number' ? short(said) : JSON.stringify(said).slice(0, 80);
	switch (kind) {
		case 'constant':
			return `every row has the probabilities ${seen} while the decisions vary`;
		case 'fixed':
			return `each decision has one probability, ${seen}, and it stays the same after a training on other labels`;
		case 'order':
			return `the probability of ${label} orders the rows worse (AUC ${seen}) than the decision itself (${short(observed ?? Number.NaN)})`;
		case 'far':
			return `the probability of ${label} is ${seen} on average, its share is ${short(observed ?? Number.NaN)}`;
	}
}
