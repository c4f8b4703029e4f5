import {short} from '../../../domain/format.ts';
import {isFields, numberIn} from '../../../steps/claims.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {judgedQuality} from '../../project/judged-quality.ts';
import {plotsOf} from '../../project/plots.ts';
import {projectCheck} from '../../project/project-check.ts';
import {tampering, trainsAnother} from '../../project/tamper.ts';

/** The model knows more than nothing: better than a Dummy on rows that nobody saw, beyond chance. */
export const baselineCheck: CheckDefinition = projectCheck({
	id: 'validation.beats_baseline',
	step: 'validation',
	title: 'beats the baseline',
	mustBe: 'better than a Dummy on rows kept aside: lower 95 % bound of the paired gain above 0',
	onKeptRows: true,
	falseAlarm: {rate: 2.7e-5, healthy: 'a gain of 6 standard errors'},
	couldBeFooledBy: 'rows kept aside that are copies of training rows under another key',
	told: {op: '>', threshold: 0, unit: 'gain, lower bound', evidence: ['reports/validation.json#/value']},
	async judge(project, told) {
		const {scored, on} = await judgedQuality(project);
		const {baseline} = scored;
		if (!baseline) throw new CannotJudge('no baseline could be fitted on the training rows');
		const report = await project.context.report('IMPLEMENTATION.validation');
		const claimed = isFields(report) ? numberIn(report, 'value') : null;
		const {gain} = baseline;
		const detail = [
			`${scored.metric} ${short(scored.value)} [${short(scored.low)} to ${short(scored.high)}] on ${on}`,
			`baseline (${baseline.kind.replaceAll('_', ' ')}) ${short(baseline.value)}; gain ${short(gain.value)} [${short(gain.low)} to ${short(gain.high)}]`,
		];
		return measured(
			{...told, value: gain.low, claimed, detail, plots: plotsOf(scored.plots)},
			gain.low > 0
				? null
				: `it is not better than a Dummy beyond chance: gain ${short(gain.value)} [${short(gain.low)} to ${short(gain.high)}]`,
		);
	},
	sabotages: [
		tampering(
			'the same answer for every row',
			['predict', 'worse_answers', {share: 0}],
			['predict_onnx', 'worse_answers', {share: 0}],
			['train', 'spoiled_metric'],
		),
		tampering('labels flipped where they are read', ['train', 'flipped_labels'], ['train_on_split', 'flipped_labels']),
		// A level that a person asked for lies above a Dummy: what is no better than one does not reach it either, nor what was said of it before.
	].map(one => ({
		...one,
		implies: [
			'validation.quality',
			'validation.beats_single_feature',
			// It looks the most frequent label up in the training rows.
			'pipeline.predict_function',
			'validation.stated_figures',
			'validation.model_card',
			'validation.calibration',
			...(trainsAnother.implies ?? []),
		],
	})),
});
