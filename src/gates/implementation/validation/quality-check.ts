import {short} from '../../../domain/format.ts';
import {gainOf, isLowerBetter, metricOf} from '../../../domain/metric.ts';
import type {SessionState} from '../../../domain/state.ts';
import {isFields, numberIn} from '../../../steps/claims.ts';
import type {CheckDefinition, Sabotage} from '../../../steps/step.ts';
import {leftOut, measured} from '../../measurement.ts';
import {judgedQuality} from '../../project/judged-quality.ts';
import {projectCheck} from '../../project/project-check.ts';
import {tamperWith} from '../../project/tamper.ts';

/** The level of quality that is asked for, set before anything was measured or after, and whether somebody accepted it; null: there is none. */
function levelOf({
	constraints,
	decisions,
}: Pick<SessionState, 'constraints' | 'decisions'>): {readonly value: number; readonly source: string; readonly accepted: boolean} | null {
	const level = Object.hasOwn(constraints, 'quality_level') ? constraints['quality_level'] : undefined;
	if (level?.accepted && typeof level.value === 'number') return {value: level.value, source: level.source, accepted: true};
	// Asked for once a model was measured; what nobody answered is no level.
	const said = Object.hasOwn(decisions, 'quality_level') ? decisions['quality_level'] : undefined;
	const value = said?.by === 'person' && typeof said.value === 'object' ? said.value['quality_level'] : null;
	if (typeof value === 'number') return {value, source: 'person', accepted: true};
	return typeof level?.value === 'number' ? {value: level.value, source: level.source, accepted: false} : null;
}

/** As many right answers as bring the metric halfway from a Dummy to the level: still better than nothing, and not what was asked for. */
const fewerRightAnswers: Sabotage = {
	title: 'fewer right answers than were asked for',
	// What was said of the model before is no longer true of it either.
	implies: ['validation.stated_figures', 'validation.model_card', 'validation.calibration', 'validation.beats_single_feature'],
	apply: async (root, {state, report}) => {
		const asked = levelOf(state);
		const level = asked?.accepted ? asked.value : null;
		const said = await report('IMPLEMENTATION.validation');
		const value = isFields(said) ? numberIn(said, 'value') : null;
		const baseline = isFields(said) ? numberIn(said, 'baseline') : null;
		if (level === null || value === null || baseline === null || value === baseline) return 'not applicable';
		const share = (level - baseline) / 2 / (value - baseline);
		if (!(share > 0 && share < 1)) return 'not applicable';
		await tamperWith(root, 'predict', 'worse_answers', {share});
		await tamperWith(root, 'predict_onnx', 'worse_answers', {share});
		return tamperWith(root, 'train', 'spoiled_metric');
	},
};

/**
 * The level of quality that a person asked for; a project that is just as good misses it beyond its interval once in 40 judgements. A
 * proposal that nobody accepted is measured too, and fails nothing.
 */
export const qualityCheck: CheckDefinition = projectCheck({
	id: 'validation.quality',
	step: 'validation',
	title: 'good enough',
	mustBe: 'the metric on rows kept aside reaches the level that was accepted, or misses it by no more than its 95 % interval',
	onKeptRows: true,
	falseAlarm: {rate: 3.7e-5, healthy: '2 standard errors better than the level; just as good: 1 in 40'},
	couldBeFooledBy: 'a level that was set by looking at these rows',
	told: {op: '>=', threshold: 0, unit: 'metric', evidence: ['reports/constraints.json#/constraints/quality_level']},
	async judge(project, told) {
		const {constraints} = project.context.state;
		const level = levelOf(project.context.state);
		const metric = Object.hasOwn(constraints, 'quality_metric') ? constraints['quality_metric'] : undefined;
		if (level === null) return leftOut;
		if (metric && metric.value !== metricOf(project.pipeline)) return leftOut;
		const {scored, on} = await judgedQuality(project);
		const reached = gainOf(scored.metric, scored.value, level.value) >= 0;
		const detail = [`${scored.metric} ${short(scored.value)} [${short(scored.low)} to ${short(scored.high)}] on ${on}`];
		// A level between the ends of the interval is missed by no more than chance.
		const missed = gainOf(scored.metric, isLowerBetter(scored.metric) ? scored.low : scored.high, level.value) < 0;
		if (!reached && !missed)
			detail.push(
				`${short(level.value)} was ${level.accepted ? 'accepted' : 'proposed'}: missed by no more than the sampling error of these rows`,
			);
		return measured(
			{
				...told,
				...(level.accepted ? {set_by: 'person'} : {proposed: true, met: reached}),
				op: isLowerBetter(scored.metric) ? '<=' : '>=',
				value: scored.value,
				threshold: level.value,
				unit: scored.metric,
				detail,
			},
			missed && level.accepted
				? `${scored.metric} is ${short(scored.value)} [${short(scored.low)} to ${short(scored.high)}], ${short(level.value)} was accepted (${level.source})`
				: null,
		);
	},
	sabotages: [fewerRightAnswers],
});
