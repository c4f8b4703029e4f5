import {describe, expect, it} from 'vitest';
import {fakeEngine} from '../../support/fake-engine.ts';
import {assessSteps, checkOf, conversation, judge} from './conversation.ts';

const evidence = JSON.stringify({schema: 1, rows: 10000, duplicates: {rows: 24}}, null, 2);

function judged(verdict: 'pass' | 'fail') {
	const fake = fakeEngine();
	fake.dispatch({type: 'phase.started', phase: 'ASSESSMENT'});
	const recount = checkOf('data.recount', 'data', {
		verdict,
		value: verdict === 'pass' ? 0 : 3,
		reason: verdict === 'pass' ? null : '3 figures differ',
		claimed: 0,
		evidence: ['reports/data.json#/duplicates/rows', 'birds.csv:7'],
		detail: ['rows: 10,000 and 9,997'],
		plots: [
			{
				kind: 'confusion',
				labels: ['None', 'Minor'],
				counts: [
					[90, 10],
					[4, 6],
				],
			},
		],
	});
	judge(fake, 'ASSESSMENT', assessSteps, [recount, checkOf('maturity.counterfactual', 'maturity')]);
	const text = {title: 'recounted', mustBe: 'no figure differs', couldBeFooledBy: 'two readers with the same bug'};
	const talk = conversation(fake, {
		checkText: id => (id === 'data.recount' ? text : {title: id, mustBe: '', couldBeFooledBy: ''}),
		checks: phase =>
			phase === 'ASSESSMENT'
				? [
						{id: 'data.recount', step: 'data'},
						{id: 'maturity.counterfactual', step: 'maturity'},
					]
				: [],
		readFile: async path => {
			if (path === 'reports/data.json') return evidence;
			throw new Error('there is no such file');
		},
	});
	return {fake, ...talk};
}

describe('the gate in words', () => {
	it('tells after a gate passed of that gate, and of any other that is named', async () => {
		const {fake, hear} = judged('pass');
		expect(fake.session.getState().state.phase).toBe('PIPELINE_DESIGN');
		expect(await hear('verdicts')).toMatch(
			/^\nGate Assess: 2 pass\. Judged at .*\n1: recounted, data\.recount: pass\. 0 differences, must be <= 0\./s,
		);
		expect(await hear('report')).toMatch(
			/^\nReport of Assess\..*Data: found by data\. It lies in \/home\/you\/strikes\/.*\/reports\/data\.json\./s,
		);
		expect(await hear('verdicts design')).toContain('The gate of Design has not been judged.');
		expect(await hear('verdicts nowhere')).toBe('\n"nowhere" is no phase: say assess, design, build, deploy, monitor, optimize.');
	});
	it('tells one check in full, by number, by title and by id', async () => {
		const {hear} = judged('fail');
		const told = await hear('check 1');
		for (const part of [
			'Assess, check recounted, data.recount.',
			'Expected: no figure differs.',
			'FAILED. Measured: 3 differences.',
			'Threshold: <= 0, set by program.',
			'Reason: 3 figures differ.',
			'rows: 10,000 and 9,997.',
			'Agent said: 0.',
			'Step: Data; measured in 1.2s.',
			'Evidence 1: reports/data.json#/duplicates/rows',
			'Evidence 2: birds.csv:7',
			'Confusion, truth Minor: 6 of 10 rows found, 60 %; taken for another: 4 as None.',
			'What could fool it: two readers with the same bug.',
			'Type run data to hand it back, waive data.recount, break data.recount, or evidence data.recount.',
		])
			expect(told).toContain(part);
		expect(told).toMatch(/Do it yourself:\n.*ml-engineer(\.js)? report 1764000000000000417/);
		expect(await hear('check recounted')).toBe(told);
		expect(await hear('check data.recount assess')).toBe(told);
		expect(await hear('check 9')).toContain('"9" is no check of any phase: verdicts assess lists them, by a number from 1 to 2');
		expect(await hear('failed')).toMatch(/Assess: 1 of its checks failed or were not run\.\n1: recounted/);
	});
	it('reads the place that evidence cites', async () => {
		const {hear} = judged('fail');
		expect(await hear('evidence data.recount')).toMatch(
			/Evidence of Assess, data\.recount: reports\/data\.json, line 5 of 7\..*\n {2}here 5: {5}"rows": 24/s,
		);
		expect(await hear('evidence data.recount 2')).toContain('could not be answered: there is no such file');
		expect(await hear('evidence data.recount 3')).toContain('data.recount has 2 pieces of evidence, no number 3.');
	});
	it('waives what failed with reason and date, and nothing else', async () => {
		const {fake, hear} = judged('fail');
		expect(await hear('waive data.recount')).toContain('Say it like this: waive CHECK until');
		expect(await hear('waive data.recount until soon because we know')).toContain('written YYYY-MM-DD, not "soon"');
		expect(await hear('waive maturity.counterfactual until 2027-01-01 because x')).toContain('has not failed');
		expect(fake.commands).toEqual([]);
		expect(await hear('waive 1 until 2027-01-01 because the reader is being replaced')).toContain(
			'data.recount of Assess is waived until 2027-01-01',
		);
		expect(fake.commands).toEqual([
			{type: 'waive', phase: 'ASSESSMENT', check: 'data.recount', reason: 'the reader is being replaced', until: '2027-01-01'},
		]);
		expect(await hear('check data.recount')).toMatch(/waived\..*Waived by you until 2027-01-01: the reader is being replaced\./s);
	});
	it('breaks a check and says by itself what it noticed', async () => {
		const {fake, hear, said} = judged('pass');
		expect(await hear('break data.recount')).toContain('being broken on purpose');
		expect(fake.commands).toEqual([{type: 'break-check', phase: 'ASSESSMENT', check: 'data.recount'}]);
		fake.breaks.setState({'data.recount': {now: 'a row twice', results: []}});
		expect(said()).toBe('');
		const results = [
			{title: 'a row twice', caught: true, applicable: true, detail: ''},
			{title: 'a column less', caught: false, applicable: true, detail: 'nobody counted'},
		];
		fake.breaks.setState({'data.recount': {now: null, results}});
		expect(said()).toBe(
			'Broken on purpose: 1 of 2 sabotages were caught.\nSabotage, caught: a row twice.\nSabotage, NOT CAUGHT: a column less: nobody counted.',
		);
	});
	it('hands a failed check back, judges and reopens by words', async () => {
		const {fake, hear} = judged('fail');
		await hear('judge');
		await hear('run data');
		expect(fake.commands).toEqual([
			{type: 'judge', phase: 'ASSESSMENT'},
			{type: 'run-step', phase: 'ASSESSMENT', step: 'data'},
		]);
		expect(await hear('reopen')).toContain('Say reopen and the phase');
		expect(await hear('reopen assess')).toMatch(/Reopen Assess\?.*\nDesign, Build, Deploy, Monitor, Optimize\nType yes or no\./s);
		await hear('yes');
		expect(fake.commands.at(-1)).toEqual({type: 'reopen', phase: 'ASSESSMENT'});
	});
	it('says how far a gate is that is being judged', async () => {
		const fake = fakeEngine();
		fake.dispatch({type: 'phase.started', phase: 'ASSESSMENT'});
		const {hear} = conversation(fake, {
			checks: () => [
				{id: 'a.b', step: 'data'},
				{id: 'c.d', step: 'data'},
			],
		});
		judge(fake, 'ASSESSMENT', assessSteps, []);
		fake.dispatch({type: 'gate.requested', phase: 'ASSESSMENT'});
		fake.dispatch({type: 'check.measured', phase: 'ASSESSMENT', check: checkOf('a.b', 'data')});
		fake.measuring.setState({check: 'c.d', label: 'second run', fraction: 0.25});
		const told = await hear('verdicts');
		expect(told).toContain('The gate of Assess is being judged: 1 of 2 checks are measured.');
		expect(told).toContain('Now: c.d, second run, 25 %.');
		expect(told).toContain('2: c.d: being measured now.');
	});
});
