import {expect, test} from 'vitest';
import {agentTime, gateText, gateVerdictWord, railWord} from '../../src/app/steps-view.ts';
import {Session} from '../../src/session/session.ts';
import {activation} from '../session/activation.ts';
import {temporaryFolder} from '../session/support.ts';
import {assessing} from '../support/assessment.ts';

test('after a phase is reopened its old verdict is shown as stale, not as a verdict', async () => {
	const session = await Session.create(await temporaryFolder(), activation);
	const {state} = session.view.getState();
	await session.close();
	const before = state.phases.ASSESSMENT;
	const steps = Object.fromEntries(Object.entries(before.steps).map(([id, step]) => [id, {...step, status: 'done' as const, stale: true}]));
	const gate = {verdict: 'failed' as const, isolation: 'by agreement' as const, checks: [], judged_at: null, duration_ms: 1};
	const phase = {...before, status: 'pending' as const, steps, gate};
	const reopened = {...state, phases: {...state.phases, ASSESSMENT: phase}};
	expect(gateText(phase)).toBe('stale: 0 pass');
	expect(gateVerdictWord(phase).text).toBe('old');
	expect(railWord(reopened, 'ASSESSMENT').text).toBe('Assess stale');
});

test('what a person took to answer is no time that the step worked', () => {
	const fake = assessing();
	const step = () => {
		const {constraints} = fake.session.getState().state.phases.ASSESSMENT.steps;
		if (!constraints) throw new Error('there is no such step');
		return constraints;
	};
	fake.pass(30_000);
	expect(agentTime(step(), fake.now())).toBe('0:37');
	fake.dispatch({type: 'inbox.answered', id: 'constraints', answer: {kind: 'fill_in', values: {}}, by: 'person'});
	fake.pass(2000);
	expect(agentTime(step(), fake.now())).toBe('0:04');
	fake.dispatch({type: 'step.settled', phase: 'ASSESSMENT', step: 'constraints', outcome: 'done', summary: 'accepted', report: null});
	fake.pass(60_000);
	expect(agentTime(step(), fake.now())).toBe('4.9s');
});
