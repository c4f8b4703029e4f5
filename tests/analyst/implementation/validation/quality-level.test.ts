import {expect, test} from 'vitest';
import {askQualityLevel} from '../../../../src/analyst/implementation/validation/quality-level.ts';
import type {WorkTools} from '../../../../src/steps/step.ts';
import {FakeTools} from '../../../steps/tools.ts';
import {inputFor} from '../../inputs.ts';

const scored = {metric: 'macro_f1', value: 0.377, low: 0.2714, high: 0.447, baseline: 0.236};
const input = inputFor('validation', {phase: 'IMPLEMENTATION'});
const proposedIn = (tools: FakeTools) => tools.asked.flatMap(one => ('fields' in one ? one.fields.map(field => field.value) : []));

/** Hands whose questions a person answers with what is proposed. */
function person(): {readonly tools: FakeTools; readonly hands: Pick<WorkTools, 'fillIn' | 'say'>} {
	const tools = new FakeTools();
	return {tools, hands: {say: line => tools.say(line), fillIn: async form => ({...(await tools.fillIn(form)), by: 'person' as const})}};
}

test('once a model is measured it is asked which level it must reach; proposed is what it reaches beyond chance', async () => {
	const {tools, hands} = person();
	await askQualityLevel(input, hands, scored);
	expect(tools.asked[0]).toMatchObject({decision: 'quality_level', title: 'macro-F1 0.377: which level must it reach?'});
	expect(proposedIn(tools)).toEqual([0.271]);
	expect(tools.said).toEqual(['quality level 0.271, accepted']);
});

test('of an error the upper bound is proposed; what is no better than knowing nothing is no level', async () => {
	const error = new FakeTools();
	await askQualityLevel(input, error, {metric: 'rmse', value: 2, low: 1.5, high: 2.5, baseline: 4});
	expect(proposedIn(error)).toEqual([2.5]);
	const nothing = new FakeTools();
	await askQualityLevel(input, nothing, {...scored, low: 0.2});
	expect(proposedIn(nothing)).toEqual([null]);
});

test('a level that a person set before, or said once, is not asked for again', async () => {
	const tools = new FakeTools();
	const constraints = {quality_level: {value: 0.4, unit: 'fraction', source: 'flag', accepted: true}} as const;
	await askQualityLevel({...input, constraints}, tools, scored);
	const decisions = {quality_level: {value: {quality_level: null}, by: 'person', at: '2026-01-01T00:00:00Z'}} as const;
	await askQualityLevel({...input, decisions}, tools, scored);
	expect(tools.asked).toEqual([]);
});
