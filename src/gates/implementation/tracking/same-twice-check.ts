import {count, short} from '../../../domain/format.ts';
import {isFields} from '../../../steps/claims.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {projectCheck, type Told} from '../../project/project-check.ts';
import {type Spread, sameTwice, spreadText, threeFits} from '../../project/repeated-training.ts';
import {tampering, trainsAnother} from '../../project/tamper.ts';
import {trackedTraining} from '../../project/training.ts';

/** What is tracked can be repeated: same rows, seed and parameters, same model. */
export const sameTwiceCheck: CheckDefinition = projectCheck({
	id: 'tracking.same_twice',
	step: 'tracking',
	title: 'same twice',
	mustBe: 'two trainings on the same rows with the same seed predict the same, to the last digit',
	onKeptRows: true,
	couldBeFooledBy: 'another machine: other processors may round differently',
	told: {op: '==', threshold: 1, unit: 'of predictions equal', evidence: ['reports/tracking.json#/predictions_sha256']},
	async judge(project, told) {
		const fits = await threeFits(project);
		if (fits !== null) return spread(fits, told);
		const found = await sameTwice(project);
		const report = await project.context.report('IMPLEMENTATION.tracking');
		const claimed = isFields(report) && typeof report['equal'] === 'boolean' ? (report['equal'] ? 'equal' : 'different') : null;
		const detail = [
			`${count(found.equal_rows)} of ${count(found.rows)} predictions equal`,
			`trained in ${short((await trackedTraining(project)).seconds)} s, tracked`,
			...found.sha256.map((hash, index) => `training ${index + 1}: sha256 ${hash.slice(0, 16)}`),
		];
		return measured(
			{...told, value: found.equal ? 1 : Math.min(found.equal_rows, found.rows - 1) / found.rows, claimed, detail},
			found.equal
				? null
				: `${count(found.rows - found.equal_rows)} of ${count(found.rows)} decisions differ between two trainings${found.rows === found.equal_rows ? ', and probabilities do' : ''}`,
		);
	},
	sabotages: [
		{
			...tampering('another row left out each time', ['train', 'another_row_left_out']),
			...trainsAnother,
		},
	],
});

/** Of a project that declares the need nondeterministic: no digit is held, the quality is. */
function spread(fits: Spread, told: Told) {
	const detail = [`declared need nondeterministic, so three fits are compared: ${spreadText(fits)}`];
	return measured(
		{...told, unit: 'if three fits are as good as each other', value: fits.inside ? 1 : 0, detail},
		fits.inside ? null : `three fits differ by more than what chance of the rows allows: ${spreadText(fits)}`,
	);
}
