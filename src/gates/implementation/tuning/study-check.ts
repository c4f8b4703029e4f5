import {existsSync} from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import {short} from '../../../domain/format.ts';
import type {Plot} from '../../../domain/plot.ts';
import {isFields, numberIn} from '../../../steps/claims.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {editReport} from '../../edit-report.ts';
import {measured} from '../../measurement.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {type Study, studyFile, studyOf} from '../../project/study.ts';

const leastTrials = 20;
const tolerance = 1e-6;

/** Trials at their own numbers, as the words about them name them; those that did not finish have no value. */
export function historyPlot({history, best, direction}: Pick<Study, 'history' | 'best' | 'direction'>): Extract<Plot, {kind: 'history'}> {
	const values: (number | null)[] = Array.from({length: (history.at(-1)?.trial ?? -1) + 1}, () => null);
	for (const {trial, value} of history) values[trial] = value;
	return {kind: 'history', values, best: best?.value ?? null, better: direction === 'minimize' ? 'lower' : 'higher'};
}

/** There was a search: enough trials that ended, beginning with the defaults, and the best of them is what was claimed. */
export const studyCheck: CheckDefinition = projectCheck({
	id: 'tuning.study',
	step: 'tuning',
	title: 'tuning happened',
	mustBe: `at least ${leastTrials} finished trials with parameters of their own, trial 0 the defaults, and the best is what the report says`,
	couldBeFooledBy: 'a study that was written by hand: see "stated values hold"',
	told: {op: '>=', threshold: leastTrials, unit: 'finished trials', evidence: [studyFile]},
	async judge(project, told) {
		const study = await studyOf(project);
		const report = await project.context.report('IMPLEMENTATION.tuning');
		const claimed = isFields(report) ? numberIn(report, 'best_cv') : null;
		const best = study.best?.value ?? null;
		const detail = [
			`${study.finished} finished, ${study.distinct} of them distinct, ${study.pruned} pruned, ${study.failed} failed, ${study.direction}`,
			`trial 0 ${study.first?.value == null ? 'did not finish' : short(study.first.value, 4)}, best ${best === null ? 'none' : `${short(best, 4)} (trial ${study.best?.number})`}`,
		];
		const fault =
			study.finished < leastTrials
				? `${study.finished} trials finished, at least ${leastTrials} are asked for`
				: study.distinct < leastTrials
					? `${study.finished} trials finished, but only ${study.distinct} tried parameters of their own: at least ${leastTrials} are asked for`
					: study.first?.number !== 0 || study.first.value === null
						? 'trial 0, the defaults, did not finish, so nothing says what tuning gained'
						: claimed !== null && best !== null && Math.abs(claimed - best) > tolerance * Math.max(1, Math.abs(best))
							? `the report says the best is ${short(claimed, 4)}, the study ${short(best, 4)}`
							: null;
		const metric = project.pipeline.model?.metric;
		const plots = study.history.length === 0 ? [] : [{...historyPlot(study), ...(metric === undefined ? {} : {metric})}];
		return measured({...told, value: Math.min(study.finished, study.distinct), claimed, detail, plots}, fault);
	},
	sabotages: [
		{
			title: 'a study without trials',
			apply: async (root, context) => {
				const study = path.join(root, studyFile);
				if (!existsSync(study)) return 'not applicable';
				await oracle(context, 'empty_study', {study}, z.looseObject({deleted: z.number()}));
				return 'applied';
			},
		},
		{
			title: 'the same trial again and again',
			apply: async (root, context) => {
				const study = path.join(root, studyFile);
				if (!existsSync(study)) return 'not applicable';
				await oracle(context, 'repeat_best', {study}, z.looseObject({repeated: z.number()}));
				return 'applied';
			},
		},
		{
			title: 'a best value that no trial reached',
			apply: root =>
				editReport(root, 'tuning', report => {
					const best = numberIn(report, 'best_cv');
					return best === null ? null : {...report, best_cv: best + 0.05};
				}),
		},
	],
});
