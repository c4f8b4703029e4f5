import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {Command, type Option} from 'commander';
import {describe, expect, test, vi} from 'vitest';
import {onResume, refuseTogether} from '../../src/cli/flag-rules.ts';
import {withSessionOptions} from '../../src/cli/session-flags.ts';
import {stateSchema} from '../../src/domain/state.ts';
import {call, desk, example, exampleTarget, placed, sessionsIn} from '../support/cli.ts';

vi.setConfig({testTimeout: 120_000, hookTimeout: 120_000});

const options: readonly Option[] = withSessionOptions(new Command('resume')).options;
const values: Readonly<Record<string, string>> = {
	'--job': 'new',
	'--delimiter': ';',
	'--quote': "'",
	'--skip': '1',
	'--comment': '%',
	'--system-type': 'training_pipeline',
	'--constraint': 'training_budget_s=60',
	'--agent-for': 'monitoring=analyst',
	'--until': 'ASSESSMENT',
	'--allow': 'ask',
	'--theme': 'light',
	'--decimal': ',',
	'--read-as': 'zip=words',
};
const wordsOf = (option: Option): readonly string[] => {
	const flag = option.long ?? '';
	return option.required ? [flag, values[flag] ?? 'x'] : [flag];
};
const ruleOf = (option: Option) => Object.entries(onResume).find(([name]) => name === option.attributeName())?.[1];

describe('resume', () => {
	test.each(options.map(option => [option.long ?? '', option] as const))('%s holds, or is refused', async (flag, option) => {
		const rule = option.long === '--no-target' ? onResume.targetNone : ruleOf(option);
		expect(rule, `${flag} is accepted, and nothing says what it does when a session is taken up`).toBeDefined();
		if (rule === 'holds') return;
		const at = await desk();
		const {exitCode, stderr} = await call(at, ['resume', ...wordsOf(option), '--state-dir', at.state]);
		expect(stderr).toMatch(new RegExp(`^${flag} cannot be said of a session that is taken up[:.]`));
		expect(stderr.trimEnd().split('\n')).toHaveLength(1);
		expect(exitCode).toBe(2);
	});

	test('takes other constraints, another agent and who allows commands; what rests on the old constraints is done again', async () => {
		const at = await desk();
		const begun = ['bird strike damage predictor', '--data', example, '--target', exampleTarget];
		await call(at, [...begun, '--headless', '--until', 'ASSESSMENT', ...placed(at)]);
		const [id = ''] = await sessionsIn(at.state);
		const state = async () => stateSchema.parse(JSON.parse(await readFile(path.join(at.state, id, 'state.json'), 'utf8')));
		const before = await state();
		const said = ['--constraint', 'training_budget_s=61', '--agent-for', 'monitoring=sh -c "exit 1"', '--allow', 'all'];
		const again = await call(at, ['resume', id, ...said, '--headless', '--until', 'ASSESSMENT', '--state-dir', at.state]);
		const after = await state();
		expect(again.stderr).toContain('training_budget_s=61');
		expect(after.constraints['training_budget_s']).toMatchObject({value: 61, source: 'flag', accepted: true});
		expect(after.agents['monitoring']?.backend).toBe('sh -c "exit 1"');
		const {steps} = after.phases.ASSESSMENT;
		expect(steps['constraints']?.attempts).toBe((before.phases.ASSESSMENT.steps['constraints']?.attempts ?? 0) + 1);
		expect(steps['maturity']).toMatchObject({backend: 'analyst', status: 'done'});
	});
});

describe('options that would be ignored because of another are refused', () => {
	test.each<[string, readonly string[], RegExp]>([
		['two targets', ['churn model', '--target', 'y', '--no-target'], /--target and --no-target contradict each other/],
		['two targets, the other way round', ['churn model', '--no-target', '--target', 'y'], /--target and --no-target contradict each other/],
		['two focuses', ['churn model', '--focus', 'other'], /The focus was said twice/],
		['a time split of no prediction', ['churn model', '--no-target', '--time-split', 'day'], /--time-split/],
		['lines and nobody to talk to', ['churn model', '--plain', '--headless'], /--plain talks with a person/],
		['a theme without a screen', ['churn model', '--headless', '--theme', 'dark'], /--theme colours a screen/],
		['a theme that is none', ['churn model', '--theme', 'neon'], /--theme neon is unknown\. Use one of: dark, light/],
		[
			'a target without data',
			['churn model', '--job', 'assess', '--headless', '--target', 'y'],
			/--target y is about data, and no data file was named or found/,
		],
		[
			'a time split without data',
			['churn model', '--job', 'assess', '--headless', '--time-split', 'day'],
			/--time-split day is about data/,
		],
		['an option of another command', ['--target', 'y', 'agents'], /--target is no option of agents/],
	])('%s', async (_, words, sentence) => {
		const at = await desk();
		const {exitCode, stderr, stdout} = await call(at, [...words, ...(words.includes('agents') ? [] : placed(at))]);
		expect(stderr.replace(/^No terminal here.*\n/, '')).toMatch(sentence);
		expect(stdout).toBe('');
		expect(exitCode).toBe(2);
		expect(await sessionsIn(at.state)).toEqual([]);
	});

	test('events and a strict exit status belong to a run without a screen', () => {
		expect(() => refuseTogether({json: true}, 'churn', true)).toThrow(
			'--json prints the events of a run without a screen. Add --headless.',
		);
		expect(() => refuseTogether({strict: true}, 'churn', true)).toThrow(/--strict .* Add --headless/);
		expect(() => refuseTogether({strict: true, json: true}, 'churn', false)).not.toThrow();
		expect(() => refuseTogether({theme: 'light'}, 'churn', true)).not.toThrow();
	});
});
