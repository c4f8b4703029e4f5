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
import {type FoldedRows, outOfFold, outOfFoldOn} from '../../project/cross-validation.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {scoreOf} from '../../project/quality.ts';
import {reading, rowsOf} from '../../project/rows.ts';
import {type Decision, decisionOf, studyFile, studyToRepeat, unprefixed} from '../../project/study.ts';
import type {UnderTest} from '../../project/under-test.ts';
import {seedFor} from '../../seeds.ts';

const randomTrials = 2;
/** Standard deviations that a stated value may lie above ours: one-sided 1e-4 over three claims (Holm's first step), 3.99. */
const deviations = 3.99;
const per95 = 1.96;
/** The best of a study is the luckiest of its near ones, too: by so many deviations its gap to others is wider than theirs to each other. */
const luck = 2;
/** Of the error of a value: what a gap hangs on the cut of the folds, between two trials that answer nearly the same. */
const leastSpread = 0.1;

/** The part of the rows that a search may have looked at alone: one fold of five, or a sample. */
const fewestPart = 0.2;

type Trial = Decision & {readonly number: number; readonly value: number; readonly predictions: string};
/** How far above ours a stated value lies, in standard deviations of the difference. */
type Claim = Trial & {readonly ours: number; readonly z: number};

/**
 * What the study says its trials reached, computed again on our folds: the best and two drawn at random. The difference has the
 * sampling error of both sides, which share most rows, so that the bound is wide: a healthy study is beyond it less than once in
 * 10,000 judgements, and a forged value is found when it is about six standard errors of the metric too good. A value below ours is no
 * boast (a search may use fewer rows) and is only listed; a gap to the best that no fit has is an invention (see gapsOf).
 */
export const statedValuesCheck: CheckDefinition = projectCheck({
	id: 'tuning.stated_values',
	step: 'tuning',
	title: 'stated values hold',
	mustBe: `no recomputed trial of the study says more than our folds give, and none a wider gap to the best, beyond ${deviations} deviations of the difference`,
	falseAlarm: {rate: 1e-4, healthy: 'values of a study on folds of its own'},
	couldBeFooledBy: 'values that are too good, or invented, by less than the sampling error; few invented among many',
	told: {op: '<=', threshold: deviations, unit: 'deviations beyond ours', evidence: [studyFile]},
	async judge(project, told) {
		const study = await studyToRepeat(project);
		if (!study.best) throw new CannotJudge(`${studyFile} holds no finished trial: see tuning.study`);
		const shipped = (await decisionOf(project))?.candidate ?? '';
		const finished = study.trials.filter(trial => trial.state === 'finished' && trial.value !== null);
		const others = finished.filter(trial => trial.number !== study.best?.number);
		const trials: Trial[] = [];
		for (const {number, value, params: named} of [study.best, ...drawn(project, others)]) {
			const {candidate, params} = unprefixed(named, shipped);
			trials.push({number, value: value ?? Number.NaN, candidate, params, predictions: await outOfFold(project, candidate, params)});
		}
		const metric = metricOf(project.pipeline);
		const stated = {...told, claimed: study.best.value};
		const claims = await claimsOf(project, trials, metric, study.direction);
		const detail = (claims ?? []).map(one => `trial ${one.number}: the study says ${short(one.value, 4)}, ours is ${short(one.ours, 4)}`);
		const worst = claims === null ? null : Math.max(...claims.map(claim => claim.z));
		if (claims !== null && worst !== null && worst <= deviations) {
			const gaps = await gapsOf(project, claims, metric);
			const widest = Math.max(0, ...gaps.map(gap => gap.z));
			const invented = gaps.find(gap => gap.z === widest && widest > deviations);
			const gapDetail = gaps.map(gap => `trial ${gap.number}: ${gapText(gap)}`);
			return measured(
				{...stated, value: Math.max(worst, widest), detail: [...detail, ...gapDetail]},
				invented ? `no fit of trial ${invented.number} says what the study does: ${gapText(invented)}` : null,
			);
		}
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

/** How much worse than the best a trial is said to be, and is by our folds; `z`: by how many standard deviations too much. */
type Gap = {readonly number: number; readonly stated: number; readonly ours: number; readonly z: number};

const gapText = ({stated, ours}: Gap) => `${short(stated)} worse than the best by the study, ${short(ours)} by our folds`;

/**
 * A trial that never ran may say too little, so that the best one looks as if it had been searched for. Within a study trials share their
 * rows, so that the gap between two is known far better than either value; that of theirs and that of ours are not paired. A search on one
 * fold or a sample has a gap with the error of so many rows, and a wider one, since what has too much freedom loses more with fewer rows:
 * before a gap is called wrong it is measured on a fifth of the rows, too, and the wider one counts.
 */
async function gapsOf(project: UnderTest, [best, ...others]: readonly Claim[], metric: string): Promise<Gap[]> {
	if (!best) return [];
	const {training} = await rowsOf(project);
	const gaps: Gap[] = [];
	for (const trial of others) {
		// A loss that is maximized as a negative score has the same gap.
		const stated = Math.abs(gainOf(metric, best.value, trial.value));
		const between = async (truth: string, predictions: string, simple: string) => {
			const scored = await scoreOf(project, {truth, predictions, simple, metric});
			const gain = scored.simple?.gain;
			if (!gain) throw new CannotJudge('the gap between two trials could not be computed');
			return {...gain, width: Math.max(gain.high - gain.low, leastSpread * (scored.high - scored.low), Number.EPSILON)};
		};
		const whole = await between(training, best.predictions, trial.predictions);
		// Ours has the error of all rows, theirs of as few as a search may have looked at.
		const spread = (whole.width / 2 / per95) * Math.sqrt(1 + 1 / fewestPart);
		const gapTo = (ours: number): Gap => ({number: trial.number, stated, ours, z: (stated - ours) / spread - luck});
		const found = gapTo(whole.value);
		if (found.z <= deviations) {
			gaps.push(found);
			continue;
		}
		const rows = await fewerRows(project);
		const [top, other] = [
			await outOfFoldOn(project, 'a fifth of the rows', rows, best.candidate, best.params),
			await outOfFoldOn(project, 'a fifth of the rows', rows, trial.candidate, trial.params),
		];
		gaps.push(gapTo(Math.max(whole.value, (await between(rows.data, top, other)).value)));
	}
	return gaps;
}

const anyRows = z.looseObject({rows: z.number()});

/** A fifth of the training rows, in folds of their own. */
function fewerRows(project: UnderTest): Promise<FoldedRows> {
	const {context, pipeline, folder} = project;
	return context.shared('a fifth of the rows', async () => {
		const [data, folds] = [path.join(folder, 'fifth.csv'), path.join(folder, 'fifth-folds.csv')];
		const {training, heldRows} = await rowsOf(project);
		const asked = {...reading(pipeline), seed: seedFor(context, 'a fifth of the rows')};
		// As many as were kept aside, which are a fifth of all.
		await oracle(context, 'take', {...asked, data: training, sample: heldRows, out: data}, anyRows);
		await oracle(context, 'folds', {...asked, data, folds: 5, out: folds}, anyRows);
		return {data, folds};
	});
}

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
