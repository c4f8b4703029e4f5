import {existsSync} from 'node:fs';
import path from 'node:path';
import {count, short} from '../../../domain/format.ts';
import {readPipeline} from '../../../steps/pipeline-file.ts';
import type {CheckDefinition, Sabotage} from '../../../steps/step.ts';
import {leftOut, measured} from '../../measurement.ts';
import {CannotJudge, ProjectFault} from '../../project/cannot-judge.ts';
import {runCommand} from '../../project/command.ts';
import {comparePredictions} from '../../project/compare-predictions.ts';
import {rowsOfModels} from '../../project/history.ts';
import {needing} from '../../project/needs.ts';
import {fitOnAllRows} from '../../project/own-fit.ts';
import {projectCheck} from '../../project/project-check.ts';
import {scoreOf} from '../../project/quality.ts';
import {rowsOf} from '../../project/rows.ts';
import {decisionOf} from '../../project/study.ts';
import {tamperWith} from '../../project/tamper.ts';
import {freshPredictions, freshRun, predicted} from '../../project/training.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {give, take} from '../../project/workplace.ts';

/** Beyond it a refit that is just as good fails once in 10,000 judgements. */
const level = 0.9998;

/** A second copying is like the first: only a fit on all rows tells. */
const fittedOnNothing: Sabotage = {
	title: 'the judged model again, fitted on no further row',
	apply: async root => {
		const read = await readPipeline(root);
		const commands = read.ok ? read.pipeline.commands : {};
		return commands.split && commands.train_on_split ? tamperWith(root, 'refit', 'judged_model_again') : 'not applicable';
	},
};

/** What is released is the judged model on more rows, and nothing else. */
export const refitCheck: CheckDefinition = projectCheck({
	id: 'validation.refit',
	step: 'validation',
	title: 'refit is the same model',
	mustBe:
		'`refit` of the judged model predicts as the declared parameters fitted on all rows do, to the last digit, and on rows kept aside not worse than the judged fit: upper 99.98 % bound of the paired gain at least 0',
	onKeptRows: true,
	falseAlarm: {rate: 1e-4, healthy: 'a refit that is just as good as the judged fit'},
	couldBeFooledBy: 'a refit that is another one on the rows of the release: those kept aside here are not among them',
	told: {op: '>=', threshold: 0, unit: 'gain, upper bound', evidence: ['reports/validation.json#/refit']},
	async judge(project, told) {
		if (!project.pipeline.commands.refit) return leftOut;
		const {truth, training} = await rowsOf(project);
		const refitted = await refitPredictions(project, 'refit');
		const judged = await freshPredictions(project);
		const {against, said} = await onAllRows(project);
		const found = await scoreOf(project, {truth, predictions: refitted, simple: judged, training, level});
		const gain = found.simple?.gain;
		if (!gain) throw new CannotJudge('the gain over the judged fit could not be computed');
		const same = against === null ? null : await comparePredictions(project.context, refitted, against);
		const by = `${short(gain.value)} [${short(gain.low)} to ${short(gain.high)}]`;
		const detail = [
			`${found.metric} on ${found.rows} rows kept aside: refitted on all rows ${short(found.value)}, the judged fit ${short(found.simple?.value ?? Number.NaN)}; gain ${by}`,
			same === null ? said : `${count(same.equal_rows)} of ${count(same.rows)} predictions equal ${said}`,
		];
		return measured(
			{...told, value: gain.high, detail},
			same !== null && !same.equal
				? `the refit is not what it says: its predictions differ from those of ${said}, largest relative difference ${short(same.largest)}`
				: gain.high >= 0
					? null
					: `the refit is clearly worse than the judged fit: gain ${by}`,
		);
	},
	sabotages: [fittedOnNothing],
});

/** What a refit must predict, and in words what that is; null: the project declares that no two fits are equal. */
async function onAllRows(project: UnderTest): Promise<{readonly against: string | null; readonly said: string}> {
	if (needing(project, 'nondeterministic')) return {against: null, said: 'declared need nondeterministic: no digit is held'};
	// Without params.json `train_on_split` chooses a candidate, and may choose another one on more rows.
	const whole = (await decisionOf(project)) === null ? null : await fitOnAllRows(project);
	if (whole !== null) return {against: whole, said: '`train_on_split` on all rows'};
	return {against: await refitPredictions(project, 'refit again'), said: 'a second refit'};
}

/** The fresh model, refitted on all rows that the project is given: what it predicts for those kept aside. */
async function refitPredictions(project: UnderTest, name: string): Promise<string> {
	const {model} = await freshRun(project);
	const {training, unlabelled} = await rowsOf(project);
	const out = path.join(project.folder, `model-${name.replaceAll(' ', '-')}`, 'model');
	await runCommand(project, 'refit', {data: give(training), model: give(model), out: take(out)}, {data: training});
	if (!existsSync(out)) throw new ProjectFault("the project's `refit` command ended with 0 and left no model at {out}");
	(await rowsOfModels(project)).set(out, training);
	return predicted(project, name, out, unlabelled);
}
