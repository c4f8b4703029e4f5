import {existsSync} from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import {short} from '../../../domain/format.ts';
import {gainOf, isLowerBetter, metricOf, metricsOf} from '../../../domain/metric.ts';
import {numberIn} from '../../../steps/claims.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {editReport} from '../../edit-report.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {outOfFold} from '../../project/cross-validation.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {scoreOf} from '../../project/quality.ts';
import {rowsOf} from '../../project/rows.ts';
import {decisionOf, studyFile, studyToRepeat, unprefixed} from '../../project/study.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {seedFor} from '../../seeds.ts';

const randomTrials = 2;
/** Standard deviations that a stated value may lie above ours: one-sided 1e-4 over three claims (Holm's first step), 3.99. */
const deviations = 3.99;
const per95 = 1.96;

type Trial = {readonly number: number; readonly value: number; readonly predictions: string};
/** How far above ours a stated value lies, in standard deviations of the difference. */
type Claim = Trial & {readonly ours: number; readonly z: number};

/**
 * What the study says its trials reached, computed again on our folds: the best and two drawn at random. The difference has the
 * sampling error of both sides, which share most rows, so that the bound is wide: a healthy study is beyond it less than once in
 * 10,000 judgements, and a forged value is found when it is about six standard errors of the metric too good. A value below ours is no
 * boast (a search may use fewer rows) and is only listed.
 */
export const statedValuesCheck: CheckDefinition = projectCheck({
	id: 'tuning.stated_values',
	step: 'tuning',
	title: 'stated values hold',
	mustBe: `no recomputed trial of the study says more than our folds give, beyond ${deviations} deviations of the difference`,
	falseAlarm: {rate: 1e-4, healthy: 'values of a study on folds of its own'},
	couldBeFooledBy: 'values that are too good by less than the sampling error',
	told: {op: '<=', threshold: deviations, unit: 'deviations too good', evidence: [studyFile]},
	async judge(project, told) {
		const study = await studyToRepeat(project);
		if (!study.best) throw new CannotJudge(`${studyFile} holds no finished trial: see tuning.study`);
		const shipped = (await decisionOf(project))?.candidate ?? '';
		const finished = study.trials.filter(trial => trial.state === 'finished' && trial.value !== null);
		const others = finished.filter(trial => trial.number !== study.best?.number);
		const trials: Trial[] = [];
		for (const {number, value, params: named} of [study.best, ...drawn(project, others)]) {
			const {candidate, params} = unprefixed(named, shipped);
			trials.push({number, value: value ?? Number.NaN, predictions: await outOfFold(project, candidate, params)});
		}
		const metric = metricOf(project.pipeline);
		const stated = {...told, claimed: study.best.value};
		const claims = await claimsOf(project, trials, metric, study.direction);
		const detail = (claims ?? []).map(one => `trial ${one.number}: the study says ${short(one.value, 4)}, ours is ${short(one.ours, 4)}`);
		const worst = claims === null ? null : Math.max(...claims.map(claim => claim.z));
		if (worst !== null && worst <= deviations) return measured({...stated, value: Math.max(0, worst), detail}, null);
		const other = await anotherMetric(project, trials, study.direction);
		if (other !== null)
			return measured({...stated, value: other.worst, detail: [...detail, `what the study says is ${other.metric}, not ${metric}`]}, null);
		if (claims === null || worst === null)
			throw new CannotJudge(
				`the study ${study.direction}s something else than ${metric}, and none of our metrics of the problem explains it`,
			);
		const boast = claims.find(claim => claim.z === worst);
		return measured(
			{...stated, value: worst, detail},
			`the study says that trial ${boast?.number} reached ${metric} ${short(boast?.value ?? Number.NaN, 4)}, on our folds its parameters give ${short(boast?.ours ?? Number.NaN, 4)}`,
		);
	},
	sabotages: [
		{
			title: 'a best trial with a value that no fit reached',
			apply: async (root, context) => {
				const study = path.join(root, studyFile);
				if (!existsSync(study)) return 'not applicable';
				const read = await oracle(context, 'study', {study, name: null}, z.looseObject({direction: z.string()}));
				const value = read.direction === 'minimize' ? 0 : 1;
				await oracle(context, 'forge_best', {study, value}, z.looseObject({forged: z.number()}));
				// The report tells the same story, or its own check would notice.
				await editReport(root, 'tuning', report => (numberIn(report, 'best_cv') === null ? null : {...report, best_cv: value}));
				return 'applied';
			},
		},
	],
});

/** Trials that nobody can know before. */
function drawn<Item>({context}: UnderTest, trials: readonly Item[]): Item[] {
	const left = [...trials];
	const taken: Item[] = [];
	for (let at = 0; at < randomTrials && left.length > 0; at++)
		taken.push(...left.splice(seedFor(context, `random trial ${at}`) % left.length, 1));
	return taken;
}

/** null: no value of the metric is written this way. */
async function claimsOf(project: UnderTest, trials: readonly Trial[], metric: string, direction: string): Promise<Claim[] | null> {
	const lower = isLowerBetter(metric);
	// Some write a loss as a negative score, to be maximized.
	const negated = (direction === 'minimize') !== lower;
	if (negated && trials.some(trial => trial.value > 0)) return null;
	const {training: truth} = await rowsOf(project);
	const claims: Claim[] = [];
	for (const trial of trials) {
		const value = negated ? -trial.value : trial.value;
		const found = await scoreOf(project, {truth, predictions: trial.predictions, metric});
		const better = gainOf(metric, value, found.value);
		const error = (better > 0 !== lower ? found.high - found.value : found.value - found.low) / per95;
		// Theirs is as large as ours, or larger: their folds have no more rows.
		const spread = Math.SQRT2 * error;
		claims.push({...trial, value, ours: found.value, z: better === 0 ? 0 : better / Math.max(spread, Number.EPSILON)});
	}
	return claims;
}

/** A study may search by another metric than the project is judged by, the same for all of its trials; null when none explains them. */
async function anotherMetric(project: UnderTest, trials: readonly Trial[], direction: string) {
	for (const metric of metricsOf(project.pipeline.problem)) {
		if (metric === metricOf(project.pipeline)) continue;
		const claims = await claimsOf(project, trials, metric, direction).catch(error => {
			// Undefined for these predictions: it cannot be what was searched by.
			project.context.signal.throwIfAborted();
			if (error instanceof Error) return null;
			throw error;
		});
		if (claims?.every(claim => Math.abs(claim.z) <= deviations)) return {metric, worst: Math.max(0, ...claims.map(claim => claim.z))};
	}
	return null;
}
