import {leftOut, measured} from '../../measurement.ts';
import {judgedQuality} from '../../project/judged-quality.ts';
import {projectCheck} from '../../project/project-check.ts';
import {metricOf} from '../../project/quality.ts';
import type {CheckDefinition} from '../../step.ts';
import {short} from '../../wording.ts';

/** The level of quality that a person asked for. A default that nobody accepted is shown by the design and fails nothing. */
export const qualityCheck: CheckDefinition = projectCheck({
	id: 'validation.quality',
	step: 'validation',
	title: 'good enough',
	mustBe: 'the metric on rows kept aside reaches the level that was accepted',
	onKeptRows: true,
	couldBeFooledBy: 'a level that was set by looking at these rows',
	told: {op: '>=', threshold: 0, unit: 'metric', evidence: ['reports/constraints.json#/constraints/quality_level']},
	async judge(project, told) {
		const {constraints} = project.context.state;
		const level = Object.hasOwn(constraints, 'quality_level') ? constraints['quality_level'] : undefined;
		const metric = Object.hasOwn(constraints, 'quality_metric') ? constraints['quality_metric'] : undefined;
		if (!level?.accepted || typeof level.value !== 'number') return leftOut;
		if (metric && metric.value !== metricOf(project)) return leftOut;
		const {scored, on} = await judgedQuality(project);
		const reached = scored.better === 'higher' ? scored.value >= level.value : scored.value <= level.value;
		const detail = [`${scored.metric} ${short(scored.value)} [${short(scored.low)} to ${short(scored.high)}] on ${on}`];
		return measured(
			{...told, op: scored.better === 'higher' ? '>=' : '<=', value: scored.value, threshold: level.value, unit: scored.metric, detail},
			reached ? null : `${scored.metric} is ${short(scored.value)}, ${short(level.value)} was accepted (${level.source})`,
		);
	},
	sabotages: [],
});
