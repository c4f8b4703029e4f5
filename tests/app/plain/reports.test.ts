import {describe, expect, it} from 'vitest';
import type {ProbeView} from '../../../src/engine/engine.ts';
import {assessing} from '../../support/assessment.ts';
import {dataReport} from '../../support/data-report.ts';
import {fakeEngine} from '../../support/fake-engine.ts';
import {maturityReport} from '../../support/maturity-report.ts';
import {assessSteps, checkOf, conversation, judge} from './conversation.ts';

function reported() {
	const fake = assessing();
	const talk = conversation(fake, {
		report: async key => (key === 'ASSESSMENT.data' ? dataReport : key === 'ASSESSMENT.maturity' ? maturityReport() : null),
	});
	return {fake, ...talk};
}

describe('what was found, in words', () => {
	it('tells the data as a whole, its columns, its suspects, and one column with its histogram as counts', async () => {
		const {hear} = reported();
		expect(await hear('data')).toMatch(
			/Data, from Assess: 10,000 rows, 4 columns, 24 duplicate rows.*1 suspect, 0 leaks\..*Class None of Damage: 8,939 rows, 89 %\./s,
		);
		expect(await hear('data columns')).toContain('Speed: number, 28 % missing, 150 different, 0 to 350');
		expect(await hear('data suspects')).toContain(
			'Cost Repair, nonzero: 178 rows, of which 84.8 % have target!=None, against 10.6 % overall.',
		);
		expect(await hear('data leakage')).toContain('No column gives the target away on its own.');
		expect(await hear('data cost repair')).toMatch(/Cost Repair: number.*SUSPECT\..*From 0 to 300,000: 9,990 rows\./s);
		expect(await hear('data nothing')).toContain('"nothing" is no column and no part of the data report');
		const none = conversation(fakeEngine());
		expect(await none.hear('data')).toBe('\nThere is no data report yet: it comes with the step Data of Assess.');
	});
	it('tells the maturity, one test with its evidence, and those that have a text', async () => {
		const {hear} = reported();
		const whole = await hear('maturity');
		expect(whole).toMatch(/^\nMaturity, from Assess\.\nscore: 0 of 7/);
		expect(await hear('maturity M3')).toMatch(
			/M3: Hyperparameters are tuned\..*score: \.5 of 1.*src\/churn\/train\.py:31: study\.optimize/s,
		);
		expect(await hear('maturity next')).toContain('pandera');
		expect(await hear('maturity great expectations xyz')).toContain('No line and no test of the maturity report has');
	});
	it('tells charts as figures', async () => {
		const {fake, hear} = reported();
		expect(await hear('charts')).toMatch(/1: class balance, reports\/data\.json\./);
		expect(await hear('charts missing')).toContain('Speed: 2,836 missing, 28 %.');
		expect(await hear('charts class')).toContain('Class Minor of Damage: 549 rows, 5.5 %.');
		expect(await hear('charts speed')).toMatch(/From 0 to .*: \d+.* rows?\./);
		expect(await hear('charts 99')).toContain('"99" is no chart');
		const plots = [{kind: 'history' as const, values: [0.4, null, 0.5], best: 0.5, metric: 'macro-F1'}];
		const own = fakeEngine();
		own.dispatch({type: 'phase.started', phase: 'ASSESSMENT'});
		judge(own, 'ASSESSMENT', assessSteps, [checkOf('training.tuned', 'data', {plots})]);
		const talk = conversation(own);
		expect(await talk.hear('charts tuning')).toMatch(
			/Tuning: 3 trials of macro-F1, best 0\.5;.*Trial 0, the defaults: 0\.4\.\nTrial 1: pruned or failed\.\nTrial 2: 0\.5\./s,
		);
		expect(fake.commands).toEqual([]);
	});
	it('tells the pipeline stage by stage without a drawing, and each decision', async () => {
		const {hear} = reported();
		const told = await hear('pipeline');
		expect(told).toMatch(
			/The pipeline of Design, from the rows to the monitors\.\n1: data\/train\.csv, not designed yet\.\n2: contract, not designed yet\./,
		);
		expect(told).toContain('No decision is written down yet.');
	});
});

describe('the machine and the sub-agents, in words', () => {
	it('tells each probe with its command and its raw output, and reads it again', async () => {
		const {fake, hear} = reported();
		expect(await hear('environment')).toMatch(/python: 3\.11\.7 conda:ml\..*Probe Python, ok: 3\.11\.7 conda:ml\./s);
		const [python] = fake.environment.getState().probes;
		if (!python) throw new Error('the fake has a probe');
		const probe: ProbeView = {...python, raw: 'Python 3.11.7\nat /usr/bin', error: null};
		fake.environment.setState({...fake.environment.getState(), probes: [probe]});
		expect(await hear('environment python')).toMatch(/Command: python3 --version\..*Output:.*Python 3\.11\.7.*at \/usr\/bin/s);
		expect(await hear('environment gpu')).toBe('\n"gpu" is no probe: say python.');
		await hear('refresh python');
		await hear('refresh');
		expect(fake.commands).toEqual([
			{type: 'refresh-probe', probe: 'python'},
			{type: 'refresh-probe', probe: null},
		]);
	});
	it('reads a transcript from its end backwards and finds a text in all of it', async () => {
		const {fake, hear} = reported();
		for (let line = 0; line < 40; line += 1) fake.transcripts.infrastructure.add(fake.now(), `line ${line}`);
		expect(await hear('transcript 3 4')).toMatch(
			/infrastructure, lines 37 to 40 of 40\.\n.* line 36\n(.*\n){2}.* line 39\nType more for the lines before\.$/,
		);
		expect(await hear('more')).toMatch(/lines 33 to 36 of 40/);
		expect(await hear('transcript monitoring')).toBe('\nmonitoring has said nothing yet.');
		expect(await hear('search data SUSPECT')).toMatch(/data pipeline: "SUSPECT" in line 1 of 1\.\n1, .*SUSPECT Cost Repair/);
		expect(await hear('search infrastructure line 1')).toContain('in line 20 of 40');
		expect(await hear('more')).toContain('in line 19 of 40');
		expect(await hear('search infrastructure elsewhere')).toContain('"elsewhere" is nowhere in the 40 lines');
		expect(await hear('transcript nobody')).toContain('"nobody" begins with no sub-agent: say a number or a name of 1 data pipeline');
	});
	it('tells a brief, sends a message, names and lists sessions', async () => {
		const fake = assessing();
		const {hear} = conversation(fake, {
			sessions: async () => [
				{
					id: '1764000000000000417',
					title: 'this',
					stage: 'ASSESSMENT',
					job: 'new',
					changedAt: new Date(fake.now()).toISOString(),
					heldBy: null,
					problem: null,
				},
				{
					id: '1763000000000000001',
					title: 'churn',
					stage: 'COMPLETE',
					job: 'new',
					changedAt: '2026-11-20T10:00:00Z',
					heldBy: null,
					problem: null,
				},
			],
		});
		expect(await hear('brief maturity')).toMatch(/Brief of Assess, Maturity, to monitoring\.\nBrief of maturity\./);
		expect(await hear('brief nothing')).toContain('"nothing" is no step: in Assess say problem type, data');
		expect(await hear('message 2 use the log of the cost')).toContain('Sent to model architecture.');
		expect(await hear('message model')).toContain('Say message, the sub-agent, and the text.');
		await hear('rename birds of 2026');
		expect(fake.commands).toEqual([
			{type: 'message', role: 'model_architecture', text: 'use the log of the cost'},
			{type: 'rename', name: 'birds of 2026'},
		]);
		expect(await hear('sessions')).toMatch(
			/It is this one\.\nchurn, 1763000000000000001: stands at Complete, changed 3 days ago\. Type in another terminal:\n.*ml-engineer(\.js)? resume 1763000000000000001 --state-dir/,
		);
	});
	it('stops what runs by sub-agent or step, asks when much is lost, and says what runs otherwise', async () => {
		const fake = assessing();
		const {hear} = conversation(fake);
		expect(await hear('stop monitoring')).toContain(
			'Nothing of "monitoring" runs: these run: performance (Constraints), infrastructure (Infrastructure).',
		);
		await hear('stop 5');
		fake.dispatch({type: 'inbox.answered', id: 'fit', answer: {kind: 'allow', allowed: true, words: null}, by: 'person'});
		fake.pass(60_000);
		expect(await hear('stop infrastructure')).toMatch(/Stop 3 infrastructure\? It has worked .*Type yes or no\./s);
		await hear('yes');
		expect(fake.commands).toEqual([
			{type: 'stop-step', phase: 'ASSESSMENT', step: 'constraints'},
			{type: 'stop-step', phase: 'ASSESSMENT', step: 'infrastructure'},
		]);
	});
	it('tells all phases and the steps of one', async () => {
		const {hear} = reported();
		expect(await hear('phases')).toMatch(/Assess 3\/5: judged by itself when all five are done\. The session stands here\.\nDesign: /);
		expect(await hear('steps')).toMatch(
			/Assess, active\.\nProblem type, 2 model architecture: done after 1 second, gate not judged\. 6 classes.*Infrastructure, 3 infrastructure: asks you for .*to measure the memory/s,
		);
		expect(await hear('history inbox')).toMatch(/2 of \d+ entries have "inbox"/);
	});
});
