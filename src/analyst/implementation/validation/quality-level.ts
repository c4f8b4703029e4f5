import {gainOf, isLowerBetter, titleOf} from '../../../domain/metric.ts';
import {between, figure} from '../../../steps/implementation/wording.ts';
import type {StepInput, WorkTools} from '../../../steps/step.ts';

/** The name of the decision; the gate reads it where no level was accepted before anything was measured. */
const decision = 'quality_level';

type Scored = {readonly metric: string; readonly value: number; readonly low: number; readonly high: number; readonly baseline: number};

/**
 * Asks which level the model must reach, once there is a figure to hold it to; a level that a person accepted before stays. Proposed is
 * what it reaches beyond chance, and nothing where that is no better than knowing nothing.
 */
export async function askQualityLevel(input: StepInput, tools: Pick<WorkTools, 'fillIn' | 'say'>, scored: Scored): Promise<void> {
	const before = input.constraints[decision];
	if (before?.accepted || input.decisions[decision]?.by === 'person') return;
	const {metric, value, low, high, baseline} = scored;
	const sure = isLowerBetter(metric) ? high : low;
	const level = gainOf(metric, sure, baseline) > 0 ? Number(sure.toPrecision(3)) : null;
	const answer = await tools.fillIn({
		decision,
		title: `${titleOf(metric)} ${figure(value)}: which level must it reach?`,
		why: 'a model that is trained again is held to it by every gate, on rows kept aside',
		effect: 'becomes a gate threshold',
		fields: [
			{
				name: decision,
				label: 'quality level',
				type: 'number',
				unit: '',
				value: level,
				help:
					level === null
						? `empty: ${between(value, low, high)} is not better than knowing nothing (${figure(baseline)}) beyond chance`
						: `what it reaches beyond chance: ${between(value, low, high)}; knowing nothing ${figure(baseline)}`,
			},
		],
	});
	const said = answer.values[decision];
	tools.say(
		typeof said !== 'number'
			? 'no level of quality: the gate holds it to nothing but the baseline'
			: answer.by === 'person'
				? `quality level ${figure(said)}, accepted`
				: `quality level ${figure(said)} proposed; nobody accepted it, so it fails nothing`,
	);
}
