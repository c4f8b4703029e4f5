import {readFile} from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import {short} from '../../../domain/format.ts';
import {gainOf, metricOf} from '../../../domain/metric.ts';
import {isFields, numberIn} from '../../../steps/claims.ts';
import type {CheckDefinition} from '../../../steps/step.ts';
import {measured} from '../../measurement.ts';
import {CannotJudge} from '../../project/cannot-judge.ts';
import {runCommand} from '../../project/command.ts';
import {oracle} from '../../project/oracle.ts';
import {projectCheck} from '../../project/project-check.ts';
import {scoreOf} from '../../project/quality.ts';
import {reading, rowsOf} from '../../project/rows.ts';
import {tampering} from '../../project/tamper.ts';
import {trackedRunOf} from '../../project/tracked.ts';
import {freshRun, predicted} from '../../project/training.ts';
import {give, take} from '../../project/workplace.ts';

/** Sums in another order. */
const tolerance = 1e-6;

const splitAnswer = z.looseObject({test: z.array(z.int().min(0)).min(1)});

/** The quality that a training records is what we compute from its model's predictions for the same rows. */
export const claimedMetricCheck: CheckDefinition = projectCheck({
	id: 'pipeline.claimed_metric',
	step: 'pipeline',
	title: 'metric is not faked',
	mustBe: "the test metric of the run is not better than what we compute from the model's own predictions",
	couldBeFooledBy: 'a model that was fitted on its test rows: see "split is kept"',
	told: {op: '<=', threshold: 0, unit: 'claimed beyond what we measure', evidence: ['reports/pipeline.json#/metrics']},
	async judge(project, told) {
		const {context, pipeline, folder} = project;
		const metric = metricOf(project.pipeline);
		const {model} = await freshRun(project);
		const claimed = (await trackedRunOf(project)).metrics[`test_${metric}`]?.value ?? null;
		if (claimed === null) throw new CannotJudge(`the run records no metric test_${metric}`);
		const {training: data} = await rowsOf(project);
		const out = path.join(folder, 'claimed-split.json');
		await runCommand(project, 'split', {data: give(data), out: take(out)});
		const {test} = splitAnswer.parse(JSON.parse(await readFile(out, 'utf8')));
		const shown = path.join(folder, 'claimed-test.csv');
		const {truth} = await oracle(
			context,
			'take',
			{...reading(pipeline), data, rows: test},
			z.looseObject({truth: z.object({csv: z.string()})}),
		);
		await oracle(
			context,
			'take',
			{...reading(pipeline), data, rows: test, without: [pipeline.target.column], out: shown},
			z.looseObject({rows: z.number()}),
		);
		const found = await scoreOf(project, {truth, predictions: await predicted(project, 'claimed', model, shown)});
		const beyond = gainOf(metric, claimed, found.value);
		const report = await context.report('IMPLEMENTATION.pipeline');
		const told_ = isFields(report) && isFields(report['metrics']) ? numberIn(report['metrics'], `test_${metric}`) : null;
		const detail = [
			`${metric} on the ${found.rows} test rows of the project's own split: recorded ${short(claimed, 6)}, computed by us ${short(found.value, 6)}`,
			...(told_ === null ? [] : [`the report of the step said ${short(told_, 6)} for its own run`]),
		];
		const faked = beyond > tolerance * Math.max(1, Math.abs(found.value));
		return measured(
			{...told, value: faked ? beyond : 0, claimed, detail},
			faked ? `the run records ${metric} ${short(claimed, 4)}, its predictions give ${short(found.value, 4)}` : null,
		);
	},
	sabotages: [tampering('a tenth better on paper', ['train', 'better_on_paper'])],
});
