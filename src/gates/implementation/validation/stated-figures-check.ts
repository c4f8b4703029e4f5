import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {short} from '../../../domain/format.ts';
import {gainOf, metricOf} from '../../../domain/metric.ts';
import {readPipeline} from '../../../steps/pipeline-file.ts';
import type {CheckDefinition, Sabotage} from '../../../steps/step.ts';
import {leftOut, measured} from '../../measurement.ts';
import {againstOurs, asShare, roundingOf} from '../../project/against-ours.ts';
import {amongOurSplits} from '../../project/many-seeds.ts';
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

/** Better than ours by more than this share of honest claims: the upper half of the interval that a claim must lie in. */
const seldom = 0.05;

/**
 * What the project says of its quality on new rows, in its run, its reports and its files of metrics, is what we measure on rows kept
 * aside, whatever the figure is: within the interval of the difference, which has both sampling errors, 99.99 % over all claims
 * together. A claim is found (power .99) from some 5.5 deviations of that difference on: .86 said to be .97 where both were measured on
 * 500 rows. Decisions are those that predict writes, or those at the threshold that is stated beside the figure.
 */
export const statedFiguresCheck: CheckDefinition = projectCheck({
	id: 'validation.stated_figures',
	step: 'validation',
	title: 'figures agree',
	mustBe: 'every figure of quality on new rows that we can measure lies within the interval of its difference to ours, 99.99 % over all',
	onKeptRows: true,
	falseAlarm: {rate: 1e-4, healthy: 'figures measured on rows of their own, Holm over all'},
	couldBeFooledBy: 'a figure under a name that nobody knows, or among those of candidates; figures of rows of another time',
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
		const stated = [...ofRun, ...ofFiles].map(one => ({...one, value: asShare(one.figure, one.value)}));
		if (stated.length === 0) return leftOut;
		const {claims, on} = await againstOurs(
			project,
			stated.map(one => ({...one, rounding: roundingOf(one.value)})),
		);
		const lines = stated.map((one, at) => ({...one, ...claims[at]}));
		// Rows of another time differ for more reasons than chance.
		const inTime = project.pipeline.split.rule === 'time';
		const off = lines.filter(one => one.agrees === false);
		const [first] = off.toSorted((one, other) => Number(other.figure === metric) - Number(one.figure === metric));
		const high = lines
			.filter(one => one.figure === metric && (one.p ?? 1) < seldom && gainOf(metric, one.value, one.ours ?? one.value) > 0)
			.toSorted((one, other) => gainOf(metric, other.value, one.value))[0];
		const place = high === undefined || inTime ? null : await amongOurSplits(project, high.value);
		const detail = [
			`${stated.length} figures of new rows, ours on ${on}`,
			...(place && high ? [`${high.where}: ${short(high.value, 4)}, ${place.told}`] : []),
			...lines
				.toSorted((one, other) => Number(one.agrees ?? true) - Number(other.agrees ?? true))
				.map(({where, figure, value, ours, low, high: to, agrees}) =>
					typeof ours === 'number'
						? `${where}: ${figure} ${short(value, 4)}, ours ${short(ours, 4)} [${short(low ?? Number.NaN)} to ${short(to ?? Number.NaN)}]${agrees === false ? ', beyond chance' : ''}`
						: `${where}: ${figure} ${short(value, 4)}, which we cannot measure`,
				),
			...(inTime && off.length > 0 ? ['they are of rows of another time: listed, not judged'] : []),
		];
		const ofMetric = stated.find(one => one.figure === metric) ?? stated[0];
		return measured(
			{...told, value: inTime ? 0 : off.length, claimed: ofMetric?.value ?? null, detail},
			first === undefined || inTime
				? null
				: `${first.where} says ${first.figure} ${short(first.value, 4)}; on rows kept aside it is ${short(first.ours ?? Number.NaN, 4)}, beyond the sampling error of both${place?.aboveAll && first.figure === metric ? `; ${place.told}` : ''}`,
		);
	},
	sabotages: [anotherFigure],
});
