import type {SessionState} from '../../../domain/state.ts';
import {isFields, numberIn} from '../../../steps/claims.ts';
import type {CheckDefinition, Sabotage} from '../../../steps/step.ts';
import {short} from '../../../steps/wording.ts';
import {leftOut, measured} from '../../measurement.ts';
import {judgedQuality} from '../../project/judged-quality.ts';
import {projectCheck} from '../../project/project-check.ts';
import {metricOf} from '../../project/quality.ts';
import {tamperWith} from '../../project/tamper.ts';
import {worseAnswers} from './worse-answers.ts';

/** The level that a person accepted; null when nobody did. */
function accepted(constraints: SessionState['constraints']): {readonly value: number; readonly source: string} | null {
	const level = Object.hasOwn(constraints, 'quality_level') ? constraints['quality_level'] : undefined;
	return level?.accepted && typeof level.value === 'number' ? {value: level.value, source: level.source} : null;
}

/** As many right answers as bring the metric halfway from a Dummy to the level: still better than nothing, and not what was asked for. */
const fewerRightAnswers: Sabotage = {
	title: 'fewer right answers than were asked for',
	// What was said of the model before is no longer true of it either.
	implies: ['validation.stated_figures', 'validation.model_card', 'validation.calibration'],
	apply: async (root, {state, report}) => {
		const level = accepted(state.constraints)?.value ?? null;
		const said = await report('IMPLEMENTATION.validation');
		const value = isFields(said) ? numberIn(said, 'value') : null;
		const baseline = isFields(said) ? numberIn(said, 'baseline') : null;
		if (level === null || value === null || baseline === null || value === baseline) return 'not applicable';
		const share = (level - baseline) / 2 / (value - baseline);
		if (!(share > 0 && share < 1)) return 'not applicable';
		const script = worseAnswers(share);
		await tamperWith(root, 'predict', script);
		await tamperWith(root, 'predict_onnx', script);
		return tamperWith(root, 'train', 'run()\nspoil_metric()\n');
	},
};

/** The level of quality that a person asked for; a project that is just as good misses it beyond its interval once in 40 judgements. A default that nobody accepted is shown by the design and fails nothing. */
export const qualityCheck: CheckDefinition = projectCheck({
	id: 'validation.quality',
	step: 'validation',
	title: 'good enough',
	mustBe: 'the metric on rows kept aside reaches the level that was accepted, or misses it by no more than its 95 % interval',
	onKeptRows: true,
	couldBeFooledBy: 'a level that was set by looking at these rows',
	told: {op: '>=', threshold: 0, unit: 'metric', evidence: ['reports/constraints.json#/constraints/quality_level']},
	async judge(project, told) {
		const {constraints} = project.context.state;
		const level = accepted(constraints);
		const metric = Object.hasOwn(constraints, 'quality_metric') ? constraints['quality_metric'] : undefined;
		if (level === null) return leftOut;
		if (metric && metric.value !== metricOf(project)) return leftOut;
		const {scored, on} = await judgedQuality(project);
		const reached = scored.better === 'higher' ? scored.value >= level.value : scored.value <= level.value;
		const detail = [`${scored.metric} ${short(scored.value)} [${short(scored.low)} to ${short(scored.high)}] on ${on}`];
		// A level between the ends of the interval is missed by no more than chance.
		const missed = scored.better === 'higher' ? scored.high < level.value : scored.low > level.value;
		if (!reached && !missed) detail.push(`${short(level.value)} was accepted: missed by no more than the sampling error of these rows`);
		return measured(
			{...told, op: scored.better === 'higher' ? '>=' : '<=', value: scored.value, threshold: level.value, unit: scored.metric, detail},
			!missed
				? null
				: `${scored.metric} is ${short(scored.value)} [${short(scored.low)} to ${short(scored.high)}], ${short(level.value)} was accepted (${level.source})`,
		);
	},
	sabotages: [fewerRightAnswers],
});
