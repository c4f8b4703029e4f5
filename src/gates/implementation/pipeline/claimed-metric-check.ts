import {short} from '../../../domain/format.ts';
import {metricOf} from '../../../domain/metric.ts';
import {isFields, numberIn} from '../../../steps/claims.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {asShare, roundingOf} from '../../project/against-ours.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {isShare} from '../../project/figure-names.ts';
import {ownFit} from '../../project/own-fit.ts';
import {ownTestRows, takenRows} from '../../project/own-split.ts';
import {projectCheck} from '../../project/project-check.ts';
import {scoreOf} from '../../project/quality.ts';
import {figuresOfRun} from '../../project/stated-figures.ts';
import {tampering} from '../../project/tamper.ts';
import {trackedRunOf} from '../../project/tracked.ts';
import {freshRun, predicted, trackedTraining} from '../../project/training.ts';
import type {UnderTest} from '../../project/under-test.ts';

/** Sums in another order. */
const tolerance = 1e-6;

const equal = (stated: number, ours: number): boolean =>
	Math.abs(stated - ours) <= tolerance * Math.max(1, Math.abs(ours)) + roundingOf(stated);

/**
 * The quality that a training records is what we compute from its model's predictions for the same rows, whether that is better or worse. A
 * figure under a name of new rows that is that of the rows it was fitted on, to the last digit, is of those: it never happens by chance
 * to one that was not rounded.
 */
export const claimedMetricCheck: CheckDefinition = projectCheck({
	id: 'pipeline.claimed_metric',
	step: 'pipeline',
	title: 'metric is not faked',
	mustBe: "the test metric of the run is what we compute from the model's own predictions",
	couldBeFooledBy: 'a model that was fitted on its test rows: see "split is kept"',
	told: {op: '<=', threshold: 0, unit: 'beside what we measure', evidence: ['reports/pipeline.json#/metrics']},
	async judge(project, told) {
		const {context} = project;
		const metric = metricOf(project.pipeline);
		await freshRun(project);
		const recorded = (await trackedRunOf(project)).metrics[`test_${metric}`]?.value ?? null;
		const others = (await figuresOfRun(project)).filter(one => one.figure === metric && one.where !== `the run's test_${metric}`);
		if (recorded === null && others.length === 0) throw new CannotJudge(`the run records no metric test_${metric}`);
		const {train, test} = await ownTestRows(project);
		const onTest = await scoreOn(project, 'test', test);
		const detail: string[] = [];
		let fault: string | null = null;
		let beside = 0;
		const claimed = recorded === null ? null : asShare(metric, recorded);
		if (claimed !== null) {
			detail.push(
				`${metric} on the ${onTest.rows} test rows of the project's own split: recorded ${short(claimed, 6)}, computed by us ${short(onTest.value, 6)}`,
			);
			if (!equal(claimed, onTest.value)) {
				beside = Math.abs(claimed - onTest.value);
				fault = `the run records ${metric} ${short(claimed, 4)}, its predictions give ${short(onTest.value, 4)}`;
			}
		}
		for (const {where, value} of others) {
			const stated = asShare(metric, value);
			// A perfect figure may be that of any rows.
			const perfect = isShare(metric) && (stated === 0 || stated === 1);
			if (perfect || equal(stated, onTest.value)) continue;
			const onTrain = await scoreOn(project, 'train', train);
			if (Math.abs(stated - onTrain.value) > tolerance * Math.max(1, Math.abs(onTrain.value))) continue;
			detail.push(
				`${where}: ${short(stated, 6)} is that of the ${onTrain.rows} rows it was fitted on; on the test rows it is ${short(onTest.value, 6)}`,
			);
			beside = Math.max(beside, Math.abs(stated - onTest.value));
			fault ??= `${where} ${short(stated, 4)} is of the rows that the model was fitted on, and does not say so; on its test rows ${metric} is ${short(onTest.value, 4)}`;
		}
		if (claimed === null && fault === null)
			throw new CannotJudge(
				`the run records no metric test_${metric}; what it records as ${others[0]?.where ?? metric} is held against rows kept aside`,
			);
		const report = await context.report('IMPLEMENTATION.pipeline');
		const ofReport = isFields(report) && isFields(report['metrics']) ? numberIn(report['metrics'], `test_${metric}`) : null;
		if (ofReport !== null) detail.push(`the report of the step said ${short(ofReport, 6)} for its own run`);
		return measured({...told, value: beside, claimed: claimed ?? others[0]?.value ?? null, detail}, fault);
	},
	sabotages: [tampering('a tenth better on paper', ['train', 'better_on_paper'])],
});

async function scoreOn(project: UnderTest, name: string, rows: readonly number[]) {
	const {truth, shown} = await takenRows(project, name, rows);
	const own = await ownFit(project);
	const model = own?.ships === 'all rows' ? own.model : (await trackedTraining(project)).model;
	return scoreOf(project, {truth, predictions: await predicted(project, `own ${name} rows`, model, shown)});
}
