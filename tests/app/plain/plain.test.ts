import {describe, expect, it} from 'vitest';
import {createPlain} from '../../../src/app/plain/plain.ts';
import {allowItem, assessing, chooseItem} from '../../support/assessment.ts';
import {type FakeEngine, fakeEngine} from '../../support/fake-engine.ts';

function session(fake: FakeEngine) {
	const lines: string[] = [];
	let left = false;
	const plain = createPlain({engine: fake.engine, write: line => lines.push(line), quit: () => (left = true), now: fake.now});
	return {plain, lines, left: () => left, said: () => lines.splice(0).join('\n')};
}

describe('the session in plain lines', () => {
	it('begins with where it stands and what waits', () => {
		const {plain, said} = session(assessing());
		plain.begin();
		expect(said()).toBe(
			[
				'Assess. 3 of 5 steps done, gate not judged. 2 things wait for you.',
				'Waiting 1 of 2. Fill in, from performance. p99 50 ms, 100 rps, macro-F1:',
				'  defaults, nobody set them. Proposed: Latency p99 50 milliseconds, Throughput',
				'  100 requests a second, Metric macro_f1.',
				'  Type accept, change, skip, or next.',
			].join('\n'),
		);
	});
	it('goes to the next thing and allows it by a word', async () => {
		const fake = assessing();
		const {plain, said} = session(fake);
		plain.begin();
		said();
		await plain.typed('next');
		expect(said()).toMatch(/^Waiting 2 of 2\. Allow, from infrastructure\. Run: python sample_fit\.py\./);
		await plain.typed('allow');
		expect(fake.commands).toEqual([{type: 'answer', id: 'fit', answer: {kind: 'allow', allowed: true, words: null}}]);
		expect(said()).toContain('Allowed once. Infrastructure runs.');
	});
	it('says what is built and changes it by a word, to what this version can build', async () => {
		const fake = fakeEngine();
		const {plain, said} = session(fake);
		plain.begin();
		said();
		await plain.typed('types');
		expect(said()).toMatch(/^Built is: inference service\. It can be training pipeline.*, until Build begins\./);
		await plain.typed('types feature_store');
		expect(said()).toMatch(/^"feature_store" cannot be built by this version/);
		await plain.typed('types training_pipeline');
		expect(said()).toBe('Built is now: training pipeline.');
		expect(fake.session.getState().state.system_types).toEqual(['training_pipeline']);
	});
	it('does not let a word for one question answer another', async () => {
		const fake = assessing();
		const {plain, said} = session(fake);
		plain.begin();
		said();
		await plain.typed('allow');
		expect(fake.commands).toEqual([]);
		expect(said()).toContain('this is something to fill in');
	});
	it('announces a new question without slipping it under the one being answered', async () => {
		const fake = assessing();
		const {plain, said} = session(fake);
		plain.begin();
		await plain.typed('next');
		said();
		fake.ask(allowItem('late', 'data_pipeline', ['pip', 'install', 'shap']));
		expect(said()).toBe('One more thing waits: type next.');
		await plain.typed('allow');
		expect(fake.commands).toEqual([{type: 'answer', id: 'fit', answer: {kind: 'allow', allowed: true, words: null}}]);
	});
	it('changes proposed values one by one, and refuses what is no number', async () => {
		const fake = assessing();
		const {plain, said} = session(fake);
		plain.begin();
		said();
		await plain.typed('change');
		expect(said()).toContain('Latency p99: 50 milliseconds.');
		await plain.typed('fast');
		expect(said()).toContain('needs a number, not fast');
		for (const typed of ['80', '', 'none']) await plain.typed(typed);
		expect(fake.commands).toEqual([
			{
				type: 'answer',
				id: 'constraints',
				answer: {kind: 'fill_in', values: {latency_p99_ms: 80, throughput_rps: 100, quality_metric: null}},
			},
		]);
	});
	it('chooses by number', async () => {
		const fake = fakeEngine();
		const {plain, said} = session(fake);
		fake.ask(chooseItem);
		expect(said()).toContain('  2: drop 15 rows, never predicted.');
		await plain.typed('choose 9');
		expect(said()).toContain('There is no choice 9');
		await plain.typed('choose 2');
		expect(fake.commands).toEqual([{type: 'answer', id: 'rare', answer: {kind: 'choose', value: 'drop'}}]);
	});
	it('speaks by itself of settled steps and judged gates, never of the environment or of words in a pane', () => {
		const fake = assessing();
		const {said} = session(fake);
		fake.transcripts.performance.add(fake.now(), 'thinking');
		fake.environment.setState({...fake.environment.getState(), panel: []});
		fake.activity.setState({performance: {label: 'fitting', fraction: 0.5, since: 0}});
		expect(said()).toBe('');
		fake.dispatch({
			type: 'step.settled',
			phase: 'ASSESSMENT',
			step: 'constraints',
			outcome: 'done',
			summary: 'three accepted',
			report: null,
		});
		expect(said()).toContain('Constraints done after 3 seconds: three accepted.');
		fake.dispatch({
			type: 'step.settled',
			phase: 'ASSESSMENT',
			step: 'infrastructure',
			outcome: 'done',
			summary: 'peaks at 212 MiB',
			report: null,
		});
		said();
		fake.dispatch({
			type: 'check.measured',
			phase: 'ASSESSMENT',
			check: {
				id: 'data.recount',
				step: 'data',
				verdict: 'pass',
				value: 0,
				op: '<=',
				threshold: 0,
				unit: 'differences',
				reason: null,
				claimed: null,
				evidence: [],
				duration_ms: 1,
			},
		});
		fake.dispatch({type: 'gate.judged', phase: 'ASSESSMENT', isolation: 'by agreement', durationMs: 5, today: '2026-11-23'});
		expect(said()).toBe('Gate Assess: 1 pass. Type design to go on, or report.');
	});
	it('runs a phase by its name, says an unknown word is unknown, and quits by a word', async () => {
		const fake = fakeEngine();
		const {plain, said, left} = session(fake);
		await plain.typed('assess');
		expect(fake.commands).toEqual([{type: 'run-phase', phase: 'ASSESSMENT'}]);
		said();
		await plain.typed('constructor');
		expect(said()).toBe('"constructor" is not a word of this session. Type help.');
		await plain.typed('quit');
		expect(said()).toBe('Quit? Sub-agents that run are stopped; their steps can run again.\nType yes or no.');
		await plain.typed('no');
		expect(left()).toBe(false);
		await plain.typed('quit');
		await plain.typed('yes');
		expect(left()).toBe(true);
		expect(said()).toMatch(/ml-engineer(\.js)?\s+resume/);
	});
	it('keeps escape sequences of others off the terminal', () => {
		const fake = fakeEngine();
		const {lines} = session(fake);
		fake.ask(allowItem('evil', 'infrastructure', ['echo', '\u001b]0;owned\u0007\u001b[2J'], {why: '\u001b[31mred\u202e'}));
		// biome-ignore lint/suspicious/noControlCharactersInRegex: none may remain
		expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
	});
});
