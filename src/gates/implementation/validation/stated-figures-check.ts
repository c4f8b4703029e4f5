import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {short} from '../../../domain/format.ts';
import {metricOf} from '../../../domain/metric.ts';
import {readPipeline} from '../../../steps/pipeline-file.ts';
import type {CheckDefinition, Sabotage} from '../../../steps/step.ts';
import {leftOut, measured} from '../../measurement.ts';
import {againstOurs, asShare, roundingOf} from '../../project/against-ours.ts';
import {projectCheck} from '../../project/project-check.ts';
import {figuresOfFiles, figuresOfRun} from '../../project/stated-figures.ts';

/** Worse than any guess: no project that passes has measured it. */
const farOff: Readonly<Record<string, number>> = {r2: -40, rmse: 1e-9, mae: 1e-9, log_loss: 1e-6};

const anotherFigure: Sabotage = {
	title: 'a figure that was never measured',
	apply: async root => {
		const read = await readPipeline(root);
		const metric = read.ok ? read.pipeline.model?.metric : undefined;
		if (metric === undefined) return 'not applicable';
		await mkdir(path.join(root, 'reports'), {recursive: true});
		await writeFile(path.join(root, 'reports', 'external_metrics.json'), JSON.stringify({[`external_${metric}`]: farOff[metric] ?? 0.02}));
		return 'applied';
	},
};

/**
 * What the project says of its quality on new rows, in its run, its reports and its files of metrics, is what we measure on rows kept
 * aside: within the interval of the difference, which has both sampling errors, 99.99 % over all claims together. A claim is found
 * (power .99) from some 5.5 deviations of that difference on: .86 said to be .97 where both were measured on 500 rows.
 */
export const statedFiguresCheck: CheckDefinition = projectCheck({
	id: 'validation.stated_figures',
	step: 'validation',
	title: 'figures agree',
	mustBe: 'every figure named as the metric on new rows lies within the interval of its difference to ours, 99.99 % over all',
	onKeptRows: true,
	falseAlarm: {rate: 1e-4, healthy: 'figures measured on rows of their own, Holm over all'},
	couldBeFooledBy: 'a figure under a name that nobody knows for the metric',
	told: {
		op: '==',
		threshold: 0,
		unit: 'figures that disagree',
		evidence: ['reports/validation.json#/value', 'pipeline.yaml#/commands/train'],
	},
	async judge(project, told) {
		const metric = metricOf(project.pipeline);
		const ofRun = (await figuresOfRun(project)).map(one => ({...one, ofRun: true}));
		const ofFiles = (await figuresOfFiles(project)).map(one => ({...one, ofRun: false}));
		const stated = [...ofRun, ...ofFiles].filter(one => one.figure === metric);
		if (stated.length === 0) return leftOut;
		const values = stated.map(one => asShare(metric, one.value));
		const {claims, on} = await againstOurs(
			project,
			stated.map((one, at) => {
				const value = values[at] ?? one.value;
				return {figure: metric, value, rounding: roundingOf(value), ofRun: one.ofRun};
			}),
		);
		const lines = stated.map(({where}, at) => ({where, value: values[at] ?? Number.NaN, ...claims[at]}));
		// Rows of another time differ for more reasons than chance.
		const inTime = project.pipeline.split.rule === 'time';
		const off = lines.filter(one => one.agrees === false);
		const detail = [
			`${stated.length} figures named as ${metric}, ours on ${on}`,
			...lines
				.toSorted((one, other) => Number(one.agrees ?? true) - Number(other.agrees ?? true))
				.map(
					({where, value, ours, low, high, agrees}) =>
						`${where}: ${short(value, 4)}, ours ${short(ours ?? Number.NaN, 4)} [${short(low ?? Number.NaN)} to ${short(high ?? Number.NaN)}]${agrees === false ? ', beyond chance' : ''}`,
				),
			...(inTime && off.length > 0 ? ['they are of rows of another time: listed, not judged'] : []),
		];
		const [first] = off;
		return measured(
			{...told, value: inTime ? 0 : off.length, claimed: values[0] ?? null, detail},
			first === undefined || inTime
				? null
				: `${first.where} says ${metric} ${short(first.value, 4)}; on rows kept aside it is ${short(first.ours ?? Number.NaN, 4)}, beyond the sampling error of both`,
		);
	},
	sabotages: [anotherFigure],
});
